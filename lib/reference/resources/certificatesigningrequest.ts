/** Requests for certificates: kept, but nobody here signs them. */
import type {
  CertificateSigningRequestSpec,
  CertificateSigningRequestStatus,
} from 'kubernetes-types/certificates/v1.js'
import { humanDuration } from '../../kube/duration.ts'
import type { KubeObject } from '../../kube/objects.ts'
import { define } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'

declare('certificates.v1', {
  CertificateSigningRequest: {
    ...topLevel,
    spec: 'CertificateSigningRequestSpec! #2',
    status: 'CertificateSigningRequestStatus #3',
  },
  CertificateSigningRequestSpec: {
    request: 'bytes! #1',
    signerName: 'string! #7',
    expirationSeconds: '*int32 #8',
    usages: '[]KeyUsage #5',
    username: 'string #2',
    uid: 'string #3',
    groups: '[]string #4',
    extra: 'map[string]ExtraValue #6',
  },
  CertificateSigningRequestStatus: {
    conditions: '[]CertificateSigningRequestCondition #1 by=type replace',
    certificate: 'bytes #2',
  },
  ExtraValue: '[]string',
  CertificateSigningRequestCondition: {
    type: 'RequestConditionType! #1',
    status: 'ConditionStatus! #6',
    reason: 'string #2',
    message: 'string #3',
    lastUpdateTime: 'Time #4',
    lastTransitionTime: 'Time #5',
  },
  RequestConditionType: 'string',
  KeyUsage: 'string',
})

type Request = KubeObject & {
  spec: CertificateSigningRequestSpec & { expirationSeconds?: number }
  status?: CertificateSigningRequestStatus
}

export const certificateSigningRequest: Kind = {
  resource: define('certificates.k8s.io/v1', 'CertificateSigningRequest', 'certificatesigningrequests', false),
  singular: 'certificatesigningrequest',
  shortNames: ['csr'],
  type: structOf('certificates.v1', 'CertificateSigningRequest'),
  status: true,
  inert: true,
  columns: [
    { name: 'Name' },
    { name: 'Age' },
    { name: 'SignerName' },
    { name: 'Requestor' },
    { name: 'RequestedDuration' },
    { name: 'Condition' },
  ],
  cells(object, now) {
    const { metadata, spec } = object as Request
    const duration = spec.expirationSeconds === undefined ? '<none>' : humanDuration(spec.expirationSeconds * 1000)
    return [
      metadata.name,
      ageOf(object, now),
      spec.signerName,
      spec.username ?? '',
      duration,
      stateOf(object as Request),
    ]
  },
  selectable: { 'spec.signerName': (object) => (object as Request).spec.signerName },
  prepareCreate(object) {
    object.status = {}
  },
  validate(object, errors) {
    const { spec } = object as unknown as Request
    if (!spec.request) errors.required('spec.request')
    if (!spec.usages?.length) errors.required('spec.usages')
    if (!spec.signerName) errors.required('spec.signerName')
  },
}

function stateOf({ status }: Request): string {
  const has = (type: string): boolean => (status?.conditions ?? []).some((one) => one.type === type)
  const decision = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : ''
  const states = [decision, ...(has('Failed') ? ['Failed'] : []), ...(status?.certificate ? ['Issued'] : [])].filter(
    Boolean,
  )
  return states.join(',') || 'Pending'
}
