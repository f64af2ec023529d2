/** What happens to objects on their way in, besides what their kinds ask for: in the order of the real plugins. */
import type { KubeObject } from '../../../kube/objects.ts'
import type { Draft, Kind } from '../../resources/kind.ts'
import type { Api } from '../api.ts'
import { claimResize } from './claimresize.ts'
import { clusterAddress } from './clusteraddress.ts'
import { defaultStorageClass } from './defaultstorageclass.ts'
import { namespaceLifecycle } from './namespacelifecycle.ts'
import { limitRanger } from './limitranger.ts'
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
  resourceQuotas,
]
const onUpdate: readonly Admission[] = [clusterAddress, claimResize, resourceQuotas]

export function admitCreate(api: Api, kind: Kind, object: Draft): void {
  for (const admit of onCreate) admit(api, kind, object)
}

export function admitUpdate(api: Api, kind: Kind, object: Draft, old: KubeObject): void {
  for (const admit of onUpdate) admit(api, kind, object, old)
}
