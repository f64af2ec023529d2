/** The kinds that the API server serves. */
import type { FeatureGates } from '../gates.ts'
import {
  mutatingAdmissionPolicy,
  mutatingAdmissionPolicyBinding,
  validatingAdmissionPolicy,
  validatingAdmissionPolicyBinding,
} from './admissionpolicy.ts'
import { apiService } from './apiservice.ts'
import { binding } from './binding.ts'
import { certificateSigningRequest } from './certificatesigningrequest.ts'
import { componentStatus } from './componentstatus.ts'
import { configMap } from './configmap.ts'
import { controllerRevision } from './controllerrevision.ts'
import { cronJob } from './cronjob.ts'
import { csiDriver, csiNode, csiStorageCapacity } from './csi.ts'
import { customResourceDefinition } from './customresourcedefinition.ts'
import { daemonSet } from './daemonset.ts'
import { deployment } from './deployment.ts'
import { deviceClass, resourceClaim, resourceClaimTemplate, resourceSlice } from './devices.ts'
import { endpoints } from './endpoints.ts'
import { endpointSlice } from './endpointslice.ts'
import { event } from './event.ts'
import { eventView } from './eventview.ts'
import { flowSchema, priorityLevelConfiguration } from './flowcontrol.ts'
import { horizontalPodAutoscaler } from './horizontalpodautoscaler.ts'
import { horizontalPodAutoscalerView } from './horizontalpodautoscalerview.ts'
import { ingress, ingressClass } from './ingress.ts'
import { job } from './job.ts'
import type { Kind } from './kind.ts'
import { lease } from './lease.ts'
import { limitRange } from './limitrange.ts'
import { namespace } from './namespace.ts'
import { networkPolicy } from './networkpolicy.ts'
import { node } from './node.ts'
import { olderKinds } from './older.ts'
import { persistentVolume } from './persistentvolume.ts'
import { persistentVolumeClaim } from './persistentvolumeclaim.ts'
import { pod } from './pod/pod.ts'
import { podDisruptionBudget } from './poddisruptionbudget.ts'
import { priorityClass } from './priorityclass.ts'
import { clusterRole, clusterRoleBinding, role, roleBinding } from './rbac.ts'
import { replicaSet } from './replicaset.ts'
import { podTemplate, replicationController } from './replicationcontroller.ts'
import { resourceQuota } from './resourcequota.ts'
import {
  localSubjectAccessReview,
  selfSubjectAccessReview,
  selfSubjectReview,
  selfSubjectRulesReview,
  subjectAccessReview,
  tokenReview,
} from './reviews.ts'
import { runtimeClass } from './runtimeclass.ts'
import { secret } from './secret.ts'
import { service } from './service.ts'
import { serviceAccount } from './serviceaccount.ts'
import { ipAddress, serviceCidr } from './servicecidr.ts'
import { statefulSet, statefulSetWithMaxUnavailable } from './statefulset.ts'
import { storageClass } from './storageclass.ts'
import { volumeAttachment, volumeAttributesClass } from './volumeattachment.ts'
import { mutatingWebhookConfiguration, validatingWebhookConfiguration } from './webhookconfiguration.ts'

/** In the order of their groups that the real server has. */
export const builtInKinds: readonly Kind[] = [
  binding,
  componentStatus,
  configMap,
  endpoints,
  event,
  limitRange,
  namespace,
  node,
  persistentVolumeClaim,
  persistentVolume,
  pod,
  podTemplate,
  replicationController,
  resourceQuota,
  secret,
  serviceAccount,
  service,
  apiService,
  controllerRevision,
  daemonSet,
  deployment,
  replicaSet,
  statefulSet,
  eventView,
  selfSubjectReview,
  tokenReview,
  localSubjectAccessReview,
  selfSubjectAccessReview,
  selfSubjectRulesReview,
  subjectAccessReview,
  horizontalPodAutoscaler,
  horizontalPodAutoscalerView,
  cronJob,
  job,
  certificateSigningRequest,
  ingressClass,
  ingress,
  ipAddress,
  networkPolicy,
  serviceCidr,
  podDisruptionBudget,
  clusterRoleBinding,
  clusterRole,
  roleBinding,
  role,
  csiDriver,
  csiNode,
  csiStorageCapacity,
  storageClass,
  volumeAttachment,
  volumeAttributesClass,
  mutatingAdmissionPolicyBinding,
  mutatingAdmissionPolicy,
  mutatingWebhookConfiguration,
  validatingAdmissionPolicyBinding,
  validatingAdmissionPolicy,
  validatingWebhookConfiguration,
  customResourceDefinition,
  priorityClass,
  lease,
  runtimeClass,
  endpointSlice,
  deviceClass,
  resourceClaim,
  resourceClaimTemplate,
  resourceSlice,
  flowSchema,
  priorityLevelConfiguration,
  ...olderKinds,
]

/** With what the gates change. */
export const kindsWith = ({ MaxUnavailableStatefulSet }: FeatureGates): readonly Kind[] =>
  MaxUnavailableStatefulSet
    ? builtInKinds.map((kind) => (kind === statefulSet ? statefulSetWithMaxUnavailable : kind))
    : builtInKinds
