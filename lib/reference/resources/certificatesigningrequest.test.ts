import { expect } from 'chai'
import type { ApiResponse } from '../../kube/transport.ts'
import { testServer, type TestServer } from '../apiserver/testing.ts'

const path = '/apis/certificates.k8s.io/v1/certificatesigningrequests'
const request = {
  metadata: { name: 'me' },
  spec: { request: 'bWU=', signerName: 'example.com/me', usages: ['client auth'], username: 'somebody else' },
}

describe('CertificateSigningRequest', () => {
  let server: TestServer
  beforeEach(async () => {
    server = await testServer()
    await server.send('POST', path, request)
  })
  const write = (subresource: string, status: object): Promise<ApiResponse> =>
    server.send('PATCH', `${path}/me/${subresource}`, { status }, { contentType: 'application/merge-patch+json' })
  const approved = { type: 'Approved', status: 'True', reason: 'why not' }

  it('says who made it, whatever is asked', async () => {
    const { body } = await server.send('GET', `${path}/me`)
    expect(body).to.have.property('spec').that.includes({ username: 'system:admin' })
    const changed = await server.send('PATCH', `${path}/me`, { spec: { username: 'x' } }, { contentType: merge })
    expect(changed.body).to.have.property('spec').that.includes({ username: 'system:admin' })
  })

  it('is approved by a way of its own, which says when, and writes nothing else', async () => {
    const { code, body } = await write('approval', { conditions: [approved], certificate: 'bWU=' })
    expect(code).to.equal(200)
    const at = '2026-11-22T11:10:00Z'
    expect(body)
      .to.have.property('status')
      .that.deep.equals({ conditions: [{ ...approved, lastUpdateTime: at, lastTransitionTime: at }] })
    const signed = await write('status', { certificate: 'bWU=' })
    expect(signed.body).to.have.property('status').that.includes({ certificate: 'bWU=' })
    const { body: resources } = await server.send('GET', '/apis/certificates.k8s.io/v1')
    expect((resources as { resources: { name: string }[] }).resources.map(({ name }) => name)).to.include(
      'certificatesigningrequests/approval',
    )
  })

  it('keeps what was decided', async () => {
    const messageOf = ({ body }: ApiResponse): string => (body as { message: string }).message
    expect(messageOf(await write('status', { conditions: [approved] }))).to.match(
      /status.conditions: Forbidden: updates may not add a condition of type "Approved"/,
    )
    await write('approval', { conditions: [approved] })
    expect(messageOf(await write('approval', { conditions: [] }))).to.match(
      /status.conditions: Forbidden: updates may not remove a condition of type "Approved"/,
    )
    const denied = { ...approved, type: 'Denied' }
    expect(messageOf(await write('approval', { conditions: [approved, denied] }))).to.match(
      /status.conditions\[1\].type: Invalid value: "Denied": Approved and Denied conditions are mutually exclusive/,
    )
  })
})

const merge = 'application/merge-patch+json'
