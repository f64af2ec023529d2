/** Identities of Pods. */
import { serviceAccounts } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Draft, Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'

declare('core.v1', {
  ServiceAccount: {
    ...topLevel,
    secrets: '[]ObjectReference #2 by=name',
    imagePullSecrets: '[]LocalObjectReference #3',
    automountServiceAccountToken: '*bool #4',
  },
})

export const serviceAccount: Kind = {
  resource: serviceAccounts,
  singular: 'serviceaccount',
  shortNames: ['sa'],
  type: structOf('core.v1', 'ServiceAccount'),
  subresources: [
    { name: 'token', kind: 'TokenRequest', verbs: ['create'], group: 'authentication.k8s.io', version: 'v1' },
  ],
  returnsDeleted: true,
  prepareCreate: namesOnly,
  prepareUpdate: namesOnly,
  columns: [{ name: 'Name' }, { name: 'Age' }],
  cells: (object, now) => [object.metadata.name, ageOf(object, now)],
}

/** Of the secrets, only names are kept. */
function namesOnly(object: Draft): void {
  const { secrets } = object as { secrets?: { name?: string }[] }
  if (secrets) object.secrets = secrets.map(({ name }) => ({ ...(name !== undefined && { name }) }))
}
