import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { settle } from '../../../testing.ts'
import type { AnyObject, KubeObject, List, Status } from '../../../kube/objects.ts'
import { customResourceDefinitions } from '../../../kube/resource.ts'
import type { JsonSchema } from '../../schema/structural.ts'
import { testServer, type TestServer } from '../testing.ts'

const spec: JsonSchema = {
  type: 'object',
  required: ['schedule'],
  properties: {
    schedule: { type: 'string', pattern: '^\\S+$' },
    image: { type: 'string', default: 'busybox' },
    replicas: { type: 'integer', minimum: 1, maximum: 10, default: 1 },
    port: { 'x-kubernetes-int-or-string': true },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    ports: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string' }, port: { type: 'integer', default: 80 } },
      },
    },
  },
}

const version = (name: string, storage: boolean): object => ({
  name,
  served: true,
  storage,
  subresources: {
    status: {},
    scale: {
      specReplicasPath: '.spec.replicas',
      statusReplicasPath: '.status.replicas',
      labelSelectorPath: '.status.selector',
    },
  },
  additionalPrinterColumns: [
    { name: 'Schedule', type: 'string', jsonPath: '.spec.schedule' },
    { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  schema: {
    openAPIV3Schema: {
      type: 'object',
      properties: { spec, status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    },
  },
})

const zoneColumn = { name: 'Zone', type: 'string', jsonPath: '.spec.zone' }

const definition = (): { apiVersion: string; kind: string; metadata: { name: string }; spec: object } => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'tabs.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'tabs', kind: 'Tab', shortNames: ['tb'] },
    versions: [version('v1', true), version('v1beta1', false)],
  },
})

const path = '/apis/example.com/v1/namespaces/default/tabs'
const tab = (own: object = { schedule: 'x' }): AnyObject =>
  ({ apiVersion: 'example.com/v1', kind: 'Tab', metadata: { name: 'a' }, spec: own }) as unknown as AnyObject

const hashOf = (text: string): string => createHash('sha256').update(text).digest().subarray(0, 8).toString('base64')

describe('custom resources', () => {
  let server: TestServer
  beforeEach(async () => {
    server = await testServer()
    await server.client.create(customResourceDefinitions, definition())
    await settle()
  })
  const create = (own?: object): Promise<{ code: number; body: unknown }> => server.send('POST', path, tab(own))
  const patch = (
    type: string,
    body: unknown,
    query: Record<string, string> = {},
    at = `${path}/a`,
  ): Promise<{ code: number; body: unknown }> =>
    server.send('PATCH', at, body, { contentType: `application/${type}`, query })
  const messageOf = ({ body }: { body: unknown }): string => (body as Status).message ?? ''

  it('are served once their definition is established', async () => {
    const found = await server.client.get<AnyObject>(customResourceDefinitions, { name: 'tabs.example.com' })
    const { conditions } = found.status as { conditions: { type: string; status: string }[] }
    expect(conditions.map(({ type, status }) => `${type}=${status}`)).to.deep.equal([
      'NamesAccepted=True',
      'Established=True',
    ])
    const { body } = await server.send('GET', '/apis/example.com')
    expect(body).to.deep.include({ preferredVersion: { groupVersion: 'example.com/v1', version: 'v1' } })
    const { body: resources } = await server.send('GET', '/apis/example.com/v1')
    expect((resources as { resources: { name: string }[] }).resources.map(({ name }) => name)).to.deep.equal([
      'tabs',
      'tabs/scale',
      'tabs/status',
    ])
    // Of `example.com/v1/Tab`, the version in which they are stored.
    expect(resources).to.have.nested.property('resources[0].storageVersionHash', hashOf('example.com/v1/Tab'))
    const { body: schemas } = await server.send('GET', '/openapi/v3/apis/example.com/v1')
    expect(schemas)
      .to.have.nested.property('components.schemas.com\\.example\\.v1\\.Tab.properties.spec.required')
      .that.deep.equals(['schedule'])
  })

  it('get their defaults, and lose what their schema does not know', async () => {
    const query = { fieldValidation: 'Ignore' }
    const { code, body } = await server.send(
      'POST',
      path,
      tab({ schedule: 'x', odd: 1, free: { any: { thing: [] } }, ports: [{ name: 'http' }], image: null }),
      { query },
    )
    expect(code).to.equal(201)
    expect((body as AnyObject).spec).to.deep.equal({
      schedule: 'x',
      free: { any: { thing: [] } },
      ports: [{ name: 'http', port: 80 }],
      image: 'busybox',
      replicas: 1,
    })
    const strict = await server.send('POST', path, tab({ schedule: 'x', ports: [{ nme: 'y' }] }), {
      query: { fieldValidation: 'Strict' },
    })
    expect(messageOf(strict)).to.equal(
      'Tab in version "v1" cannot be handled as a Tab: strict decoding error: unknown field "spec.ports[0].nme"',
    )
  })

  it('are read by the schema of today, whatever it was when they were written', async () => {
    await create({ schedule: 'x', image: 'nginx' })
    const { image: _, ...properties } = spec.properties as Record<string, JsonSchema>
    const changed = { ...spec, properties: { ...properties, zone: { type: 'string', default: 'a' } } }
    const old = await server.client.get<AnyObject>(customResourceDefinitions, { name: 'tabs.example.com' })
    const [first, second] = (old.spec as { versions: { schema: object }[] }).versions
    const schema = { openAPIV3Schema: { type: 'object', properties: { spec: changed } } }
    const versions = [{ ...first, schema, additionalPrinterColumns: [zoneColumn] }, second]
    await server.client.update(customResourceDefinitions, { ...old, spec: { ...(old.spec as object), versions } })
    const now = { schedule: 'x', replicas: 1, zone: 'a' }
    expect(await server.send('GET', `${path}/a`))
      .to.have.nested.property('body.spec')
      .that.deep.equals(now)
    expect(await server.send('GET', path))
      .to.have.nested.property('body.items[0].spec')
      .that.deep.equals(now)
    const table = await server.send('GET', path, undefined, { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' })
    expect(table).to.have.nested.property('body.rows[0].cells').that.deep.equals(['a', 'a'])
    const patched = await patch('json-patch+json', [{ op: 'test', path: '/spec/zone', value: 'a' }])
    expect(patched.body).to.have.property('spec').that.deep.equals(now)
  })

  it('are refused where they do not fit, field by field', async () => {
    const { code, body } = await create({
      replicas: 11,
      image: 5,
      port: true,
      schedule: 'a b',
      ports: [{ name: 'x' }, { name: 'x' }],
    })
    expect(code).to.equal(422)
    expect((body as Status).details?.causes).to.deep.equal(
      [
        [
          'FieldValueInvalid',
          'spec.replicas',
          'Invalid value: 11: spec.replicas in body should be less than or equal to 10',
        ],
        [
          'FieldValueTypeInvalid',
          'spec.image',
          'Invalid value: "integer": spec.image in body must be of type string: "integer"',
        ],
        [
          'FieldValueTypeInvalid',
          'spec.port',
          'Invalid value: "boolean": spec.port in body must be of type integer or string: "boolean"',
        ],
        ['FieldValueInvalid', 'spec.schedule', 'Invalid value: "a b": spec.schedule in body should match \'^\\S+$\''],
        ['FieldValueDuplicate', 'spec.ports[1]', 'Duplicate value: {"name":"x"}'],
      ].map(([reason, field, message]) => ({ reason, message, field })),
    )
    expect(messageOf(await create({}))).to.equal('Tab.example.com "a" is invalid: spec.schedule: Required value')
  })

  it('are patched in all ways but the strategic', async () => {
    await create()
    expect((await patch('merge-patch+json', { spec: { replicas: 2 } })).body).to.have.nested.property(
      'spec.replicas',
      2,
    )
    expect(
      (await patch('json-patch+json', [{ op: 'replace', path: '/spec/image', value: 'y' }])).body,
    ).to.have.nested.property('spec.image', 'y')
    expect((await patch('strategic-merge-patch+json', {})).code).to.equal(415)
    const applied = await patch('apply-patch+yaml', tab({ schedule: 'x', replicas: 3 }), { fieldManager: 'm' })
    expect(applied.code).to.equal(409)
    expect(messageOf(applied)).to.include('.spec.replicas')
    const forced = await patch('apply-patch+yaml', tab({ schedule: 'x', replicas: 3, ports: [{ name: 'p' }] }), {
      fieldManager: 'm',
      force: 'true',
    })
    expect((forced.body as AnyObject).spec).to.deep.include({
      replicas: 3,
      image: 'y',
      ports: [{ name: 'p', port: 80 }],
    })
    const mine = (forced.body as AnyObject).metadata.managedFields?.find(({ manager }) => manager === 'm')
    expect(mine?.fieldsV1).to.have.property('f:spec').that.has.keys('f:schedule', 'f:replicas', 'f:ports')
  })

  it('count generations of their spec, and keep the status apart', async () => {
    await create()
    const changed = (await patch('merge-patch+json', { spec: { replicas: 2 }, status: { replicas: 9 } }))
      .body as AnyObject
    expect(changed.metadata.generation).to.equal(2)
    expect(changed.status).to.equal(undefined)
    const status = (
      await patch(
        'merge-patch+json',
        { spec: { replicas: 5 }, status: { replicas: 2, selector: 'a=b' } },
        {},
        `${path}/a/status`,
      )
    ).body as AnyObject
    expect(status).to.deep.include({ status: { replicas: 2, selector: 'a=b' } })
    expect(status).to.have.nested.property('spec.replicas', 2)
    expect(status.metadata.generation).to.equal(2)
    const scaled = await patch('merge-patch+json', { spec: { replicas: 4 } }, {}, `${path}/a/scale`)
    expect(scaled.body).to.deep.include({
      kind: 'Scale',
      spec: { replicas: 4 },
      status: { replicas: 2, selector: 'a=b' },
    })
  })

  it('show the columns of their definition', async () => {
    await create()
    await patch(
      'merge-patch+json',
      { status: { conditions: [{ type: 'Ready', status: 'True' }] } },
      {},
      `${path}/a/status`,
    )
    await server.clock.advance(90_000)
    const { body } = await server.send('GET', path, undefined, {
      accept: 'application/json;as=Table;g=meta.k8s.io;v=v1',
    })
    const { columnDefinitions, rows } = body as {
      columnDefinitions: { name: string; priority: number }[]
      rows: { cells: unknown[] }[]
    }
    expect(columnDefinitions.map(({ name, priority }) => `${name} ${priority}`)).to.deep.equal([
      'Name 0',
      'Schedule 0',
      'Ready 1',
      'Age 0',
    ])
    expect(rows[0]?.cells).to.deep.equal(['a', 'x', 'True', '90s'])
  })

  it('are the same in each of their versions', async () => {
    await create()
    const { body } = await server.send('GET', path.replace('/v1/', '/v1beta1/'))
    expect((body as List<KubeObject>).items.map(({ apiVersion }) => apiVersion)).to.deep.equal(['example.com/v1beta1'])
  })

  it('go with their definition, and so does all that was said of them', async () => {
    await create()
    await patch('merge-patch+json', { metadata: { finalizers: ['a.example.com/b'] } })
    const watching = await server.client.transport.watch({ method: 'GET', path, query: { watch: 'true' } })
    const seen: string[] = []
    const done = (async () => {
      for await (const { type } of watching) seen.push(type)
    })()
    await server.client.delete(customResourceDefinitions, { name: 'tabs.example.com' })
    await settle()
    const going = await server.client.get<AnyObject>(customResourceDefinitions, { name: 'tabs.example.com' })
    expect((going.status as { conditions: { type: string }[] }).conditions.at(-1)).to.deep.include({
      type: 'Terminating',
      status: 'True',
    })
    expect((await create({ schedule: 'y' })).code).to.be.oneOf([405, 409])
    await patch('merge-patch+json', { metadata: { finalizers: [] } })
    await settle()
    await done
    expect(seen).to.deep.equal(['ADDED', 'MODIFIED', 'DELETED'])
    expect((await server.send('GET', '/apis/example.com/v1')).code).to.equal(404)
    expect((await server.send('GET', path)).code).to.equal(404)
  })
})

describe('definitions of custom resources', () => {
  for (const [what, change, ...fields] of [
    ['a name that is not of its group', { metadata: { name: 'x.y' } }, 'metadata.name'],
    [
      'no version that is stored',
      { spec: { ...definition().spec, versions: [version('v1', false)] } },
      'spec.versions',
      'status.storedVersions',
    ],
    [
      'a schema that leaves types open',
      {
        spec: {
          ...definition().spec,
          versions: [
            { ...version('v1', true), schema: { openAPIV3Schema: { type: 'object', properties: { spec: {} } } } },
          ],
        },
      },
      'spec.validation.openAPIV3Schema.properties[spec].type',
    ],
    [
      'a group that belongs to Kubernetes',
      {
        metadata: { name: 'tabs.apps.k8s.io' },
        spec: { ...definition().spec, group: 'apps.k8s.io' },
      },
      'metadata.annotations[api-approved.kubernetes.io]',
    ],
  ] as const) {
    it(`are refused for ${what}`, async () => {
      const server = await testServer()
      const { code, body } = await server.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
        ...definition(),
        ...change,
      })
      expect(code).to.equal(422)
      expect((body as Status).details?.causes?.map((cause) => cause.field)).to.deep.equal(fields)
    })
  }
})
