import type { Toleration } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../kube/objects.ts'
import { humanDuration } from '../../kube/duration.ts'
import { writeContainers } from './containers.ts'
import { type Text, timeText, writeAnnotations, writeLabels, writeList } from './text.ts'
import { writeVolumes } from './volumes.ts'

export function writePod(text: Text, pod: Pod, now: number): void {
  const { metadata, spec, status } = pod
  text.line(0, 'Name:', metadata.name)
  text.line(0, 'Namespace:', metadata.namespace ?? '')
  if (spec.priority !== undefined) text.line(0, 'Priority:', String(spec.priority))
  if (spec.priorityClassName !== undefined) text.line(0, 'Priority Class Name:', spec.priorityClassName)
  if (spec.runtimeClassName !== undefined) text.line(0, 'Runtime Class Name:', spec.runtimeClassName)
  if (spec.serviceAccountName !== undefined) text.line(0, 'Service Account:', spec.serviceAccountName)
  text.line(0, 'Node:', spec.nodeName === undefined ? '<none>' : `${spec.nodeName}/${status.hostIP ?? ''}`)
  if (status.startTime !== undefined) text.line(0, 'Start Time:', timeText(status.startTime))
  writeLabels(text, 0, 'Labels', metadata.labels)
  writeAnnotations(text, 0, metadata.annotations)
  writeStatus(text, pod, now)
  text.line(0, 'IP:', status.podIP ?? '')
  const ips = status.podIPs ?? []
  text.line(0, 'IPs:', ...(ips.length === 0 ? ['<none>'] : []))
  for (const { ip = '' } of ips) text.line(1, 'IP:', ip)
  const controller = metadata.ownerReferences?.find((owner) => owner.controller === true)
  if (controller !== undefined) text.line(0, 'Controlled By:', `${controller.kind}/${controller.name}`)
  if (status.nominatedNodeName !== undefined) text.line(0, 'NominatedNodeName:', status.nominatedNodeName)
  const { initContainers = [], containers } = spec
  if (initContainers.length > 0) {
    writeContainers(text, 'Init Containers', initContainers, {
      statuses: status.initContainerStatuses ?? [],
      pod,
      level: 0,
    })
  }
  writeContainers(text, 'Containers', containers, { statuses: status.containerStatuses ?? [], pod, level: 0 })
  const conditions = status.conditions ?? []
  if (conditions.length > 0) {
    text.line(0, 'Conditions:')
    text.line(1, 'Type', 'Status')
    for (const { type, status } of conditions) text.line(1, `${type} `, `${status} `)
  }
  writeVolumes(text, spec.volumes, 0)
  text.line(0, 'QoS Class:', status.qosClass ?? '')
  writeLabels(text, 0, 'Node-Selectors', spec.nodeSelector)
  writeTolerations(text, 0, spec.tolerations)
}

function writeStatus(text: Text, { metadata, status }: Pod, now: number): void {
  const over = status.phase === 'Succeeded' || status.phase === 'Failed'
  if (metadata.deletionTimestamp !== undefined && !over) {
    text.line(0, 'Status:', `Terminating (lasts ${humanDuration(now - Date.parse(metadata.deletionTimestamp))})`)
    text.line(0, 'Termination Grace Period:', `${metadata.deletionGracePeriodSeconds ?? 0}s`)
  } else {
    text.line(0, 'Status:', status.phase ?? '')
  }
  if (status.reason !== undefined) text.line(0, 'Reason:', status.reason)
  if (status.message !== undefined) text.line(0, 'Message:', status.message)
}

export function writeTolerations(text: Text, level: number, tolerations: readonly Toleration[] = []): void {
  const values = tolerations
    .toSorted((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1))
    .map(({ key = '', value = '', effect = '', operator = '', tolerationSeconds }) => {
      const equal = value === '' ? '' : `=${value}`
      const of = effect === '' ? '' : `:${effect}`
      const exists =
        operator === 'Exists' && value === '' ? (key === '' && effect === '' ? 'op=Exists' : ' op=Exists') : ''
      const time = tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`
      return `${key}${equal}${of}${exists}${time}`
    })
  writeList(text, level, 'Tolerations', values)
}
