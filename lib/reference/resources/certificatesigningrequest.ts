/** Requests for certificates. */
import type {
  CertificateSigningRequestSpec,
  CertificateSigningRequestStatus,
} from 'kubernetes-types/certificates/v1.js'
import { humanDuration } from '../../kube/duration.ts'
import type { KubeObject } from '../../kube/objects.ts'
import { define } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import { validateConditions, validateRequest } from './certificaterules.ts'
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
  statusParts: ['approval'],
  subresources: [{ name: 'approval', kind: 'CertificateSigningRequest', verbs: ['get', 'patch', 'update'] }],
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
  prepareCreate(object, user) {
    const { username: _, uid: __, groups: ___, extra: ____, ...asked } = object.spec as Request['spec']
    object.spec = {
      ...asked,
      ...(user && { username: user.name, ...(user.uid && { uid: user.uid }), groups: [...user.groups] }),
    }
    object.status = {}
  },
  prepareUpdate(object, old) {
    object.spec = (old as Request).spec
  },
  prepareStatus(object, old, subresource, now) {
    const before = (old as Request).status ?? {}
    const status = (object.status ?? {}) as CertificateSigningRequestStatus
    const conditions = status.conditions?.map((one) => {
      const same = before.conditions?.find(({ type, status }) => type === one.type && status === one.status)
      const lastTransitionTime = one.lastTransitionTime ?? same?.lastTransitionTime ?? now
      return { ...one, lastUpdateTime: one.lastUpdateTime ?? now, lastTransitionTime }
    })
    const { conditions: _, ...rest } = subresource === 'approval' ? before : status
    object.status = { ...(conditions && { conditions }), ...rest }
  },
  validateStatus(object, old, errors, subresource) {
    const now = (object as unknown as Request).status ?? {}
    const before = (old as Request).status ?? {}
    validateConditions(now.conditions ?? [], errors)
    for (const type of ['Approved', 'Denied', 'Failed']) {
      const [is, was] = [now, before].map(({ conditions = [] }) => conditions.some((one) => one.type === type))
      if (was && !is)
        errors.forbidden('status.conditions', `updates may not remove a condition of type ${JSON.stringify(type)}`)
      if (is && !was && subresource === 'status' && type !== 'Failed')
        errors.forbidden('status.conditions', `updates may not add a condition of type ${JSON.stringify(type)}`)
    }
    if (before.certificate && now.certificate !== before.certificate)
      errors.forbidden('status.certificate', 'updates may not modify existing certificate content')
  },
  validate: (object, errors) => validateRequest((object as unknown as Request).spec, errors),
}

function stateOf({ status }: Request): string {
  const has = (type: string): boolean => (status?.conditions ?? []).some((one) => one.type === type)
  const decision = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : ''
  const states = [decision, ...(has('Failed') ? ['Failed'] : []), ...(status?.certificate ? ['Issued'] : [])].filter(
    Boolean,
  )
  return states.join(',') || 'Pending'
}
