/** Rules for quotas. */
import type { ResourceQuotaSpec } from 'kubernetes-types/core/v1.js'
import { amountOf } from '../../kube/quantity.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { isQuotaName, isWhole, validateQuotaName } from './resourcenames.ts'

type Amounts = Record<string, string> | undefined

/** The amounts of a spec or a status. */
export function validateAmounts(amounts: Amounts, at: string, errors: FieldErrors): void {
  for (const [name, value] of Object.entries(amounts ?? {})) {
    const here = `${at}[${name}]`
    validateQuotaName(name, here, errors)
    const amount = amountOf(value)
    if (amount < 0) errors.invalid(here, value, 'must be greater than or equal to 0')
    if (isWhole(name) && !Number.isInteger(amount)) errors.invalid(here, value, 'must be an integer')
  }
}

export function validateQuota(spec: ResourceQuotaSpec, errors: FieldErrors): void {
  validateAmounts(spec.hard, 'spec.hard', errors)
  const names = Object.keys(spec.hard ?? {}).toSorted()
  const scopes = spec.scopes ?? []
  for (const scope of scopes) {
    if (!ofPods.has(scope) && !ofClaims.has(scope)) errors.invalid('spec.scopes', scopes, 'unsupported scope')
    for (const name of names)
      if (!suits(scope, name)) errors.invalid('spec.scopes', scopes, 'unsupported scope applied to resource')
  }
  validateTogether(scopes, spec.scopes, errors)
  if (spec.scopeSelector) validateSelector(spec, names, errors)
}

const ofPods = new Map<string, readonly string[]>(
  Object.entries({
    BestEffort: [],
    NotBestEffort: ['', 'requests.', 'limits.'],
    Terminating: ['', 'requests.', 'limits.'],
    NotTerminating: ['', 'requests.', 'limits.'],
    PriorityClass: ['', 'requests.', 'limits.'],
    CrossNamespacePodAffinity: ['', 'requests.', 'limits.'],
  }).map(([scope, which]) => [scope, ['pods', ...which.flatMap((one) => [`${one}cpu`, `${one}memory`])]]),
)
const ofClaims = new Map([['VolumeAttributesClass', ['persistentvolumeclaims', 'requests.storage']]])

/** Whether what the scope chooses among is what is counted under the name. */
const suits = (scope: string, name: string): boolean =>
  !isQuotaName(name) || ((ofPods.get(scope) ?? ofClaims.get(scope))?.includes(name) ?? true)

const exclusive = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
]

function validateTogether(scopes: readonly string[], shown: readonly string[] | undefined, errors: FieldErrors): void {
  for (const pair of exclusive)
    if (pair.every((one) => scopes.includes(one))) errors.invalid('spec.scopes', shown ?? null, 'conflicting scopes')
}

const onlyExists = new Set([
  'BestEffort',
  'NotBestEffort',
  'Terminating',
  'NotTerminating',
  'CrossNamespacePodAffinity',
])

function validateSelector(spec: ResourceQuotaSpec, names: readonly string[], errors: FieldErrors): void {
  const at = 'spec.scopeSelector.matchExpressions'
  const expressions = spec.scopeSelector?.matchExpressions ?? []
  for (const { scopeName: scope, operator, values = [] } of expressions) {
    if (!ofPods.has(scope) && !ofClaims.has(scope)) errors.invalid(`${at}.scopeName`, scope, 'unsupported scope')
    for (const name of names)
      if (!suits(scope, name)) errors.invalid(at, internal(expressions), 'unsupported scope applied to resource')
    if (onlyExists.has(scope) && operator !== 'Exists')
      errors.invalid(
        `${at}.operator`,
        operator,
        "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
      )
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0)
        errors.required(
          `${at}.values`,
          "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
        )
    } else if (operator !== 'Exists' && operator !== 'DoesNotExist')
      errors.invalid(`${at}.operator`, operator, 'not a valid selector operator')
    else if (values.length > 0) {
      const why = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"
      errors.invalid(`${at}.values`, values, why)
    }
  }
  validateTogether(
    expressions.map(({ scopeName }) => scopeName),
    spec.scopes,
    errors,
  )
}

type Expressions = NonNullable<NonNullable<ResourceQuotaSpec['scopeSelector']>['matchExpressions']>

/** The real server shows the values of its own, internal type. */
const internal = (expressions: Expressions): object => ({
  MatchExpressions: expressions.map(({ scopeName, operator, values }) => ({
    ScopeName: scopeName,
    Operator: operator,
    Values: values ?? null,
  })),
})
