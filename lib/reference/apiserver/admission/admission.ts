/** What happens to objects on their way in, besides what their kinds ask for: in the order of the real plugins. */
import type { KubeObject } from '../../../kube/objects.ts'
import type { Draft, Kind } from '../../resources/kind.ts'
import type { Api } from '../api.ts'
import { claimResize } from './claimresize.ts'
import { clusterAddress } from './clusteraddress.ts'
import { defaultStorageClass } from './defaultstorageclass.ts'
import { namespaceLifecycle } from './namespacelifecycle.ts'
import { limitRanger, limitsKept } from './limitranger.ts'
import { podDefaults } from './poddefaults.ts'
import { podPriority } from './priority.ts'
import { resourceQuotas } from './quota.ts'
import { podRuntimeClass } from './runtimeclass.ts'
import { storageProtection } from './storageprotection.ts'

/** Changes the object, or refuses it with an ApiError. */
export type Admission = (api: Api, kind: Kind, object: Draft, old?: KubeObject) => void

const onCreate: readonly Admission[] = [
  namespaceLifecycle,
  limitRanger,
  podDefaults,
  podPriority,
  defaultStorageClass,
  storageProtection,
  podRuntimeClass,
  clusterAddress,
]
const onUpdate: readonly Admission[] = [clusterAddress]
/** Those that change nothing look at what is right in itself. */
const lastOnCreate: readonly Admission[] = [limitsKept, resourceQuotas]
const lastOnUpdate: readonly Admission[] = [limitsKept, claimResize, resourceQuotas]

/** Before an object is validated. */
export function admit(api: Api, kind: Kind, object: Draft, old?: KubeObject): void {
  for (const one of old ? onUpdate : onCreate) one(api, kind, object, old)
}

/** When it is about to be stored. */
export function admitLast(api: Api, kind: Kind, object: Draft, old?: KubeObject): void {
  for (const one of old ? lastOnUpdate : lastOnCreate) one(api, kind, object, old)
}
