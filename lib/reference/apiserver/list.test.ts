import { expect } from 'chai'
import type { KubeObject, List } from '../../kube/objects.ts'
import { pods } from '../../kube/resource.ts'
import { simplePod, testServer, type TestServer } from './testing.ts'

describe('list', () => {
  let server: TestServer
  beforeEach(async () => {
    server = await testServer()
    for (const name of ['c', 'a', 'b'])
      await server.client.create(pods, simplePod(name, { app: name, tier: name === 'c' ? 'back' : 'front' }))
  })
  const names = (list: List<KubeObject>): string[] => list.items.map(({ metadata }) => metadata.name)
  const select = async (labelSelector: string): Promise<string[]> =>
    names(await server.client.list(pods, { namespace: 'default', labelSelector }))

  it('goes page by page through one revision', async () => {
    const first = await server.client.list(pods, { namespace: 'default', limit: 2 })
    expect(names(first)).to.deep.equal(['a', 'b'])
    expect(first.metadata.remainingItemCount).to.equal(1)
    await server.client.create(pods, simplePod('d'))
    await server.client.delete(pods, { name: 'c', namespace: 'default' })
    const second = await server.client.list(pods, {
      namespace: 'default',
      limit: 2,
      continue: first.metadata.continue as string,
    })
    expect(names(second)).to.deep.equal(['c'])
    expect(second.metadata).to.deep.equal({ resourceVersion: first.metadata.resourceVersion })
  })

  it('says so when a page is no longer to be had, and how to go on', async () => {
    const first = await server.client.list(pods, { namespace: 'default', limit: 1 })
    await server.client.create(pods, simplePod('d'))
    server.api.store.compact()
    const { code, body } = await server.send('GET', '/api/v1/namespaces/default/pods', undefined, {
      query: { limit: '1', continue: first.metadata.continue },
    })
    expect(code).to.equal(410)
    const token = (body as { metadata: { continue: string } }).metadata.continue
    expect(names(await server.client.list(pods, { namespace: 'default', continue: token }))).to.deep.equal([
      'b',
      'c',
      'd',
    ])
  })

  it('shows an earlier revision where exactly that is asked for', async () => {
    const before = `${server.api.store.revision}`
    await server.client.create(pods, simplePod('d'))
    const exact = await server.client.list(pods, {
      namespace: 'default',
      resourceVersion: before,
      resourceVersionMatch: 'Exact',
    })
    expect(names(exact)).to.deep.equal(['a', 'b', 'c'])
    expect(names(await server.client.list(pods, { namespace: 'default', resourceVersion: before }))).to.include('d')
  })

  it('selects by labels', async () => {
    expect(await select('app=a')).to.deep.equal(['a'])
    expect(await select('app!=a')).to.deep.equal(['b', 'c'])
    expect(await select('app in (a, c),tier notin (back)')).to.deep.equal(['a'])
    expect(await select('app,!nothing')).to.deep.equal(['a', 'b', 'c'])
    expect(await select('tier==front,app')).to.deep.equal(['a', 'b'])
    expect(await select('')).to.deep.equal(['a', 'b', 'c'])
  })

  const what =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
  const examples =
    "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
  const refused: Readonly<Record<string, string>> = {
    'a==b=c': "found '=', expected: ',' or 'end of string'",
    'a===b': "unable to parse requirement: found '=', expected: identifier",
    'a in b': "unable to parse requirement: found 'b' expected: '('",
    'a in (=)': "unable to parse requirement: found '=', expected: ',', ')' or identifier",
    'a in (b': "unable to parse requirement: found '', expected: ',' or ')'",
    'a b': "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
    ',a': "found ',', expected: !, identifier, or 'end of string'",
    'a,': "found '', expected: identifier after ','",
    '!': "unable to parse requirement: found '', expected: identifier",
    '-a=b': `unable to parse requirement: <nil>: Invalid value: "-a": name part ${what} ${examples}`,
    'a>b':
      "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer",
    [`a=${'b'.repeat(64)}`]: `unable to parse requirement: values[0][a]: Invalid value: "${'b'.repeat(64)}": must be no more than 63 bytes`,
  }
  for (const [labelSelector, message] of Object.entries(refused)) {
    it(`refuses the selector ${labelSelector} as the real parser does`, async () => {
      const { code, body } = await server.send('GET', '/api/v1/pods', undefined, { query: { labelSelector } })
      expect(body).to.include({ reason: 'BadRequest', message })
      expect(code).to.equal(400)
    })
  }

  const options: readonly [Record<string, string>, number, string][] = [
    [{ fieldSelector: 'a' }, 400, "invalid selector: 'a'; can't understand 'a'"],
    [{ fieldSelector: 'metadata.name=a=b' }, 400, 'invalid field selector: unescaped character in value: 61'],
    [
      { fieldSelector: String.raw`metadata.name=a\b` },
      400,
      String.raw`invalid field selector: invalid escape sequence: \b`,
    ],
    [{ limit: 'ten' }, 400, 'strconv.ParseInt: parsing "ten": invalid syntax'],
    [{ continue: 'a' }, 400, 'invalid continue token: continue key is not valid: illegal base64 data at input byte 0'],
    [
      { continue: Buffer.from('{"v":"v2"}').toString('base64url') },
      400,
      'invalid continue token: continue key is not valid: server does not recognize this encoded version "v2"',
    ],
    [
      { resourceVersionMatch: 'Exact' },
      422,
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
    [
      { resourceVersionMatch: 'Older', resourceVersion: '1' },
      422,
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Unsupported value: "Older": supported values: "Exact", "NotOlderThan", ""',
    ],
    [
      { sendInitialEvents: 'true' },
      422,
      'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list',
    ],
  ]
  for (const [query, code, message] of options) {
    it(`refuses ${JSON.stringify(query)}`, async () => {
      const got = await server.send('GET', '/api/v1/pods', undefined, { query })
      expect(got.body).to.include({ message })
      expect(got.code).to.equal(code)
    })
  }

  it('selects by fields', async () => {
    const list = (fieldSelector: string): Promise<List<KubeObject>> => server.client.list(pods, { fieldSelector })
    expect(names(await list('metadata.name=a,metadata.namespace=default'))).to.deep.equal(['a'])
    expect(names(await list('metadata.name!=a,spec.nodeName='))).to.deep.equal(['b', 'c'])
  })

  it('shows the metadata only, where that is asked for', async () => {
    const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'
    const { body } = await server.send('GET', '/api/v1/namespaces/default/pods', undefined, { accept })
    const list = body as List<KubeObject>
    expect(list.kind).to.equal('PartialObjectMetadataList')
    expect(Object.keys(list.items[0] as object)).to.deep.equal(['kind', 'apiVersion', 'metadata'])
  })
})
