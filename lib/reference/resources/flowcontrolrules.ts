/** What is wrong with FlowSchemas and PriorityLevelConfigurations. */
import type { FieldErrors } from '../schema/errors.ts'
import { dns1123Label, dns1123Subdomain } from '../schema/names.ts'
import type {
  FlowRule,
  FlowSchema,
  FlowSubject,
  PriorityLevelConfiguration,
  Queuing,
  ResourceFlowRule,
  Shares,
} from './flowcontrol.ts'

const lowestPrecedence = 10_000

export function validateFlowSchema({ metadata, spec }: FlowSchema, errors: FieldErrors): void {
  const { matchingPrecedence, distinguisherMethod, priorityLevelConfiguration, rules = [] } = spec
  const at = 'spec.matchingPrecedence'
  if (matchingPrecedence <= 0) errors.invalid(at, matchingPrecedence, 'must be a positive value')
  if (matchingPrecedence > lowestPrecedence)
    errors.invalid(at, matchingPrecedence, `must not be greater than ${lowestPrecedence}`)
  if (matchingPrecedence === 1 && metadata.name !== 'exempt')
    errors.invalid(at, matchingPrecedence, "only the schema named 'exempt' may have matchingPrecedence 1")
  const methods = ['ByNamespace', 'ByUser']
  if (distinguisherMethod && !methods.includes(distinguisherMethod.type))
    errors.unsupported('spec.distinguisherMethod.type', distinguisherMethod, methods)
  const { name } = priorityLevelConfiguration
  const level = 'spec.priorityLevelConfiguration.name'
  if (name === '') errors.required(level, 'must reference a priority level')
  else for (const why of dns1123Subdomain(name)) errors.invalid(level, name, why)
  for (const [index, rule] of rules.entries()) validateRule(rule, `spec.rules[${index}]`, errors)
}

function validateRule(rule: FlowRule, at: string, errors: FieldErrors): void {
  const { resourceRules = [], nonResourceRules = [] } = rule
  const subjects = rule.subjects ?? []
  if (subjects.length === 0) errors.required(`${at}.subjects`, 'subjects must contain at least one value')
  for (const [index, subject] of subjects.entries()) validateSubject(subject, `${at}.subjects[${index}]`, errors)
  if (resourceRules.length === 0 && nonResourceRules.length === 0)
    errors.required(at, 'at least one of resourceRules and nonResourceRules has to be non-empty')
  for (const [index, one] of resourceRules.entries()) validateResources(one, `${at}.resourceRules[${index}]`, errors)
  for (const [index, { verbs, nonResourceURLs }] of nonResourceRules.entries()) {
    const here = `${at}.nonResourceRules[${index}]`
    validateVerbs(verbs ?? [], here, errors)
    validateUrls(nonResourceURLs ?? [], `${here}.nonResourceURLs`, errors)
  }
}

const subjectFields = { ServiceAccount: 'serviceAccount', User: 'user', Group: 'group' } as const

function validateSubject(subject: FlowSubject, at: string, errors: FieldErrors): void {
  const { kind, serviceAccount } = subject
  const own = Object.hasOwn(subjectFields, kind) ? subjectFields[kind as keyof typeof subjectFields] : undefined
  if (own === undefined) return errors.unsupported(`${at}.kind`, kind, Object.keys(subjectFields).toSorted())
  if (subject[own] === undefined) errors.required(`${at}.${own}`, `${own} is required when subject kind is '${kind}'`)
  else if (subject[own].name === '') errors.required(`${at}.${own}.name`)
  if (own === 'serviceAccount' && serviceAccount) {
    const { name, namespace } = serviceAccount
    if (name !== '' && name !== '*')
      for (const why of dns1123Subdomain(name)) errors.invalid(`${at}.serviceAccount.name`, name, why)
    const place = `${at}.serviceAccount.namespace`
    if (namespace === '') errors.required(place, 'must specify namespace for service account')
    else for (const why of dns1123Label(namespace)) errors.invalid(place, namespace, why)
  }
  for (const [other, field] of Object.entries(subjectFields)) {
    if (field !== own && subject[field])
      errors.forbidden(`${at}.${field}`, `${field} is forbidden when subject kind is not '${other}'`)
  }
}

const knownVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch']

function validateVerbs(verbs: readonly string[], at: string, errors: FieldErrors): void {
  if (verbs.length === 0) errors.required(`${at}.verbs`, 'verbs must contain at least one value')
  else if (verbs.includes('*')) onlyAll(verbs, `${at}.verbs`, 'verbs', errors)
  else if (verbs.some((verb) => !knownVerbs.includes(verb))) errors.unsupported(`${at}.verbs`, verbs, knownVerbs)
}

/** Whoever names all names nothing else. */
function onlyAll(values: readonly string[], at: string, what: string, errors: FieldErrors): void {
  if (values.length > 1 && values.includes('*'))
    errors.invalid(at, values, `if '*' is present, must not specify other ${what}`)
}

function validateResources(rule: ResourceFlowRule, at: string, errors: FieldErrors): void {
  validateVerbs(rule.verbs ?? [], at, errors)
  const [groups, resources, namespaces] = [rule.apiGroups ?? [], rule.resources ?? [], rule.namespaces ?? []]
  if (groups.length === 0) errors.required(`${at}.apiGroups`, 'resource rules must supply at least one api group')
  onlyAll(groups, `${at}.apiGroups`, 'api groups', errors)
  if (resources.length === 0) errors.required(`${at}.resources`, 'resource rules must supply at least one resource')
  onlyAll(resources, `${at}.resources`, 'resources', errors)
  if (namespaces.length === 0 && rule.clusterScope !== true) {
    const why = 'resource rules that are not cluster scoped must supply at least one namespace'
    errors.required(`${at}.namespaces`, why)
  } else if (namespaces.includes('*')) onlyAll(namespaces, `${at}.namespaces`, 'namespaces', errors)
  else {
    for (const [index, one] of namespaces.entries()) {
      for (const why of dns1123Label(one))
        errors.invalid(
          `${at}.namespaces[${index}]`,
          one,
          `each member of this list must be '*' or a DNS-1123 label; ${why}`,
        )
    }
  }
}

function validateUrls(urls: readonly string[], at: string, errors: FieldErrors): void {
  if (urls.length === 0) errors.required(at, 'nonResourceURLs must contain at least one value')
  else if (urls.includes('*')) onlyAll(urls, at, 'non-resource URLs', errors)
  else {
    for (const [index, url] of urls.entries()) {
      const why = urlProblem(url)
      if (why !== undefined) errors.invalid(`${at}[${index}]`, url, why)
    }
  }
}

function urlProblem(url: string): string | undefined {
  if (url === '') return 'must not be empty'
  if (!url.startsWith('/')) return 'must start with slash'
  if (url.includes(' ')) return 'must not contain white-space'
  if (url.includes('//')) return 'must not contain double slash'
  return /^[^*]*(\/\*)?$/.test(url) ? undefined : 'wildcard can only do suffix matching'
}

export function validatePriorityLevel({ metadata, spec }: PriorityLevelConfiguration, errors: FieldErrors): void {
  const { type, limited, exempt } = spec
  if ((metadata.name === 'exempt') !== (type === 'Exempt'))
    errors.invalid('spec.type', type, "type must be 'Exempt' if and only if name is 'exempt'")
  if (type === 'Exempt') {
    if (limited) errors.forbidden('spec.limited', 'must be nil if the type is not Limited')
    if (exempt) validateShares(exempt, 'spec.exempt', errors)
  } else if (type === 'Limited') {
    if (exempt) errors.forbidden('spec.exempt', 'must be nil if the type is Limited')
    if (limited) validateLimited(limited, 'spec.limited', errors)
    else errors.required('spec.limited', 'must not be empty when type is Limited')
  } else errors.unsupported('spec.type', type, ['Exempt', 'Limited'])
}

function validateShares({ nominalConcurrencyShares, lendablePercent }: Shares, at: string, errors: FieldErrors): void {
  if (nominalConcurrencyShares < 0)
    errors.invalid(`${at}.nominalConcurrencyShares`, nominalConcurrencyShares, 'must be a non-negative integer')
  if (lendablePercent < 0 || lendablePercent > 100)
    errors.invalid(`${at}.lendablePercent`, lendablePercent, 'must be between 0 and 100, inclusive')
}

function validateLimited(
  limited: NonNullable<PriorityLevelConfiguration['spec']['limited']>,
  at: string,
  errors: FieldErrors,
): void {
  validateShares(limited, at, errors)
  const { borrowingLimitPercent, limitResponse } = limited
  if (borrowingLimitPercent !== undefined && borrowingLimitPercent < 0)
    errors.invalid(`${at}.borrowingLimitPercent`, borrowingLimitPercent, 'if specified, must be a non-negative integer')
  const { type, queuing } = limitResponse
  const here = `${at}.limitResponse.queuing`
  if (type === 'Reject') {
    if (queuing) errors.forbidden(here, 'must be nil if limited.limitResponse.type is not Limited')
  } else if (type === 'Queue') {
    if (queuing) validateQueuing(queuing, here, errors)
    else errors.required(here, 'must not be empty if limited.limitResponse.type is Limited')
  } else errors.unsupported(`${at}.limitResponse.type`, type, ['Queue', 'Reject'])
}

const mostQueues = 10_000_000
const mostEntropy = 60

function validateQueuing({ queues, handSize, queueLengthLimit }: Queuing, at: string, errors: FieldErrors): void {
  if (queueLengthLimit <= 0) errors.invalid(`${at}.queueLengthLimit`, queueLengthLimit, 'must be positive')
  if (queues <= 0) errors.invalid(`${at}.queues`, queues, 'must be positive')
  else if (queues > mostQueues) errors.invalid(`${at}.queues`, queues, `must not be greater than ${mostQueues}`)
  const hand = `${at}.handSize`
  if (handSize <= 0) errors.invalid(hand, handSize, 'must be positive')
  else if (handSize > queues) errors.invalid(hand, handSize, `should not be greater than queues (${queues})`)
  else {
    const entropy = entropyBits(queues, handSize)
    const why = `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${mostEntropy}`
    if (entropy > mostEntropy) errors.invalid(hand, handSize, why)
  }
}

/** How many bits tell apart all the hands, in order, that can be dealt from so many queues. */
function entropyBits(queues: number, handSize: number): number {
  let bits = 0
  // More than enough is known to be too much before all is counted.
  for (let dealt = 0; dealt < handSize && bits <= mostEntropy; dealt++) bits += Math.log2(queues - dealt)
  return Math.ceil(bits)
}
