import { expect } from 'chai'
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect } from 'node:tls'
import { startReference, type Reference } from '../../start.ts'

const pem = readFileSync(new URL('../../../../lib/reference/resources/testdata/request.pem', import.meta.url))
const path = '/apis/certificates.k8s.io/v1/certificatesigningrequests'
const signerName = 'kubernetes.io/kube-apiserver-client'
const approval = { conditions: [{ type: 'Approved', status: 'True', reason: 'why not' }] }

interface Signed {
  spec: object
  status?: { certificate?: string; conditions?: { type: string; reason: string; message: string }[] }
}

describe('Requests for certificates', () => {
  let reference: Reference
  before(async () => {
    reference = await startReference({ nodes: 0 })
  })
  after(() => reference.stop())

  /** The request, once something has come of it. */
  const decided = async (name: string, spec: object): Promise<Signed> => {
    const resource = reference.api.kinds.at('certificates.k8s.io', 'v1', path.split('/').at(-1) ?? '')?.resource
    if (!resource) throw new Error('certificates are not served')
    const { client } = reference
    const all = { request: pem.toString('base64'), signerName, usages: ['client auth'], ...spec }
    await client.create(resource, {
      apiVersion: 'certificates.k8s.io/v1',
      kind: resource.kind,
      metadata: { name },
      spec: all,
    })
    await client.patch(resource, { name }, 'merge', { status: approval }, { subresource: 'approval' })
    for await (const event of client.watch(resource, { fieldSelector: `metadata.name=${name}` })) {
      const { status } = event.object as unknown as Signed
      if (status?.certificate || status?.conditions?.some(({ type }) => type === 'Failed'))
        return event.object as unknown as Signed
    }
    throw new Error('the watch is over')
  }

  it('that are approved are signed, by an authority that the API server trusts', async () => {
    const usages = ['digital signature', 'key encipherment', 'client auth']
    const { status } = await decided('jane', { usages, expirationSeconds: 3600 })
    const text = Buffer.from(status?.certificate ?? '', 'base64').toString()
    const certificate = new X509Certificate(text)
    expect(certificate.subject).to.equal('O=developers\nO=testers\nCN=jane')
    expect(certificate.subjectAltName).to.equal('DNS:jane.example.com, IP Address:10.0.0.1')
    expect(certificate.ca).to.equal(false)
    const hour = Date.parse(certificate.validTo) - Date.now()
    expect(hour).to.be.within(3000_000, 3600_000)
    const { hostname, port } = new URL(reference.url)
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false })
    await new Promise((resolve) => socket.once('secureConnect', resolve))
    const authority = socket.getPeerX509Certificate()?.issuer
    socket.destroy()
    expect(certificate.issuer).to.equal(authority)
  })

  it('that ask for what the signer does not give fail', async () => {
    const failed = async (name: string, spec: object): Promise<unknown> => {
      const { status } = await decided(name, spec)
      const { reason, message } = status?.conditions?.find(({ type }) => type === 'Failed') ?? {}
      return [reason, message]
    }
    expect(await failed('a', { usages: ['server auth'] })).to.deep.equal([
      'SignerValidationFailure',
      'invalid usage for client certificate: server auth',
    ])
    expect(await failed('b', { usages: ['digital signature'] })).to.deep.equal([
      'SignerValidationFailure',
      'missing required usage for client certificate: client auth',
    ])
    expect(await failed('c', { signerName: `${signerName}-kubelet` })).to.deep.equal([
      'SignerValidationFailure',
      'subject organization is not system:nodes',
    ])
  })
})
