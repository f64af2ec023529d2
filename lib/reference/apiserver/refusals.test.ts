import { expect } from 'chai'
import { testServer, type TestServer } from './testing.ts'

const maps = '/api/v1/namespaces/default/configmaps'
const sets = '/apis/apps/v1/namespaces/default/deployments'
const merge = 'application/merge-patch+json'
const json = 'application/json-patch+json'
const applied = 'application/apply-patch+yaml'
const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
const scheme = 'k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30'
const typeless =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'
const unread =
  "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error:"

interface Request {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  body?: unknown
  contentType?: string
  query?: Record<string, string>
  accept?: string
}

/** Requests that the real server refuses, and its words. */
const wrong: readonly [what: string, request: Request, code: number, message: string][] = [
  [
    'a kind that there is not',
    { method: 'POST', path: maps, body: { apiVersion: 'v1', kind: 'Foo', metadata: {} } },
    400,
    `Foo in version "v1" cannot be handled as a ConfigMap: no kind "Foo" is registered for version "v1" in scheme "${scheme}"`,
  ],
  [
    'another kind',
    { method: 'POST', path: maps, body: { apiVersion: 'v1', kind: 'Secret', metadata: {} } },
    400,
    'Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion',
  ],
  [
    'a version that is none',
    { method: 'POST', path: maps, body: '{"apiVersion":"a/b/c"}' },
    400,
    'the object provided is unrecognized (must be of type ConfigMap): unexpected GroupVersion string: a/b/c ({"apiVersion":"a/b/c"})',
  ],
  [
    'a kind that is a number',
    { method: 'POST', path: maps, body: '{"kind":5}' },
    400,
    `${unread} json: cannot unmarshal number into Go struct field .kind of type string ({"kind":5})`,
  ],
  [
    'a list in place of an object',
    { method: 'POST', path: maps, body: '[]' },
    400,
    `${unread} json: cannot unmarshal array into Go value of type ${typeless} (5b5d)`,
  ],
  [
    'nothing at all',
    { method: 'POST', path: maps, body: 'null' },
    422,
    'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
  ],
  [
    'YAML that stops short',
    { method: 'POST', path: maps, body: 'a: [', contentType: 'application/yaml' },
    400,
    'the object provided is unrecognized (must be of type ConfigMap): yaml: line 1: did not find expected node content (613a205b)',
  ],
  [
    'an update without a name',
    { method: 'PUT', path: `${maps}/a`, body: { metadata: {} } },
    400,
    'the name of the object (a based on URL) was undeterminable: name must be provided',
  ],
  [
    'an update in another namespace',
    { method: 'PUT', path: `${maps}/a`, body: { metadata: { name: 'a', namespace: 'x' } } },
    400,
    'the namespace of the object (x) does not match the namespace on the request (default)',
  ],
  [
    'an update to a version that is no number',
    { method: 'PUT', path: `${maps}/a`, body: { metadata: { name: 'a', resourceVersion: 'x' } } },
    500,
    'strconv.ParseUint: parsing "x": invalid syntax',
  ],
  [
    'an update that says when to go',
    { method: 'PUT', path: `${maps}/a`, body: { metadata: { name: 'a', deletionTimestamp: '2001-01-01T00:00:00Z' } } },
    422,
    'ConfigMap "a" is invalid: metadata.deletionTimestamp: Invalid value: "2001-01-01T00:00:00Z": field is immutable',
  ],
  [
    'a merge patch of nothing',
    { method: 'PATCH', path: `${maps}/a`, body: 'null', contentType: merge },
    400,
    'Invalid JSON Patch',
  ],
  [
    'a JSON patch of the whole',
    { method: 'PATCH', path: `${maps}/a`, body: [{ op: 'replace', path: '', value: {} }], contentType: json },
    422,
    'the server rejected our request due to an error in our request',
  ],
  [
    'apply of nothing',
    { method: 'PATCH', path: `${maps}/a`, body: '', contentType: applied, query: { fieldManager: 'm' } },
    400,
    'Incorrect version specified in apply patch. Specified patch version: , expected: v1',
  ],
  [
    'apply of a list',
    { method: 'PATCH', path: `${maps}/a`, body: '[]', contentType: applied, query: { fieldManager: 'm' } },
    400,
    'error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}',
  ],
  [
    'apply of another name',
    {
      method: 'PATCH',
      path: `${maps}/a`,
      body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b' } },
      contentType: applied,
      query: { fieldManager: 'm' },
    },
    400,
    'the name of the object (b) does not match the name on the URL (a)',
  ],
  [
    'apply of wrong types',
    {
      method: 'PATCH',
      path: `${maps}/a`,
      body: { apiVersion: 'v1', kind: 'ConfigMap', data: { a: 5 }, x: 1 },
      contentType: applied,
      query: { fieldManager: 'm' },
    },
    500,
    'failed to create typed patch object (default/a; v1, Kind=ConfigMap): errors:\n  .data.a: expected string, got &value.valueUnstructured{Value:5}\n  .x: field not declared in schema',
  ],
  [
    'apply of one container twice',
    {
      method: 'PATCH',
      path: `${sets}/d`,
      body: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        spec: { template: { spec: { containers: [{ name: 'a' }, { name: 'a' }, {}] } } },
      },
      contentType: applied,
      query: { fieldManager: 'm' },
    },
    500,
    'failed to create typed patch object (default/d; apps/v1, Kind=Deployment): errors:\n  .spec.template.spec.containers: duplicate entries for key [name="a"]\n  .spec.template.spec.containers: element 2: associative list with keys has an element that omits key field "name" (and doesn\'t have default value)',
  ],
  [
    'a version that is none',
    { method: 'GET', path: `${maps}/a`, query: { resourceVersion: 'x' } },
    500,
    'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
  ],
  [
    'a limit that is none',
    { method: 'GET', path: maps, query: { limit: '' } },
    400,
    'strconv.ParseInt: parsing "": invalid syntax',
  ],
  ['a form that there is not', { method: 'GET', path: maps, accept: 'text/html' }, 406, '406: Not Acceptable'],
  [
    'the metadata of one, where there is a list',
    { method: 'GET', path: maps, accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' },
    406,
    'you requested PartialObjectMetadata, but the requested object is a list (*core.ConfigMapList)',
  ],
  [
    'the metadata of many, where there is one',
    { method: 'GET', path: `${maps}/a`, accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' },
    406,
    'you requested PartialObjectMetadataList, but the requested object is not a list (*core.ConfigMap)',
  ],
  [
    'rows with more than there is',
    {
      method: 'GET',
      path: maps,
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
      query: { includeObject: 'Some' },
    },
    400,
    "Unable to convert to Table as requested: includeObject: Invalid value: \"Some\": must be 'Metadata', 'Object', 'None', or empty",
  ],
  [
    'options of another kind',
    { method: 'DELETE', path: `${maps}/a`, body: { kind: 'Pod', apiVersion: 'v1' } },
    500,
    'no kind "Pod" is registered for version "v1" in scheme "k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27"',
  ],
  [
    'options that stop short',
    { method: 'DELETE', path: `${maps}/a`, body: '{' },
    500,
    "couldn't get version/kind; json parse error: unexpected end of JSON input",
  ],
]

describe('kubectl goes on with what it applied before,', () => {
  const applyAs = async (server: TestServer, fieldManager: string, data: object): Promise<number> => {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'l' }, data }
    const { code } = await server.send('PATCH', `${maps}/l`, body, { contentType: applied, query: { fieldManager } })
    return code
  }
  const setUp = async (): Promise<TestServer> => {
    const server = await testServer()
    const last = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'l' }, data: { a: '1', b: '1' } }
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(last) }
    await server.send('POST', maps, { ...last, metadata: { name: 'l', annotations }, data: { a: '1', b: 'changed' } })
    return server
  }

  it('as long as nobody else changed it, and nobody else does', async () => {
    expect(await applyAs(await setUp(), 'other', { a: '2' })).to.equal(409)
    expect(await applyAs(await setUp(), 'kubectl', { b: '2' })).to.equal(409)
    const server = await setUp()
    expect(await applyAs(server, 'kubectl', { a: '2' })).to.equal(200)
    const { body } = await server.send('GET', `${maps}/l`)
    expect(body).to.have.property('metadata').that.has.property('annotations').that.deep.equals({
      'kubectl.kubernetes.io/last-applied-configuration':
        '{"apiVersion":"v1","data":{"a":"2"},"kind":"ConfigMap","metadata":{"name":"l","namespace":"default"}}\n',
    })
  })
})

describe('The real server refuses', () => {
  let server: TestServer
  before(async () => {
    server = await testServer()
    await server.send('POST', maps, { metadata: { name: 'a' }, data: { a: '1' } })
    await server.send('POST', sets, {
      metadata: { name: 'd' },
      spec: { selector: { matchLabels: { a: 'b' } }, template },
    })
  })
  for (const [what, { method, path, body, ...options }, code, message] of wrong) {
    it(`${method} with ${what}`, async () => {
      const answer = await server.send(method, path, body, options)
      expect([answer.code, (answer.body as { message: string }).message]).to.deep.equal([code, message])
    })
  }
})

describe('Requests that cannot be answered as asked', () => {
  const path = '/api/v1/namespaces/default/configmaps'
  const uid = '11111111-1111-1111-1111-111111111111'

  it('do nothing', async () => {
    const { send } = await testServer()
    const accept = 'text/plain'
    await send('POST', path, { metadata: { name: 'kept' } })
    expect((await send('POST', path, { metadata: { name: 'made' } }, { accept })).code).to.equal(406)
    expect((await send('DELETE', `${path}/kept`, undefined, { accept })).code).to.equal(406)
    expect((await send('GET', `${path}/absent`, undefined, { accept })).code).to.equal(406)
    expect((await send('GET', `${path}/kept`)).code).to.equal(200)
    expect((await send('GET', `${path}/made`)).code).to.equal(404)
  })

  it('are in conflict where they are about one object, and there is none', async () => {
    const { send } = await testServer()
    const leases = '/apis/coordination.k8s.io/v1/namespaces/default/leases'
    for (const [at, key] of [
      [path, 'configmaps'],
      [leases, 'leases'],
    ]) {
      const { code, body } = await send('PUT', `${at}/a`, { metadata: { name: 'a', uid } })
      expect(code).to.equal(409)
      expect((body as { message: string }).message).to.include(
        `Key: /registry/${key}/default/a, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: `,
      )
    }
  })

  it('get one object, where they name one to be watched', async () => {
    const { send } = await testServer()
    await send('POST', path, { metadata: { name: 'a' } })
    const { code, body } = await send('GET', `${path}/a`, undefined, { query: { watch: 'true' } })
    expect(code).to.equal(200)
    expect(body).to.have.nested.property('metadata.name', 'a')
    expect((await send('GET', `${path}/none`, undefined, { query: { watch: 'true' } })).code).to.equal(404)
  })

  it('show how the source of a volume would differ', async () => {
    const { send } = await testServer()
    const volumes = '/api/v1/persistentvolumes'
    await send('POST', volumes, {
      metadata: { name: 'v' },
      spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } },
    })
    const { code, body } = await send(
      'PATCH',
      `${volumes}/v`,
      { spec: { hostPath: { path: '/y' } } },
      { contentType: merge },
    )
    expect(code).to.equal(422)
    expect((body as { message: string }).message).to.equal(
      'PersistentVolume "v" is invalid: spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation\n' +
        '@@ -2,7 +2,7 @@\n  "GCEPersistentDisk": null,\n  "AWSElasticBlockStore": null,\n  "HostPath": {\n' +
        '-  "Path": "/y",\n+  "Path": "/x",\n   "Type": ""\n  },\n  "Glusterfs": null,\n',
    )
  })
})
