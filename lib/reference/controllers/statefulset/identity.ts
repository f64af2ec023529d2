/** Which Pod is which: names, ordinals, labels (ID). */
import type { KubeObject, Manifest, Pod, StatefulSet } from '../../../kube/objects.ts'
import { controllerReference } from '../owners.ts'
import type { Template } from './revisions.ts'

export const podNameLabel = 'statefulset.kubernetes.io/pod-name'
export const podIndexLabel = 'apps.kubernetes.io/pod-index'
export const revisionLabel = 'controller-revision-hash'

export const podName = (set: StatefulSet, ordinal: number): string => `${set.metadata.name}-${ordinal}`

/** `web-10` -> web, 10. Undefined where the name is none of a StatefulSet's Pod. */
export function parsePodName(name: string): { set: string; ordinal: number } | undefined {
  const [, set, digits] = /^(.*)-(\d+)$/.exec(name) ?? []
  const ordinal = Number(digits)
  return set === undefined || ordinal > 2 ** 31 - 1 ? undefined : { set, ordinal }
}

/** -1 for a name without one. */
export const ordinalOf = ({ metadata }: Pod | Manifest | KubeObject): number =>
  parsePodName(metadata.name ?? '')?.ordinal ?? -1

/** ID-08 */
export const firstOrdinal = (set: StatefulSet): number => set.spec.ordinals?.start ?? 0
export const replicasOf = (set: StatefulSet): number => set.spec.replicas ?? 1

/** Whether the set wants a Pod of this ordinal. */
export const inRange = (set: StatefulSet, ordinal: number): boolean =>
  ordinal >= firstOrdinal(set) && ordinal < firstOrdinal(set) + replicasOf(set)

export const revisionOf = ({ metadata }: Pick<Pod, 'metadata'>): string => metadata.labels?.[revisionLabel] ?? ''

/** ID-03: label and name agree. Other labels are set once and not kept up. */
export const identityMatches = (set: StatefulSet, pod: Pod): boolean =>
  parsePodName(pod.metadata.name)?.set === set.metadata.name &&
  pod.metadata.labels?.[podNameLabel] === pod.metadata.name

export const withIdentity = (pod: Pod): Pod => ({
  ...pod,
  metadata: {
    ...pod.metadata,
    labels: { ...pod.metadata.labels, ...identityLabels(pod.metadata.name, ordinalOf(pod)) },
  },
})

const identityLabels = (name: string, ordinal: number): Record<string, string> => ({
  [podNameLabel]: name,
  [podIndexLabel]: `${ordinal}`,
})

/** A Pod of the set as it is sent to the API; its volumes are still the template's. */
export function newPod(set: StatefulSet, template: Template, revision: string, ordinal: number): Manifest {
  const name = podName(set, ordinal)
  const { labels, annotations, finalizers } = template.metadata ?? {}
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      generateName: `${set.metadata.name}-`,
      namespace: set.metadata.namespace,
      labels: { ...labels, [revisionLabel]: revision, ...identityLabels(name, ordinal) },
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [controllerReference(set)],
    },
    spec: {
      ...template.spec,
      hostname: name,
      ...(set.spec.serviceName ? { subdomain: set.spec.serviceName } : {}),
    },
  }
}
