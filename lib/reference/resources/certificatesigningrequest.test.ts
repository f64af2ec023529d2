import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { ApiResponse } from '../../kube/transport.ts'
import { readRequest } from './certificaterequest.ts'
import { testServer, type TestServer } from '../apiserver/testing.ts'

const pem = readFileSync(new URL('../../../lib/reference/resources/testdata/request.pem', import.meta.url), 'utf8')
const encoded = (text: string): string => Buffer.from(text).toString('base64')
const path = '/apis/certificates.k8s.io/v1/certificatesigningrequests'
const request = {
  metadata: { name: 'me' },
  spec: { request: encoded(pem), signerName: 'example.com/me', usages: ['client auth'], username: 'somebody else' },
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

  it('is what it says it is, and signed with its key', async () => {
    const whyNot = async (text: string): Promise<unknown> => {
      const spec = { ...request.spec, request: encoded(text) }
      const { body } = await server.send('POST', path, { metadata: { name: 'other' }, spec })
      return (body as { details?: { causes?: { message: string }[] } }).details?.causes?.map(({ message }) => message)
    }
    const lines = pem.trim().split('\n')
    const der = Buffer.from(lines.slice(1, -1).join(''), 'base64')
    const wrapped = (bytes: Buffer): string => [lines[0], bytes.toString('base64'), lines.at(-1)].join('\n')
    const forged = Buffer.from(der)
    forged[der.indexOf('jane')] = 'k'.charCodeAt(0)
    for (const [text, why] of [
      ['me', 'PEM block type must be CERTIFICATE REQUEST'],
      [wrapped(der.subarray(0, 40)), 'asn1: syntax error: data truncated'],
      [wrapped(forged), 'x509: the signature of the request does not fit its key'],
    ] as const) {
      const [found] = (await whyNot(text)) as [string]
      expect(found).to.match(new RegExp(`^Invalid value: ".*": ${why}$`))
    }
    expect(readRequest(pem)).to.include({ commonName: 'jane', signed: true })
    expect(readRequest(pem).organizations).to.deep.equal(['developers', 'testers'])
  })

  it('asks for what there is, of somebody who may give it', async () => {
    const spec = { request: encoded(pem), signerName: 'me', usages: ['flying', 'any', 'any'], expirationSeconds: 5 }
    const { body } = await server.send('POST', path, { metadata: { name: 'other' }, spec })
    const { causes } = (body as { details: { causes: { field: string; message: string }[] } }).details
    expect(causes.map(({ field, message }) => `${field}: ${message.replace(/supported values:.*/, '')}`)).to.deep.equal(
      [
        'spec.usages[0]: Unsupported value: "flying": ',
        'spec.usages[2]: Duplicate value: "any"',
        `spec.signerName: Invalid value: "me": must be a fully qualified domain and path of the form 'example.com/signer-name'`,
        'spec.expirationSeconds: Invalid value: 5: may not specify a duration less than 600 seconds (10 minutes)',
      ],
    )
  })
})

const merge = 'application/merge-patch+json'
