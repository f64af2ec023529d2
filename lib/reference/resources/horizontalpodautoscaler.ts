/** HorizontalPodAutoscalers: kept, but nothing here measures what they go by. */
import type {
  HorizontalPodAutoscalerSpec,
  HorizontalPodAutoscalerStatus,
  HPAScalingRules,
  MetricSpec,
  MetricStatus,
} from 'kubernetes-types/autoscaling/v2.js'
import type { KubeObject } from '../../kube/objects.ts'
import { define } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import { validateScaler } from './horizontalpodautoscalerrules.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { atLeast } from './amounts.ts'
import { ageOf } from './print.ts'

declare(
  'autoscaling.v2',
  {
    HorizontalPodAutoscaler: {
      ...topLevel,
      spec: 'HorizontalPodAutoscalerSpec #2',
      status: 'HorizontalPodAutoscalerStatus #3',
    },
    HorizontalPodAutoscalerSpec: {
      scaleTargetRef: 'CrossVersionObjectReference! #1',
      minReplicas: '*int32 #2 =1',
      maxReplicas: 'int32! #3',
      metrics: '[]MetricSpec #4',
      behavior: '*HorizontalPodAutoscalerBehavior #5',
    },
    CrossVersionObjectReference: { kind: 'string! #1', name: 'string! #2', apiVersion: 'string #3' },
    MetricSpec: {
      type: 'MetricSourceType! #1',
      object: '*ObjectMetricSource #2',
      pods: '*PodsMetricSource #3',
      resource: '*ResourceMetricSource #4',
      containerResource: '*ContainerResourceMetricSource #7',
      external: '*ExternalMetricSource #5',
    },
    HorizontalPodAutoscalerBehavior: { scaleUp: '*HPAScalingRules #1', scaleDown: '*HPAScalingRules #2' },
    ScalingPolicySelect: 'string',
    HPAScalingRules: {
      stabilizationWindowSeconds: '*int32 #3',
      selectPolicy: '*ScalingPolicySelect #1',
      policies: '[]HPAScalingPolicy #2',
      tolerance: '*Quantity #4',
    },
    HPAScalingPolicyType: 'string',
    HPAScalingPolicy: { type: 'HPAScalingPolicyType! #1', value: 'int32! #2', periodSeconds: 'int32! #3' },
    MetricSourceType: 'string',
    ObjectMetricSource: {
      describedObject: 'CrossVersionObjectReference! #1',
      target: 'MetricTarget! #2',
      metric: 'MetricIdentifier! #3',
    },
    PodsMetricSource: { metric: 'MetricIdentifier! #1', target: 'MetricTarget! #2' },
    ResourceMetricSource: { name: 'string! #1', target: 'MetricTarget! #2' },
    ContainerResourceMetricSource: { name: 'string! #1', target: 'MetricTarget! #2', container: 'string! #3' },
    ExternalMetricSource: { metric: 'MetricIdentifier! #1', target: 'MetricTarget! #2' },
    MetricIdentifier: { name: 'string! #1', selector: '*LabelSelector #2' },
    MetricTarget: {
      type: 'MetricTargetType! #1',
      value: '*Quantity #2',
      averageValue: '*Quantity #3',
      averageUtilization: '*int32 #4',
    },
    MetricTargetType: 'string',
    HorizontalPodAutoscalerStatus: {
      observedGeneration: '*int64 #1',
      lastScaleTime: '*Time #2',
      currentReplicas: 'int32 #3',
      desiredReplicas: 'int32! #4',
      currentMetrics: '[]MetricStatus! #5 optional',
      conditions: '[]HorizontalPodAutoscalerCondition #6 by=type',
    },
    HorizontalPodAutoscalerConditionType: 'string',
    HorizontalPodAutoscalerCondition: {
      type: 'HorizontalPodAutoscalerConditionType! #1',
      status: 'ConditionStatus! #2',
      lastTransitionTime: 'Time #3',
      reason: 'string #4',
      message: 'string #5',
      observedGeneration: '*int64 #6',
    },
    MetricStatus: {
      type: 'MetricSourceType! #1',
      object: '*ObjectMetricStatus #2',
      pods: '*PodsMetricStatus #3',
      resource: '*ResourceMetricStatus #4',
      containerResource: '*ContainerResourceMetricStatus #7',
      external: '*ExternalMetricStatus #5',
    },
    ObjectMetricStatus: {
      metric: 'MetricIdentifier! #1',
      current: 'MetricValueStatus! #2',
      describedObject: 'CrossVersionObjectReference! #3',
    },
    PodsMetricStatus: { metric: 'MetricIdentifier! #1', current: 'MetricValueStatus! #2' },
    ResourceMetricStatus: { name: 'string! #1', current: 'MetricValueStatus! #2' },
    ContainerResourceMetricStatus: { name: 'string! #1', current: 'MetricValueStatus! #2', container: 'string! #3' },
    ExternalMetricStatus: { metric: 'MetricIdentifier! #1', current: 'MetricValueStatus! #2' },
    MetricValueStatus: { value: '*Quantity #1', averageValue: '*Quantity #2', averageUtilization: '*int32 #3' },
  },
  {
    HorizontalPodAutoscaler(object) {
      const { spec } = object as unknown as Autoscaler
      if (!spec.metrics?.length) spec.metrics = [cpuAt(80)]
    },
    HorizontalPodAutoscalerBehavior(behavior) {
      const { scaleUp, scaleDown } = behavior as { scaleUp?: HPAScalingRules; scaleDown?: HPAScalingRules }
      const byPercent = { type: 'Percent', value: 100, periodSeconds: 15 }
      const byPods = { type: 'Pods', value: 4, periodSeconds: 15 }
      behavior.scaleUp = completed({ stabilizationWindowSeconds: 0, policies: [byPods, byPercent] }, scaleUp)
      behavior.scaleDown = completed({ policies: [byPercent] }, scaleDown)
    },
  },
)

const completed = (usual: HPAScalingRules, given: HPAScalingRules = {}): HPAScalingRules => ({
  ...usual,
  selectPolicy: 'Max',
  ...given,
})

export type Autoscaler = KubeObject & { spec: HorizontalPodAutoscalerSpec; status?: HorizontalPodAutoscalerStatus }

export const cpuAt = (averageUtilization: number): MetricSpec => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
})

export const horizontalPodAutoscaler: Kind = {
  resource: define('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers'),
  singular: 'horizontalpodautoscaler',
  shortNames: ['hpa'],
  categories: ['all'],
  type: structOf('autoscaling.v2', 'HorizontalPodAutoscaler'),
  status: true,
  generation: true,
  inert: true,
  columns: [
    { name: 'Name' },
    { name: 'Reference' },
    { name: 'Targets' },
    { name: 'MinPods' },
    { name: 'MaxPods' },
    { name: 'Replicas' },
    { name: 'Age' },
  ],
  cells(object, now) {
    const { metadata, spec, status } = object as Autoscaler
    return [
      metadata.name,
      `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`,
      metricsText(spec.metrics ?? [], status?.currentMetrics ?? []),
      `${spec.minReplicas ?? '<unset>'}`,
      `${spec.maxReplicas}`,
      `${status?.currentReplicas ?? 0}`,
      ageOf(object, now),
    ]
  },
  prepareCreate(object) {
    object.status = { desiredReplicas: 0, currentMetrics: null }
  },
  validate: (object, errors, old) => validateScaler(object as unknown as Autoscaler, old as Autoscaler, errors),
  validateStatus(object, _, errors) {
    const { status } = object as unknown as Autoscaler
    atLeast(0, status?.currentReplicas, 'status.currentReplicas', errors)
    atLeast(0, status?.desiredReplicas, 'status.desiredReplicas', errors)
  },
}

function metricsText(specs: readonly MetricSpec[], statuses: readonly MetricStatus[]): string {
  if (specs.length === 0) return '<none>'
  const texts = specs.slice(0, 2).map((spec, index) => metricText(spec, statuses[index]))
  return texts.join(', ') + (specs.length > 2 ? ` + ${specs.length - 2} more...` : '')
}

/** `cpu: 12%/80%`, `3/5 (avg)`: what is, and what shall be. */
function metricText(spec: MetricSpec, status: MetricStatus | undefined): string {
  const source = spec.resource ?? spec.containerResource ?? spec.pods ?? spec.object ?? spec.external
  const current = (status?.resource ?? status?.containerResource ?? status?.pods ?? status?.object ?? status?.external)
    ?.current
  const { value, averageValue, averageUtilization } = source?.target ?? {}
  const name = source && 'name' in source ? `${source.name}: ` : ''
  if (name !== '' && averageValue === undefined) {
    const now = current?.averageUtilization === undefined ? '<unknown>' : `${current.averageUtilization}%`
    return `${name}${now}/${averageUtilization === undefined ? '<auto>' : `${averageUtilization}%`}`
  }
  if (averageValue === undefined) return `${current?.value ?? '<unknown>'}/${value ?? '0'}`
  const average = name === '' && !spec.pods ? ' (avg)' : ''
  return `${name}${current?.averageValue ?? '<unknown>'}/${averageValue}${average}`
}
