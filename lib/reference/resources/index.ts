/** The kinds that the API server serves. */
import { configMap } from './configmap.ts'
import { controllerRevision } from './controllerrevision.ts'
import { customResourceDefinition } from './customresourcedefinition.ts'
import { deployment } from './deployment.ts'
import { endpoints } from './endpoints.ts'
import { endpointSlice } from './endpointslice.ts'
import { event } from './event.ts'
import type { Kind } from './kind.ts'
import { lease } from './lease.ts'
import { namespace } from './namespace.ts'
import { node } from './node.ts'
import { persistentVolume } from './persistentvolume.ts'
import { persistentVolumeClaim } from './persistentvolumeclaim.ts'
import { pod } from './pod/pod.ts'
import { podDisruptionBudget } from './poddisruptionbudget.ts'
import { replicaSet } from './replicaset.ts'
import {
  localSubjectAccessReview, selfSubjectAccessReview, selfSubjectReview, selfSubjectRulesReview, subjectAccessReview, tokenReview,
} from './reviews.ts'
import { secret } from './secret.ts'
import { service } from './service.ts'
import { serviceAccount } from './serviceaccount.ts'
import { statefulSet } from './statefulset.ts'
import { storageClass } from './storageclass.ts'

export const builtInKinds: readonly Kind[] = [
  configMap, endpoints, event, namespace, node, persistentVolumeClaim, persistentVolume, pod, secret, serviceAccount,
  service, controllerRevision, deployment, replicaSet, statefulSet, lease, endpointSlice, podDisruptionBudget, storageClass,
  customResourceDefinition, selfSubjectReview, selfSubjectAccessReview, selfSubjectRulesReview, subjectAccessReview,
  localSubjectAccessReview, tokenReview,
]
