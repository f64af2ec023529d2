import { createPublicKey, verify, type JsonWebKey } from 'node:crypto'
import { expect } from 'chai'
import { secrets, serviceAccounts } from '../../kube/resource.ts'
import { testServer, type TestServer } from './testing.ts'
import { issueSecretToken, userOfToken } from './tokens.ts'

const path = '/api/v1/namespaces/default/serviceaccounts/builder/token'

describe('tokens of ServiceAccounts', () => {
  let server: TestServer
  let token: string
  before(async () => {
    server = await testServer()
    const metadata = { name: 'builder', namespace: 'default' }
    await server.client.create(serviceAccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata })
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences: [] } }
    token = ((await server.send('POST', path, request)).body as { status: { token: string } }).status.token
  })

  it('can be checked by whoever knows OpenID Connect', async () => {
    const [head = '', claims = '', signature = ''] = token.split('.')
    const read = (part: string): Record<string, unknown> =>
      JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
    const configuration = (await server.send('GET', '/.well-known/openid-configuration')).body
    expect(configuration).to.deep.equal({
      issuer: read(claims).iss,
      jwks_uri: 'https://127.0.0.1:6443/openid/v1/jwks',
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [read(head).alg],
    })
    const { body } = await server.send('GET', '/openid/v1/jwks')
    const { keys } = JSON.parse(body as string) as { keys: (JsonWebKey & { kid: string })[] }
    const key = keys.find(({ kid }) => kid === read(head).kid) as JsonWebKey
    const right = verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: createPublicKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    )
    expect(right).to.equal(true)
    expect(key).not.to.have.property('d')
  })

  it('are nobody else’s', () => {
    expect(userOfToken(server.api, token)).to.include({ name: 'system:serviceaccount:default:builder' })
    const [head = '', claims = '', signature = ''] = token.split('.')
    const forged = Buffer.from(
      JSON.stringify({ ...(JSON.parse(Buffer.from(claims, 'base64url').toString()) as object), sub: 'system:admin' }),
    ).toString('base64url')
    const wrong = [
      `${head}.${forged}.${signature}`,
      `${head}.${claims}.`,
      `${head}.${claims}`,
      `${head}.${claims}.${signature.slice(4)}`,
      `${head}.${claims}.${signature}AAAA`,
      `${token}.x`,
      '',
    ]
    for (const one of wrong) expect(userOfToken(server.api, one), one).to.equal(undefined)
  })

  it('that Secrets keep are good for as long as they are kept', async () => {
    const { api, client } = server
    const account = await client.get(serviceAccounts, { name: 'builder', namespace: 'default' })
    const kept = issueSecretToken(api, account, 'kept')
    expect(userOfToken(api, kept)).to.equal(undefined)
    await client.create(secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'kept', namespace: 'default' },
      data: { token: Buffer.from(kept).toString('base64') },
    })
    expect(userOfToken(api, kept)).to.deep.equal({
      name: 'system:serviceaccount:default:builder',
      uid: account.metadata.uid,
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
    })
    await client.delete(secrets, { name: 'kept', namespace: 'default' })
    expect(userOfToken(api, kept)).to.equal(undefined)
  })
})
