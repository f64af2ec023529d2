import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js'
import { writeContainers } from './containers.ts'
import { writeTolerations } from './pod.ts'
import { type Text, writeAnnotations, writeLabels } from './text.ts'
import { writeVolumes } from './volumes.ts'

/** `Pod Template:` of a workload. */
export function writeTemplate(text: Text, template: PodTemplateSpec): void {
  const { metadata = {}, spec } = template
  text.line(0, 'Pod Template:')
  writeLabels(text, 1, 'Labels', metadata.labels)
  if (Object.keys(metadata.annotations ?? {}).length > 0) writeAnnotations(text, 1, metadata.annotations)
  if (spec?.serviceAccountName !== undefined) text.line(1, 'Service Account:', spec.serviceAccountName)
  if ((spec?.initContainers ?? []).length > 0)
    writeContainers(text, 'Init Containers', spec?.initContainers ?? [], { level: 1 })
  writeContainers(text, 'Containers', spec?.containers ?? [], { level: 1 })
  writeVolumes(text, spec?.volumes, 1)
  if (spec?.priorityClassName !== undefined) text.line(1, 'Priority Class Name:', spec.priorityClassName)
  writeLabels(text, 1, 'Node-Selectors', spec?.nodeSelector)
  writeTolerations(text, 1, spec?.tolerations)
}
