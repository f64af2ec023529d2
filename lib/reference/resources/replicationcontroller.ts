/** ReplicationControllers, which ReplicaSets have replaced; and templates of Pods, which nobody uses any more. */
import type {
  PodTemplateSpec,
  ReplicationControllerSpec,
  ReplicationControllerStatus,
} from 'kubernetes-types/core/v1.js'
import type { KubeObject } from '../../kube/objects.ts'
import { define } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { atLeast } from './amounts.ts'
import { ageOf, containersOf, labelsText } from './print.ts'
import { validateCounts, validateForever, validatePodTemplate, validateReplicas, validateSelected } from './workload.ts'
import './pod/spec.ts'

declare(
  'core.v1',
  {
    ReplicationController: {
      ...topLevel,
      spec: 'ReplicationControllerSpec #2',
      status: 'ReplicationControllerStatus #3',
    },
    PodTemplate: { ...topLevel, template: 'PodTemplateSpec #2' },
    ReplicationControllerSpec: {
      replicas: '*int32 #1 =1',
      minReadySeconds: 'int32 #4',
      selector: 'map[string]string #2 atomic',
      template: '*PodTemplateSpec #3',
    },
    ReplicationControllerStatus: {
      replicas: 'int32! #1',
      fullyLabeledReplicas: 'int32 #2',
      readyReplicas: 'int32 #4',
      availableReplicas: 'int32 #5',
      observedGeneration: 'int64 #3',
      conditions: '[]ReplicationControllerCondition #6 by=type',
    },
    ReplicationControllerCondition: {
      type: 'ReplicationControllerConditionType! #1',
      status: 'ConditionStatus! #2',
      lastTransitionTime: 'Time #3',
      reason: 'string #4',
      message: 'string #5',
    },
    ReplicationControllerConditionType: 'string',
  },
  {
    ReplicationController(object) {
      const { metadata, spec } = object as unknown as ReplicationController
      const labels = spec.template?.metadata?.labels
      if (!labels) return
      if (!spec.selector) spec.selector = { ...labels }
      if (!metadata.labels) metadata.labels = { ...labels }
    },
  },
)

type ReplicationController = KubeObject & { spec: ReplicationControllerSpec; status: ReplicationControllerStatus }

export const replicationController: Kind = {
  resource: define('v1', 'ReplicationController', 'replicationcontrollers'),
  singular: 'replicationcontroller',
  orphans: true,
  shortNames: ['rc'],
  categories: ['all'],
  type: structOf('core.v1', 'ReplicationController'),
  status: true,
  generation: true,
  columns: [
    { name: 'Name' },
    { name: 'Desired', type: 'integer' },
    { name: 'Current', type: 'integer' },
    { name: 'Ready', type: 'integer' },
    { name: 'Age' },
    { name: 'Containers', wide: true },
    { name: 'Images', wide: true },
    { name: 'Selector', wide: true },
  ],
  cells(object, now) {
    const { metadata, spec, status } = object as ReplicationController
    return [
      metadata.name,
      spec.replicas ?? 0,
      status.replicas,
      status.readyReplicas ?? 0,
      ageOf(object, now),
      ...containersOf(spec.template?.spec),
      labelsText(spec.selector),
    ]
  },
  scale: {
    replicas: (object) => (object as ReplicationController).spec.replicas ?? 0,
    statusReplicas: (object) => (object as ReplicationController).status.replicas,
    selector: (object) =>
      Object.entries((object as ReplicationController).spec.selector ?? {})
        .map(([key, value]) => `${key}=${value}`)
        .toSorted()
        .join(','),
  },
  selectable: { 'status.replicas': (object) => `${(object as ReplicationController).status.replicas}` },
  prepareCreate(object) {
    object.status = { replicas: 0 }
  },
  validate(object, errors) {
    const { spec } = object as unknown as ReplicationController
    atLeast(0, spec.minReadySeconds, 'spec.minReadySeconds', errors)
    if (Object.keys(spec.selector ?? {}).length === 0) errors.required('spec.selector')
    atLeast(0, spec.replicas, 'spec.replicas', errors)
    if (!spec.template) errors.required('spec.template')
    else {
      const { template, selector = {} } = spec
      if (Object.keys(selector).length > 0)
        validateSelected({ selector: { matchLabels: selector }, template }, 'spec.template', errors)
      validatePodTemplate(template, 'spec.template', errors)
      validateForever(template, 'ReplicationController', errors)
    }
  },
  validateStatus(object, _, errors) {
    const { status } = object as unknown as ReplicationController
    const parts = ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas']
    validateCounts(status, ['replicas', ...parts, 'observedGeneration'], errors)
    validateReplicas(status, parts, errors)
  },
}

export const podTemplate: Kind = {
  resource: define('v1', 'PodTemplate', 'podtemplates'),
  singular: 'podtemplate',
  type: structOf('core.v1', 'PodTemplate'),
  columns: [{ name: 'Name' }, { name: 'Containers' }, { name: 'Images' }, { name: 'Pod Labels' }],
  cells(object) {
    const { metadata, template } = object as KubeObject & { template: PodTemplateSpec }
    return [metadata.name, ...containersOf(template.spec), labelsText(template.metadata?.labels)]
  },
  validate(object, errors) {
    const { template } = object as unknown as { template: PodTemplateSpec }
    validatePodTemplate(template, 'template', errors)
  },
}
