/** Signs the requests for certificates that somebody has approved, for the signers of Kubernetes itself. */
import type { CertificateSigningRequestStatus } from 'kubernetes-types/certificates/v1.js'
import type { KubeObject } from '../../../kube/objects.ts'
import type { Component } from '../../component.ts'
import { readRequest, type CertificateRequest } from '../../resources/certificaterequest.ts'
import { certificateSigningRequest } from '../../resources/certificatesigningrequest.ts'
import { controller } from '../controller.ts'

/** What a certificate is to say. */
export interface Issue {
  publicKey: CertificateRequest['publicKey']
  subject: Uint8Array
  alternativeNames?: Uint8Array | undefined
  usages: readonly string[]
  seconds: number
}

type SigningRequest = KubeObject & {
  spec: { request: string; signerName: string; usages?: string[]; expirationSeconds?: number }
  status?: CertificateSigningRequestStatus
}

const year = 365 * 24 * 60 * 60

/** `issue`: signs, as the authority that the API server trusts; PEM. */
export const certificateSigner = (issue: (wanted: Issue) => string): Component =>
  controller('certificatesigningrequest-signing-controller', ({ client, clock, informer, on, queue }) => {
    const { resource } = certificateSigningRequest
    const all = informer<SigningRequest>(resource)
    const add = ({ metadata }: SigningRequest): void => queue.add(metadata.name)
    on(all, { added: add, modified: add })
    return async (name) => {
      const request = all.get(undefined, name)
      const rules = request && signers[request.spec.signerName]
      if (!rules || !isDue(request.status)) return
      const asked = readRequest(Buffer.from(request.spec.request, 'base64').toString('latin1'))
      const usages = request.spec.usages ?? []
      const why = problemOf(rules, asked, usages)
      const { conditions = [] } = request.status ?? {}
      const at = new Date(clock.now()).toISOString().replace(/\.\d+/, '')
      const failed = {
        type: 'Failed',
        status: 'True',
        reason: 'SignerValidationFailure',
        message: why,
        lastUpdateTime: at,
      }
      const seconds = Math.min(request.spec.expirationSeconds ?? year, year)
      const certificate = why ?? issue({ ...asked, usages, seconds })
      const status =
        why === undefined
          ? { ...request.status, certificate: Buffer.from(certificate).toString('base64') }
          : { ...request.status, conditions: [...conditions, failed] }
      await client.update(resource, { ...request, status }, { subresource: 'status' })
    }
  })

function isDue({ conditions = [], certificate }: CertificateSigningRequestStatus = {}): boolean {
  const has = (type: string): boolean => conditions.some((one) => one.type === type)
  return has('Approved') && !has('Denied') && !has('Failed') && !certificate
}

interface Rules {
  /** What it must be for, in the words of its errors. */
  readonly use: 'client' | 'server'
  readonly ofNode: boolean
}

const signers: Readonly<Record<string, Rules>> = {
  'kubernetes.io/kube-apiserver-client': { use: 'client', ofNode: false },
  'kubernetes.io/kube-apiserver-client-kubelet': { use: 'client', ofNode: true },
  'kubernetes.io/kubelet-serving': { use: 'server', ofNode: true },
}

/** Why the signer does not sign. */
function problemOf({ use, ofNode }: Rules, request: CertificateRequest, usages: readonly string[]): string | undefined {
  const needed = `${use} auth`
  const what = use === 'client' ? 'client' : 'serving'
  const wrong = usages.find((one) => !['digital signature', 'key encipherment', needed].includes(one))
  if (ofNode) {
    const { organizations, commonName, alternativeNames } = request
    if (organizations.length !== 1 || organizations[0] !== 'system:nodes')
      return 'subject organization is not system:nodes'
    if (use === 'server' && !alternativeNames) return 'at least one DNS or IP subjectAltName is required'
    if (use === 'client' && alternativeNames) return 'DNS subjectAltNames are not allowed'
    if (!commonName.startsWith('system:node:')) return 'subject common name does not begin with system:node: '
  }
  if (wrong !== undefined) return `invalid usage for ${what} certificate: ${wrong}`
  return usages.includes(needed) ? undefined : `missing required usage for ${what} certificate: ${needed}`
}
