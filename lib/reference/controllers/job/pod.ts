/** The Pods of a Job. */
import type { Manifest } from '../../../kube/objects.ts'
import type { Job } from '../../resources/job.ts'
import { controllerReference } from '../owners.ts'
import { indexKey } from './indexes.ts'
import { trackingFinalizer } from './tally.ts'

/** @param index of an Indexed Job */
export function newPod(job: Job, index?: number): Manifest {
  const { name, namespace } = job.metadata
  const { labels, annotations, finalizers = [] } = job.spec.template.metadata ?? {}
  const own: Record<string, string> = index === undefined ? {} : { [indexKey]: `${index}` }
  const notes = { ...annotations, ...own }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: index === undefined ? `${name}-` : `${name}-${index}-`,
      namespace,
      labels: { ...labels, ...own },
      ...(Object.keys(notes).length > 0 && { annotations: notes }),
      finalizers: [...finalizers, trackingFinalizer],
      ownerReferences: [controllerReference(job)],
    },
    spec: index === undefined ? job.spec.template.spec : indexed(job, index),
  }
}

/** An indexed Pod knows its index by its host's name and by its environment. */
function indexed({ metadata, spec }: Job, index: number): object {
  const { containers = [], initContainers, ...rest } = spec.template.spec ?? {}
  const variable = {
    name: 'JOB_COMPLETION_INDEX',
    valueFrom: { fieldRef: { fieldPath: `metadata.labels['${indexKey}']` } },
  }
  const told = <T extends { env?: { name: string }[] }>(container: T): T =>
    container.env?.some(({ name }) => name === variable.name)
      ? container
      : { ...container, env: [...(container.env ?? []), variable] }
  return {
    hostname: `${metadata.name}-${index}`,
    ...rest,
    ...(initContainers !== undefined && { initContainers: initContainers.map(told) }),
    containers: containers.map(told),
  }
}
