/** What a HorizontalPodAutoscaler may say. */
import type { HPAScalingRules, MetricSpec } from 'kubernetes-types/autoscaling/v2.js'
import { amountOf } from '../../kube/quantity.ts'
import type { FieldErrors } from '../schema/errors.ts'
import type { Autoscaler } from './horizontalpodautoscaler.ts'

export function validateScaler({ spec }: Autoscaler, old: Autoscaler | undefined, errors: FieldErrors): void {
  const { minReplicas, maxReplicas, scaleTargetRef, metrics = [], behavior } = spec
  const least = old?.spec.minReplicas === 0 ? 0 : 1
  if (minReplicas !== undefined && minReplicas < least)
    errors.invalid('spec.minReplicas', minReplicas, `must be greater than or equal to ${least}`)
  if (maxReplicas < 1) errors.invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0')
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    errors.invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`')
  validateReference(scaleTargetRef, 'spec.scaleTargetRef', errors)
  for (const [index, metric] of metrics.entries()) validateMetric(metric, `spec.metrics[${index}]`, errors)
  if (minReplicas === 0 && !metrics.some(({ type }) => type === 'Object' || type === 'External'))
    errors.forbidden(
      'spec.metrics',
      'must specify at least one Object or External metric to support scaling to zero replicas',
    )
  for (const direction of ['scaleUp', 'scaleDown'] as const)
    if (behavior?.[direction]) validateRules(behavior[direction], `spec.behavior.${direction}`, errors)
}

function validateReference(reference: { kind: string; name: string }, at: string, errors: FieldErrors): void {
  for (const field of ['kind', 'name'] as const) {
    const value = reference[field]
    if (value === '') errors.required(`${at}.${field}`)
    else if (value === '.' || value === '..') errors.invalid(`${at}.${field}`, value, `may not be '${value}'`)
    else
      for (const one of ['/', '%'])
        if (value.includes(one)) errors.invalid(`${at}.${field}`, value, `may not contain '${one}'`)
  }
}

const sources = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
} as const

function validateMetric(metric: MetricSpec, at: string, errors: FieldErrors): void {
  const { type } = metric
  if (type === '') errors.required(`${at}.type`, 'must specify a metric source type')
  const expected = Object.hasOwn(sources, type) ? sources[type as keyof typeof sources] : undefined
  if (expected === undefined) errors.unsupported(`${at}.type`, type, Object.keys(sources))
  const given = (['object', 'external', 'pods', 'resource', 'containerResource'] as const).filter(
    (one) => metric[one] !== undefined,
  )
  const [first] = given
  if (first) validateSource(metric, first, `${at}.${first}`, errors)
  if (expected && !metric[expected])
    errors.required(`${at}.${expected}`, 'must populate information for the given metric source')
  if (expected === undefined) errors.unsupported(`${at}.type`, type, Object.keys(sources))
  if (given.length !== 1)
    for (const other of given)
      if (other !== expected) errors.forbidden(`${at}.${other}`, 'must populate the given metric source only')
}

function validateSource(
  metric: MetricSpec,
  name: (typeof sources)[keyof typeof sources],
  at: string,
  errors: FieldErrors,
): void {
  const source = metric[name]
  if (!source) return
  const { target } = source
  if ('describedObject' in source) validateReference(source.describedObject, `${at}.describedObject`, errors)
  if ('metric' in source && source.metric.name === '')
    errors.required(`${at}.metric.name`, 'must specify a metric name')
  if ('name' in source && source.name === '') errors.required(`${at}.name`, 'must specify a resource name')
  if ('container' in source && source.container === '') errors.required(`${at}.container`, 'must specify a container')
  validateTarget(target, `${at}.target`, errors)
  const { value, averageValue, averageUtilization } = target
  if ('name' in source) {
    if (averageUtilization === undefined && averageValue === undefined)
      errors.required(`${at}.target.averageUtilization`, 'must set either a target raw value or a target utilization')
    if (averageUtilization !== undefined && averageValue !== undefined)
      errors.forbidden(`${at}.target.averageValue`, 'may not set both a target raw value and a target utilization')
  } else if (name === 'pods') {
    if (averageValue === undefined)
      errors.required(`${at}.target.averageValue`, 'must specify a positive target averageValue')
  } else if (value === undefined && averageValue === undefined) {
    const either =
      name === 'object' ? 'a target value or averageValue' : 'a target value for metric or a per-pod target'
    errors.required(`${at}.target.averageValue`, `must set either ${either}`)
  } else if (name === 'external' && value !== undefined && averageValue !== undefined)
    errors.forbidden(`${at}.target.value`, 'may not set both a target value for metric and a per-pod target')
}

function validateTarget(target: NonNullable<MetricSpec['pods']>['target'], at: string, errors: FieldErrors): void {
  const { type, value, averageValue, averageUtilization } = target
  if (type === '') errors.required(`${at}.type`, 'must specify a metric target type')
  if (!['AverageValue', 'Utilization', 'Value'].includes(type))
    errors.invalid(`${at}.type`, type, 'must be either Utilization, Value, or AverageValue')
  for (const [field, quantity] of Object.entries({ value, averageValue })) {
    if (quantity !== undefined && !(amountOf(quantity) > 0))
      errors.invalid(`${at}.${field}`, quantity, 'must be positive')
  }
  if (averageUtilization !== undefined && averageUtilization < 1)
    errors.invalid(`${at}.averageUtilization`, averageUtilization, 'must be greater than 0')
}

function validateRules(rules: HPAScalingRules, at: string, errors: FieldErrors): void {
  const { stabilizationWindowSeconds: window, selectPolicy, policies = [] } = rules
  if (window !== undefined && window < 0)
    errors.invalid(`${at}.stabilizationWindowSeconds`, window, 'must be greater than or equal to zero')
  if (window !== undefined && window > 3600)
    errors.invalid(`${at}.stabilizationWindowSeconds`, window, 'must be less than or equal to 3600')
  const choices = ['Disabled', 'Max', 'Min']
  if (selectPolicy !== undefined && !choices.includes(selectPolicy))
    errors.unsupported(`${at}.selectPolicy`, selectPolicy, choices)
  if (policies.length === 0) errors.required(`${at}.policies`, 'must specify at least one Policy')
  for (const [index, { type, value, periodSeconds }] of policies.entries()) {
    const here = `${at}.policies[${index}]`
    if (!['Percent', 'Pods'].includes(type)) errors.unsupported(`${here}.type`, type, ['Percent', 'Pods'])
    if (value <= 0) errors.invalid(`${here}.value`, value, 'must be greater than zero')
    if (periodSeconds <= 0) errors.invalid(`${here}.periodSeconds`, periodSeconds, 'must be greater than zero')
    if (periodSeconds > 1800)
      errors.invalid(`${here}.periodSeconds`, periodSeconds, 'must be less than or equal to 1800')
  }
}
