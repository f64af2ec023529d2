import type { LabelSelector } from 'kubernetes-types/meta/v1.js'
import type { KubeClient } from '../../kube/client.ts'
import type { Deployment, Pod, StatefulSet } from '../../kube/objects.ts'
import { pods } from '../../kube/resource.ts'
import { labelsText } from '../table.ts'
import { writeTemplate } from './template.ts'
import { type Text, timeText, writeAnnotations, writeLabels } from './text.ts'

export async function writeStatefulSet(text: Text, set: StatefulSet, client: KubeClient): Promise<void> {
  const { metadata, spec } = set
  const { items } = await client.list<Pod>(pods, {
    namespace: metadata.namespace ?? '',
    labelSelector: selectorText(spec.selector),
  })
  const own = items.filter(({ metadata: { ownerReferences = [] } }) =>
    ownerReferences.some(({ uid }) => uid === metadata.uid),
  )
  const inPhase = (phase: string) => own.filter(({ status }) => status.phase === phase).length
  text.line(0, 'Name:', metadata.name)
  text.line(0, 'Namespace:', metadata.namespace ?? '')
  text.line(0, 'CreationTimestamp:', timeText(metadata.creationTimestamp))
  text.line(0, 'Selector:', selectorText(spec.selector))
  writeLabels(text, 0, 'Labels', metadata.labels)
  writeAnnotations(text, 0, metadata.annotations)
  text.line(0, 'Replicas:', `${spec.replicas ?? 1} desired | ${set.status.replicas ?? 0} total`)
  text.line(0, 'Update Strategy:', spec.updateStrategy?.type ?? '')
  const { rollingUpdate } = spec.updateStrategy ?? {}
  if (rollingUpdate?.partition !== undefined) text.line(1, 'Partition:', String(rollingUpdate.partition))
  const { maxUnavailable } = (rollingUpdate ?? {}) as { maxUnavailable?: number | string }
  if (maxUnavailable !== undefined) text.line(1, 'MaxUnavailable:', String(maxUnavailable))
  text.line(
    0,
    'Pods Status:',
    `${inPhase('Running')} Running / ${inPhase('Pending')} Waiting / ${inPhase('Succeeded')} Succeeded / ${inPhase('Failed')} Failed`,
  )
  writeTemplate(text, spec.template)
  writeClaims(text, spec.volumeClaimTemplates ?? [])
}

function writeClaims(text: Text, claims: NonNullable<StatefulSet['spec']['volumeClaimTemplates']>): void {
  if (claims.length === 0) return text.line(0, 'Volume Claims:', '<none>')
  text.line(0, 'Volume Claims:')
  for (const { metadata = {}, spec = {} } of claims) {
    text.line(1, 'Name:', metadata.name ?? '')
    text.line(1, 'StorageClass:', spec.storageClassName ?? '')
    writeLabels(text, 1, 'Labels', metadata.labels)
    writeAnnotations(text, 1, metadata.annotations)
    text.line(1, 'Capacity:', spec.resources?.requests?.storage ?? '<default>')
    text.line(1, 'Access Modes:', `[${(spec.accessModes ?? []).join(' ')}]`)
  }
}

export function writeDeployment(text: Text, { metadata, spec, status }: Deployment): void {
  text.line(0, 'Name:', metadata.name)
  text.line(0, 'Namespace:', metadata.namespace ?? '')
  text.line(0, 'CreationTimestamp:', timeText(metadata.creationTimestamp))
  writeLabels(text, 0, 'Labels', metadata.labels)
  writeAnnotations(text, 0, metadata.annotations)
  text.line(0, 'Selector:', selectorText(spec.selector))
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, unavailableReplicas = 0 } = status
  text.line(
    0,
    'Replicas:',
    `${spec.replicas ?? 1} desired | ${updatedReplicas} updated | ${replicas} total | ${availableReplicas} available | ${unavailableReplicas} unavailable`,
  )
  text.line(0, 'StrategyType:', spec.strategy?.type ?? '')
  text.line(0, 'MinReadySeconds:', String(spec.minReadySeconds ?? 0))
  const { rollingUpdate } = spec.strategy ?? {}
  if (rollingUpdate !== undefined) {
    const { maxUnavailable, maxSurge } = rollingUpdate
    text.line(0, 'RollingUpdateStrategy:', `${String(maxUnavailable)} max unavailable, ${String(maxSurge)} max surge`)
  }
  writeTemplate(text, spec.template)
  const conditions = status.conditions ?? []
  if (conditions.length === 0) return
  text.line(0, 'Conditions:')
  text.line(1, 'Type', 'Status', 'Reason')
  text.line(1, '----', '------', '------')
  for (const { type, status, reason = '' } of conditions) text.line(1, type, status, reason)
}

/** `app=nginx,tier in (a,b)`; `<none>` where it selects all. */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.keys(matchLabels).length === 0 ? [] : labelsText(matchLabels).split(',')
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key
    if (operator === 'DoesNotExist') return `!${key}`
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.toSorted().join(',')})`
  })
  const all = [...labels, ...expressions].toSorted()
  return all.length === 0 ? '<none>' : all.join(',')
}
