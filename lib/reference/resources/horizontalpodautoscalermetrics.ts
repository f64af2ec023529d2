/** Metrics as autoscaling/v1 has them in annotations, and as autoscaling/v2 has them. */
import type { MetricSpec, MetricStatus } from 'kubernetes-types/autoscaling/v2.js'
import { isObject } from '../schema/decode.ts'

type Values = Record<string, unknown>

/** Without what is not there. */
const given = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

const names = ['resource', 'containerResource', 'pods', 'object', 'external'] as const

/** The same metric with its source as `convert` makes it. */
function withSource(metric: unknown, convert: (source: Values, name: string) => Values): Values {
  if (!isObject(metric)) return {}
  const name = names.find((one) => isObject(metric[one]))
  return name === undefined ? metric : { type: metric.type, [name]: convert(metric[name] as Values, name) }
}

/** What a source is about, apart from the values. */
const oldSubject = ({ name, container, metric, describedObject }: Values, source: string): Values => {
  const { name: metricName, selector } = (metric ?? {}) as Values
  return given({
    name,
    container,
    target: describedObject,
    metricName,
    [source === 'external' ? 'metricSelector' : 'selector']: selector,
  })
}

const newSubject = ({ name, container, target, metricName, selector, metricSelector }: Values): Values =>
  given({
    name,
    container,
    describedObject: target,
    ...(metricName !== undefined && { metric: given({ name: metricName, selector: selector ?? metricSelector }) }),
  })

export const oldMetric = (metric: MetricSpec): Values =>
  withSource(metric, (source, name) => {
    const { value, averageValue, averageUtilization } = source.target as Values
    const averageName = name === 'object' ? 'averageValue' : 'targetAverageValue'
    return given({
      ...oldSubject(source, name),
      targetAverageUtilization: averageUtilization,
      [averageName]: averageValue,
      // Written even where there is none.
      targetValue: value ?? (name === 'object' ? '0' : undefined),
    })
  })

export const newMetric = (metric: unknown): Values =>
  withSource(metric, (source, name) => {
    const { targetAverageUtilization, targetValue } = source
    const averageValue = name === 'object' ? source.averageValue : source.targetAverageValue
    const value = name === 'object' && averageValue !== undefined ? undefined : targetValue
    const type =
      targetAverageUtilization !== undefined ? 'Utilization' : averageValue !== undefined ? 'AverageValue' : 'Value'
    return {
      ...newSubject(source),
      target: given({ type, value, averageValue, averageUtilization: targetAverageUtilization }),
    }
  })

export const oldStatus = (metric: MetricStatus): Values =>
  withSource(metric, (source, name) => {
    const { value, averageValue, averageUtilization } = source.current as Values
    const averageName = name === 'object' ? 'averageValue' : 'currentAverageValue'
    return given({
      ...oldSubject(source, name),
      currentAverageUtilization: averageUtilization,
      [averageName]: averageValue,
      currentValue: value,
    })
  })

export const newStatus = (metric: unknown): Values =>
  withSource(metric, (source, name) => ({
    ...newSubject(source),
    current: given({
      value: source.currentValue,
      averageValue: name === 'object' ? source.averageValue : source.currentAverageValue,
      averageUtilization: source.currentAverageUtilization,
    }),
  }))
