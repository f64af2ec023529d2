/** The Pods of a DaemonSet. */
import type { PodSpec, Toleration } from 'kubernetes-types/core/v1.js'
import type { Manifest, Pod } from '../../../kube/objects.ts'
import { templateGeneration, type DaemonSet } from '../../resources/daemonset.ts'
import { controllerReference } from '../owners.ts'

/** Of Pods and ControllerRevisions: which template it is. */
export const hashLabel = 'controller-revision-hash'
const generationLabel = 'pod-template-generation'

/** A Pod for a node. The scheduler puts it there: it fits nowhere else. */
export function newPod(set: DaemonSet, hash: string, node: string): Manifest {
  const { labels, annotations, finalizers } = set.spec.template.metadata ?? {}
  const generation = set.metadata.annotations?.[templateGeneration]
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${set.metadata.name}-`,
      namespace: set.metadata.namespace,
      labels: { ...labels, [hashLabel]: hash, ...(generation !== undefined && { [generationLabel]: generation }) },
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [controllerReference(set)],
    },
    spec: { ...specOf(set), affinity: affinityTo(node, set.spec.template.spec?.affinity) },
  }
}

/** What its Pods ask for, whatever the node. */
export function specOf({ spec: { template } }: DaemonSet): PodSpec {
  const spec: PodSpec = template.spec ?? { containers: [] }
  const own = spec.tolerations ?? []
  const added = standing.filter(
    ({ key, effect }) => !own.some((one) => one.key === key && one.effect === effect && one.operator === 'Exists'),
  )
  return { ...spec, tolerations: [...own, ...added, ...(spec.hostNetwork === true ? [unconnected] : [])] }
}

const exists = (condition: string, effect: string): Toleration => ({
  key: `node.kubernetes.io/${condition}`,
  operator: 'Exists',
  effect,
})

/** A daemon stays whatever becomes of its node. */
const standing: readonly Toleration[] = [
  exists('not-ready', 'NoExecute'),
  exists('unreachable', 'NoExecute'),
  exists('disk-pressure', 'NoSchedule'),
  exists('memory-pressure', 'NoSchedule'),
  exists('pid-pressure', 'NoSchedule'),
  exists('unschedulable', 'NoSchedule'),
]
const unconnected = exists('network-unavailable', 'NoSchedule')

const name = 'metadata.name'

function affinityTo(node: string, affinity: PodSpec['affinity']): PodSpec['affinity'] {
  const required = { nodeSelectorTerms: [{ matchFields: [{ key: name, operator: 'In', values: [node] }] }] }
  return {
    ...affinity,
    nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: required },
  }
}

/** The node that a Pod is on, or is meant for. */
export function nodeOf({ spec }: Pod): string | undefined {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  const fields = (required?.nodeSelectorTerms ?? []).flatMap(({ matchFields = [] }) => matchFields)
  return spec.nodeName ?? fields.find(({ key, operator }) => key === name && operator === 'In')?.values?.[0]
}
