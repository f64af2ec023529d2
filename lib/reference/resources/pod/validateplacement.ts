/** Validation of where Pods may run: tolerations, affinity, spreading. */
import type {
  Affinity,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
  Toleration,
  TopologySpreadConstraint,
} from 'kubernetes-types/core/v1.js'
import type { FieldErrors } from '../../schema/errors.ts'
import { dns1123Label, dns1123Subdomain, labelValueErrors, qualifiedNameErrors } from '../../schema/names.ts'
import { validateLabelSelector } from '../labelselectors.ts'

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

export function validateTolerations(tolerations: readonly Toleration[], at: string, errors: FieldErrors): void {
  for (const [
    index,
    { key = '', operator = '', value = '', effect = '', tolerationSeconds },
  ] of tolerations.entries()) {
    const here = `${at}[${index}]`
    for (const why of key === '' ? [] : qualifiedNameErrors(key)) errors.invalid(`${here}.key`, key, why)
    if (key === '' && operator !== 'Exists') {
      errors.invalid(
        `${here}.operator`,
        operator,
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      )
    }
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
      errors.invalid(`${here}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")
    }
    if (operator === 'Equal' || operator === '') {
      const wrong = labelValueErrors(value)
      if (wrong.length > 0) errors.invalid(`${here}.operator`, value, wrong.join(';'))
    } else if (operator === 'Exists') {
      if (value !== '') errors.invalid(`${here}.operator`, value, "value must be empty when `operator` is 'Exists'")
    } else errors.unsupported(`${here}.operator`, operator, ['Equal', 'Exists'])
    if (effect !== '' && !effects.includes(effect)) errors.unsupported(`${here}.effect`, effect, effects)
  }
}

export function validateNodeSelector(selector: NodeSelector, at: string, errors: FieldErrors): void {
  const terms = selector.nodeSelectorTerms ?? []
  const here = `${at}.nodeSelectorTerms`
  if (terms.length === 0) errors.required(here, 'must have at least one node selector term')
  for (const [index, term] of terms.entries()) validateTerm(term, `${here}[${index}]`, errors)
}

export function validateAffinity(
  { nodeAffinity, podAffinity, podAntiAffinity }: Affinity,
  at: string,
  errors: FieldErrors,
): void {
  const required = 'requiredDuringSchedulingIgnoredDuringExecution'
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'
  if (nodeAffinity) {
    const here = `${at}.nodeAffinity`
    if (nodeAffinity[required]) validateNodeSelector(nodeAffinity[required], `${here}.${required}`, errors)
    for (const [index, { weight, preference }] of (nodeAffinity[preferred] ?? []).entries()) {
      validateWeight(weight, `${here}.${preferred}[${index}]`, errors)
      validateTerm(preference, `${here}.${preferred}[${index}].preference`, errors)
    }
  }
  const ofPods = (affinity: PodAffinity, here: string): void => {
    for (const [index, term] of (affinity[required] ?? []).entries())
      validatePodTerm(term, `${here}.${required}[${index}]`, errors)
    for (const [index, { weight, podAffinityTerm }] of (affinity[preferred] ?? []).entries()) {
      validateWeight(weight, `${here}.${preferred}[${index}]`, errors)
      validatePodTerm(podAffinityTerm, `${here}.${preferred}[${index}].podAffinityTerm`, errors)
    }
  }
  if (podAffinity) ofPods(podAffinity, `${at}.podAffinity`)
  if (podAntiAffinity) ofPods(podAntiAffinity, `${at}.podAntiAffinity`)
}

function validateWeight(weight: number, at: string, errors: FieldErrors): void {
  if (weight <= 0 || weight > 100) errors.invalid(`${at}.weight`, weight, 'must be in the range 1-100')
}

export function validateTerm(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  at: string,
  errors: FieldErrors,
): void {
  for (const [index, requirement] of matchExpressions.entries())
    validateExpression(requirement, `${at}.matchExpressions[${index}]`, errors)
  for (const [index, { key, operator, values = [] }] of matchFields.entries()) {
    const here = `${at}.matchFields[${index}]`
    if (operator !== 'In' && operator !== 'NotIn')
      errors.invalid(`${here}.operator`, operator, 'not a valid selector operator')
    else if (values.length !== 1)
      errors.required(
        `${here}.values`,
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      )
    if (key !== 'metadata.name') errors.invalid(`${here}.key`, key, 'not a valid field selector key')
    else
      for (const [number, value] of values.entries())
        for (const why of dns1123Subdomain(value)) errors.invalid(`${here}.values[${number}]`, value, why)
  }
}

function validateExpression(
  { key, operator, values = [] }: NodeSelectorRequirement,
  at: string,
  errors: FieldErrors,
): void {
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'")
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      errors.forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1)
      errors.required(`${at}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'")
  } else errors.invalid(`${at}.operator`, operator, 'not a valid selector operator')
  for (const why of qualifiedNameErrors(key)) errors.invalid(`${at}.key`, key, why)
  for (const [index, value] of values.entries())
    for (const why of labelValueErrors(value)) errors.invalid(`${at}.values[${index}]`, value, why)
}

function validatePodTerm(
  {
    labelSelector,
    namespaces = [],
    namespaceSelector,
    topologyKey,
  }: PodAffinityTerm & { namespaceSelector?: PodAffinityTerm['labelSelector'] },
  at: string,
  errors: FieldErrors,
): void {
  if (labelSelector) validateLabelSelector(labelSelector, `${at}.labelSelector`, errors)
  if (namespaceSelector) validateLabelSelector(namespaceSelector, `${at}.namespaceSelector`, errors)
  for (const name of namespaces) for (const why of dns1123Label(name)) errors.invalid(`${at}.namespace`, name, why)
  if (!topologyKey) errors.required(`${at}.topologyKey`, 'can not be empty')
  for (const why of qualifiedNameErrors(topologyKey)) errors.invalid(`${at}.topologyKey`, topologyKey, why)
}

export function validateSpread(
  constraints: readonly TopologySpreadConstraint[],
  at: string,
  errors: FieldErrors,
): void {
  const seen = new Set<string>()
  for (const [index, { maxSkew, topologyKey, whenUnsatisfiable, labelSelector, ...rest }] of constraints.entries()) {
    const here = `${at}[${index}]`
    if (maxSkew <= 0) errors.invalid(`${here}.maxSkew`, maxSkew, 'must be greater than zero')
    if (!topologyKey) errors.required(`${here}.topologyKey`, 'can not be empty')
    else for (const why of qualifiedNameErrors(topologyKey)) errors.invalid(`${here}.topologyKey`, topologyKey, why)
    const actions = ['DoNotSchedule', 'ScheduleAnyway']
    if (!actions.includes(whenUnsatisfiable))
      errors.unsupported(`${here}.whenUnsatisfiable`, whenUnsatisfiable, actions)
    const pair = `{${topologyKey}, ${whenUnsatisfiable}}`
    if (seen.has(pair)) errors.duplicate(`${here}.{topologyKey, whenUnsatisfiable}`, pair)
    seen.add(pair)
    const { minDomains } = rest as { minDomains?: number }
    if (minDomains !== undefined) {
      if (minDomains <= 0) errors.invalid(`${here}.minDomains`, minDomains, 'must be greater than zero')
      if (whenUnsatisfiable !== 'DoNotSchedule') {
        errors.invalid(
          `${here}.minDomains`,
          minDomains,
          `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`,
        )
      }
    }
    if (labelSelector) validateLabelSelector(labelSelector, `${here}.labelSelector`, errors)
  }
}
