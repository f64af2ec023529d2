/** Pods. */
import { validatePodUpdate } from './update.ts'
import { podParts } from './parts.ts'
import { validatePodSpec } from './validate.ts'
import { qosClass } from './qos.ts'
import { podDefaults } from './defaults.ts'
import type { Pod } from '../../../kube/objects.ts'
import { pods } from '../../../kube/resource.ts'
import { declare, structOf } from '../../schema/types.ts'
import type { Kind } from '../kind.ts'
import { topLevel } from '../meta.ts'
import { podCells, podColumns } from './columns.ts'
import './spec.ts'
import './status.ts'

declare(
  'core.v1',
  {
    Pod: { ...topLevel, spec: 'PodSpec #2', status: 'PodStatus #3' },
  },
  { Pod: podDefaults },
)

const verbs = ['create', 'get']

export const pod: Kind = {
  resource: pods,
  singular: 'pod',
  shortNames: ['po'],
  categories: ['all'],
  type: structOf('core.v1', 'Pod'),
  status: true,
  generation: true,
  columns: podColumns,
  cells: (object, now) => podCells(object as Pod, now),
  selectable: {
    'spec.nodeName': (object) => (object as Pod).spec.nodeName ?? '',
    'spec.restartPolicy': (object) => (object as Pod).spec.restartPolicy ?? '',
    'spec.schedulerName': (object) => (object as Pod).spec.schedulerName ?? '',
    'spec.serviceAccountName': (object) => (object as Pod).spec.serviceAccountName ?? '',
    'spec.hostNetwork': (object) => `${(object as Pod).spec.hostNetwork ?? false}`,
    'status.phase': (object) => (object as Pod).status.phase ?? '',
    'status.podIP': (object) => (object as Pod).status.podIP ?? '',
    'status.nominatedNodeName': (object) => (object as Pod).status.nominatedNodeName ?? '',
  },
  parts: podParts,
  subresources: [
    { name: 'attach', kind: 'PodAttachOptions', verbs },
    { name: 'binding', kind: 'Binding', verbs: ['create'] },
    { name: 'ephemeralcontainers', kind: 'Pod', verbs: ['get', 'patch', 'update'] },
    { name: 'eviction', kind: 'Eviction', verbs: ['create'], group: 'policy', version: 'v1' },
    { name: 'exec', kind: 'PodExecOptions', verbs },
    { name: 'log', kind: 'Pod', verbs: ['get'] },
    { name: 'proxy', kind: 'PodProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] },
    { name: 'portforward', kind: 'PodPortForwardOptions', verbs },
    { name: 'resize', kind: 'Pod', verbs: ['get', 'patch', 'update'] },
  ],
  returnsDeleted: true,
  grace,
  prepareCreate(object) {
    object.status = { phase: 'Pending', qosClass: qosClass(object as unknown as Pod) }
  },
  validate: (object, errors) => validatePodSpec((object as unknown as Pod).spec, 'spec', errors, { isPod: true }),
  validateUpdate: (object, old, errors) => validatePodUpdate(object as unknown as Pod, old as Pod, errors),
}

/** A Pod that no node runs, or that has ended, needs no time to end. */
function grace(object: Parameters<NonNullable<Kind['grace']>>[0], asked: number | undefined): number {
  const { spec, status } = object as Pod
  const period = asked ?? spec.terminationGracePeriodSeconds ?? 30
  if (!spec.nodeName || status.phase === 'Failed' || status.phase === 'Succeeded') return 0
  return period < 0 ? 1 : period
}
