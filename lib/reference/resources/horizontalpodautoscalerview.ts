/** HorizontalPodAutoscalers in the words of autoscaling/v1: what it has no fields for is in annotations. */
import type { HorizontalPodAutoscalerSpec as OldSpec } from 'kubernetes-types/autoscaling/v1.js'
import type { MetricSpec } from 'kubernetes-types/autoscaling/v2.js'
import type { KubeObject, Metadata } from '../../kube/objects.ts'
import { define } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import { cpuAt, horizontalPodAutoscaler, type Autoscaler } from './horizontalpodautoscaler.ts'
import type { Draft, Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { newMetric, newStatus, oldMetric, oldStatus } from './horizontalpodautoscalermetrics.ts'

declare('autoscaling.v1', {
  HorizontalPodAutoscaler: {
    ...topLevel,
    spec: 'HorizontalPodAutoscalerSpec #2',
    status: 'HorizontalPodAutoscalerStatus #3',
  },
  HorizontalPodAutoscalerSpec: {
    scaleTargetRef: 'CrossVersionObjectReference! #1',
    minReplicas: '*int32 #2 =1',
    maxReplicas: 'int32! #3',
    targetCPUUtilizationPercentage: '*int32 #4',
  },
  CrossVersionObjectReference: {
    $: 'atomic',
    kind: 'string! #1',
    name: 'string! #2',
    apiVersion: 'string #3',
  },
  HorizontalPodAutoscalerStatus: {
    observedGeneration: '*int64 #1',
    lastScaleTime: '*Time #2',
    currentReplicas: 'int32! #3',
    desiredReplicas: 'int32! #4',
    currentCPUUtilizationPercentage: '*int32 #5',
  },
})

const prefix = 'autoscaling.alpha.kubernetes.io/'
const parts = ['metrics', 'current-metrics', 'conditions', 'behavior'] as const

const isCpu = ({ resource }: MetricSpec): boolean =>
  resource?.name === 'cpu' && resource.target.averageUtilization !== undefined

function kept(object: Draft): object {
  const { spec, status, metadata } = object as unknown as Partial<Autoscaler> & { spec?: OldSpec }
  const said = (part: (typeof parts)[number]): object | undefined => read(metadata?.annotations?.[prefix + part])
  const { targetCPUUtilizationPercentage: percentage, ...same } = (spec ?? {}) as OldSpec
  const { currentCPUUtilizationPercentage: _, ...state } = (status ?? {}) as {
    currentCPUUtilizationPercentage?: number
  }
  const others = said('metrics')
  const metrics = [
    ...(Array.isArray(others) ? others.map(newMetric) : []),
    ...(percentage === undefined ? [] : [cpuAt(percentage)]),
  ]
  const [behavior, conditions, current] = [said('behavior'), said('conditions'), said('current-metrics')]
  return {
    ...object,
    ...(metadata && { metadata: withAnnotations(metadata, {}) }),
    ...(spec && { spec: { ...same, ...(metrics.length > 0 && { metrics }), ...(behavior && { behavior }) } }),
    ...(status && {
      status: {
        ...state,
        ...(conditions && { conditions }),
        ...(Array.isArray(current) && { currentMetrics: current.map(newStatus) }),
      },
    }),
  }
}

function shown(object: KubeObject): object {
  const { spec, status, metadata } = object as Partial<Autoscaler> & KubeObject
  const { metrics = [], behavior, ...same } = spec ?? {}
  const { currentMetrics, conditions, ...state } = status ?? {}
  const others = metrics.filter((metric) => !isCpu(metric)).map(oldMetric)
  const target = metrics.find(isCpu)?.resource?.target.averageUtilization
  const cpu = currentMetrics?.find(({ resource }) => resource?.name === 'cpu')?.resource?.current.averageUtilization
  return {
    ...object,
    metadata: withAnnotations(metadata, {
      ...(others.length > 0 && { metrics: others }),
      ...(currentMetrics?.length && { 'current-metrics': currentMetrics.map(oldStatus) }),
      ...(conditions?.length && { conditions }),
      ...(behavior && { behavior }),
    }),
    ...(spec && { spec: { ...same, ...(target !== undefined && { targetCPUUtilizationPercentage: target }) } }),
    ...(status && {
      status: {
        currentReplicas: 0,
        ...state,
        ...(cpu !== undefined && { currentCPUUtilizationPercentage: cpu }),
      },
    }),
  }
}

/** With these parts in annotations, and no others. */
function withAnnotations(metadata: Metadata, added: Partial<Record<(typeof parts)[number], object>>): Metadata {
  const { annotations: before, ...rest } = metadata
  const own = Object.entries(before ?? {}).filter(([key]) => !parts.some((part) => key === prefix + part))
  const annotations = Object.fromEntries([
    ...own,
    ...Object.entries(added).map(([part, value]) => [prefix + part, JSON.stringify(value)] as const),
  ])
  return Object.keys(annotations).length > 0 ? { ...rest, annotations } : rest
}

function read(text: string | undefined): object | undefined {
  try {
    const value: unknown = text === undefined ? undefined : JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

export const horizontalPodAutoscalerView: Kind = {
  ...horizontalPodAutoscaler,
  resource: define('autoscaling/v1', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers'),
  type: structOf('autoscaling.v1', 'HorizontalPodAutoscaler'),
  view: { of: horizontalPodAutoscaler, kept, shown },
}
