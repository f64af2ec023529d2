/** Requests that mean no good, or make no sense: each gets an answer, and nothing of it stays. */
import { expect } from 'chai'
import * as fc from 'fast-check'
import type { ApiError } from '../../kube/errors.ts'
import type { KubeObject } from '../../kube/objects.ts'
import type { ApiRequest, ApiResponse } from '../../kube/transport.ts'
import { simplePod, testServer, type TestServer } from './testing.ts'

const maps = '/api/v1/namespaces/default/configmaps'
/** Their parameters may be anything, as deep as anything may be. */
const classes = '/apis/resource.k8s.io/v1/deviceclasses'
const anything = '/spec/config/0/opaque/parameters'
const merge = 'application/merge-patch+json'
const json = 'application/json-patch+json'

describe('hostile requests', () => {
  let server: TestServer
  beforeEach(async () => {
    server = await testServer()
    await server.send('POST', maps, { metadata: { name: 'c' }, data: { a: '1' } })
    const opaque = { driver: 'example.com', parameters: { a: {} } }
    await server.send('POST', classes, { metadata: { name: 'r' }, spec: { config: [{ opaque }] } })
  })
  const patch = (path: string, contentType: string, body: unknown): Promise<ApiResponse> =>
    server.send('PATCH', path, body, { contentType })

  const odd = '"constructor":"c","toString":"t"'
  const whole = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","annotations":{${odd}}},"data":{"__proto__":"p",${odd}}}`
  const ways: Readonly<Record<string, [ApiRequest['method'], string, string]>> = {
    'a merge patch': ['PATCH', merge, whole],
    'a strategic merge patch': ['PATCH', 'application/strategic-merge-patch+json', whole],
    'a JSON patch': [
      'PATCH',
      json,
      `[{"op":"add","path":"/data","value":{}},{"op":"add","path":"/data/__proto__","value":"p"},{"op":"copy","from":"/data/__proto__","path":"/data/constructor"},{"op":"replace","path":"/data/constructor","value":"c"},{"op":"add","path":"/data/toString","value":"t"},{"op":"add","path":"/metadata/annotations","value":{${odd}}}]`,
    ],
    apply: ['PATCH', 'application/apply-patch+yaml', whole],
    'apply in YAML': ['PATCH', 'application/apply-patch+yaml', whole.replaceAll(':', ': ').replaceAll(',', ', ')],
    'an update': ['PUT', 'application/json', whole],
    'an update in YAML': ['PUT', 'application/yaml', `# YAML\n${whole}`],
  }
  for (const [way, [method, contentType, body]] of Object.entries(ways)) {
    it(`set by ${way} what other keys are named like, and nothing else`, async () => {
      const query = contentType.includes('apply') ? { fieldManager: 'x', force: 'true' } : {}
      const sent = await server.send(method, `${maps}/c`, body, { contentType, query })
      expect(sent.code, JSON.stringify(sent.body)).to.equal(200)
      const { body: object } = await server.send('GET', `${maps}/c`)
      const { data, metadata } = object as { data: object; metadata: { annotations: object } }
      expect(Object.entries(data)).to.deep.include.members([
        ['__proto__', 'p'],
        ['constructor', 'c'],
        ['toString', 't'],
      ])
      expect(Object.entries(metadata.annotations)).to.deep.include.members([
        ['constructor', 'c'],
        ['toString', 't'],
      ])
      for (const values of [data, metadata.annotations])
        expect(Object.getPrototypeOf(values)).to.equal(Object.prototype)
      expect(Object.keys(Object.prototype)).to.deep.equal([])
    })
  }

  it('cannot make copies of copies without end', async () => {
    const copies = Array.from({ length: 60 }, (_, index) => ({
      op: 'copy',
      from: anything,
      path: `${anything}/c${index}`,
    }))
    expect(await patch(`${classes}/r`, json, copies)).to.include({ code: 422 })
    expect(await patch(`${classes}/r`, json, copies.slice(0, 10))).to.include({ code: 200 })
  })

  it('cannot go deeper patch by patch', async () => {
    let path = anything
    const deeper = (levels: number): unknown =>
      Array.from({ length: levels }, () => ({ op: 'add', path: (path += '/a'), value: {} }))
    expect(await patch(`${classes}/r`, json, deeper(980))).to.include({ code: 200 })
    expect(await patch(`${classes}/r`, json, deeper(20))).to.include({ code: 422 })
    let nested: unknown = {}
    for (let level = 0; level < 980; level++) nested = { a: nested }
    expect(await patch(`${classes}/r`, json, [{ op: 'add', path: `${anything}/b`, value: nested }])).to.include({
      code: 200,
    })
    expect(
      await patch(`${classes}/r`, json, [
        { op: 'move', from: `${anything}/b`, path: `${anything}/a/b` },
        { op: 'add', path: '/x', value: 1 },
      ]),
    ).to.include({ code: 200 })
    expect(
      await patch(`${classes}/r`, json, [
        { op: 'move', from: `${anything}/a/b`, path: `${anything}${'/a'.repeat(500)}/b` },
      ]),
    ).to.include({ code: 422 })
  })

  it('are told of many unknown fields, and of long lists of one thing', async () => {
    const many = Array.from({ length: 130_000 }, (_, index) => `f${index}`)
    const { code, warnings } = await server.send('POST', maps, {
      metadata: { name: 'm' },
      ...Object.fromEntries(many.map((name) => [name, 1])),
    })
    expect([code, warnings.length]).to.deep.equal([201, many.length])
    const finalizers = many.slice(0, 20_000).map((name) => `example.com/${name}`)
    const strategic = await patch(`${maps}/c`, 'application/strategic-merge-patch+json', { metadata: { finalizers } })
    expect((strategic.body as KubeObject).metadata.finalizers).to.have.length(20_000)
    const adds = many.slice(0, 5000).map((name) => ({ op: 'add', path: `/data/${name}`, value: 'x' }))
    expect(Object.keys(((await patch(`${maps}/c`, json, adds)).body as { data: object }).data)).to.have.length(5001)
  })
})

const segments = fc.constantFrom(
  'api',
  'apis',
  'v1',
  'apps',
  'namespaces',
  'default',
  'pods',
  'configmaps',
  'p',
  'c',
  'status',
  'scale',
  'log',
  'exec',
  'eviction',
  'binding',
  'proxy',
  'token',
  'statefulsets',
  'autoscaling',
  '__proto__',
  'constructor',
  '..',
  '',
  '%2F',
  '%',
  '%00',
  'p:80',
  'openapi',
  'v3',
  'v2',
  'version',
  'healthz',
  'x y',
  'ü',
)
const paths = fc.oneof(
  fc.array(segments, { maxLength: 8 }).map((parts) => `/${parts.join('/')}`),
  fc
    .tuple(
      fc.constantFrom('pods/p', 'pods', 'configmaps/c', 'configmaps', 'serviceaccounts/default', 'nothing'),
      segments,
    )
    .map(([plural, rest]) => `/api/v1/namespaces/default/${plural}/${rest}`.replace(/\/$/, '')),
)
const odd = fc.constantFrom(
  '',
  '0',
  '1',
  '-1',
  '1.5',
  '1e99',
  '99999999999999999999',
  'true',
  'false',
  'x',
  'All',
  'a=b',
  'a in (b',
  '!a',
  'metadata.name=c',
  '=',
  'Exact',
  'NotOlderThan',
  'Foreground',
  'eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ',
  '__proto__',
  'ü\u0000',
  '2020-01-01T00:00:00Z',
)
const queries = fc.dictionary(
  fc.constantFrom(
    'limit',
    'continue',
    'resourceVersion',
    'resourceVersionMatch',
    'labelSelector',
    'fieldSelector',
    'timeoutSeconds',
    'sendInitialEvents',
    'allowWatchBookmarks',
    'dryRun',
    'fieldManager',
    'force',
    'fieldValidation',
    'gracePeriodSeconds',
    'propagationPolicy',
    'pretty',
    'tailLines',
    'sinceTime',
    'sinceSeconds',
    'limitBytes',
    'previous',
    'timestamps',
    'container',
    'command',
    'includeObject',
    '__proto__',
  ),
  odd,
  { maxKeys: 4 },
)
const accepts = fc.constantFrom(
  'application/json',
  '*/*',
  '',
  'text/html',
  ';;;,,',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  'application/json;as=__proto__;v=v1;g=meta.k8s.io',
)
const contentTypes = fc.constantFrom(
  'application/json',
  'application/yaml',
  merge,
  json,
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'text/plain',
  '',
  '__proto__',
  'application/vnd.kubernetes.protobuf',
)
const bodies = fc.oneof(
  fc.constant<unknown>(undefined),
  fc.constantFrom(
    '',
    'null',
    '[]',
    '{}',
    '{',
    '"x"',
    '1',
    '{"kind":1}',
    '{"metadata":[]}',
    '{"metadata":{"name":{}}}',
    '- a\n- *b',
    '{"spec":{"containers":[null]}}',
    '[{"op":"add","path":"/metadata","value":null}]',
    '[{"op":"remove","path":""}]',
    '{"metadata":null,"spec":null}',
    '{"kind":"DeleteOptions","preconditions":1}',
    '{"deleteOptions":"x"}',
    '{"target":{"name":1}}',
  ),
  fc.uint8Array({ maxLength: 40 }),
  fc.json({ maxDepth: 3 }),
)

describe('any request', () => {
  it('gets an answer that is no fault of the server', async () => {
    const server = await testServer()
    const methods = fc.constantFrom<ApiRequest['method']>('GET', 'POST', 'PUT', 'PATCH', 'DELETE')
    await fc.assert(
      fc.asyncProperty(
        methods,
        paths,
        queries,
        accepts,
        contentTypes,
        bodies,
        async (method, path, query, accept, contentType, body) => {
          await server.send('POST', maps, { metadata: { name: 'c' }, data: { a: '1' } })
          await server.send('POST', '/api/v1/namespaces/default/pods', simplePod('p'))
          const { code, body: answer } = await server.send(method, path, body, { query, accept, contentType })
          expect(code, JSON.stringify(answer)).to.be.within(200, 504)
          // Faults have codes of their own: 504 is what a revision from the future gets.
          expect(
            [500, 501, 502].includes(code) && (answer as { reason?: string }).reason !== undefined,
            JSON.stringify(answer),
          ).to.equal(false)
        },
      ),
      { numRuns: 600 },
    )
  })

  it('to watch begins or is refused, and leaves nothing when it ends', async () => {
    const server = await testServer()
    const { store } = server.api
    const open = new Set<() => void>()
    const watch = store.watch.bind(store)
    store.watch = (...given) => {
      const stop = watch(...given)
      open.add(stop)
      return () => {
        open.delete(stop)
        stop()
      }
    }
    await fc.assert(
      fc.asyncProperty(paths, queries, accepts, async (path, query, accept) => {
        const stopped = new AbortController()
        const opening = server.client.transport.watch({
          method: 'GET',
          path,
          query: { ...query, watch: 'true' },
          accept,
          signal: stopped.signal,
        })
        const events = await opening.catch((error: ApiError) => {
          expect(error.code, error.message).to.be.within(400, 504)
          // What the real server answers with 500 by design carries no reason.
          if (error.code === 500) expect(error.status.reason).to.equal(undefined)
        })
        stopped.abort()
        if (events) for await (const _ of events);
        expect(open.size).to.equal(0)
      }),
      { numRuns: 300 },
    )
  })
})
