/** Webhooks that want to be asked about writes: kept, but this API server asks nobody. */
import type {
  MutatingWebhook,
  ValidatingWebhook,
  WebhookClientConfig,
} from 'kubernetes-types/admissionregistration/v1.js'
import type { KubeObject } from '../../kube/objects.ts'
import { define } from '../../kube/resource.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { dns1035Label, dns1123Subdomain } from '../schema/names.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { validateLabelSelector } from './labelselectors.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'

const rule = {
  apiGroups: '[]string #2.1',
  apiVersions: '[]string #2.2',
  resources: '[]string #2.3',
  scope: '*ScopeType #2.4 =*',
}
const webhook = {
  name: 'string! #1',
  clientConfig: 'WebhookClientConfig! #2',
  rules: '[]RuleWithOperations #3',
  failurePolicy: '*FailurePolicyType #4 =Fail',
  matchPolicy: '*MatchPolicyType #9 =Equivalent',
  namespaceSelector: '*LabelSelector #5 ={}',
}
const more = {
  sideEffects: '*SideEffectClass! #6',
  timeoutSeconds: '*int32 #7 =10',
  admissionReviewVersions: '[]string! #8',
}

declare('admissionregistration.v1', {
  ValidatingWebhookConfiguration: { ...topLevel, webhooks: '[]ValidatingWebhook #2 by=name' },
  MutatingWebhookConfiguration: { ...topLevel, webhooks: '[]MutatingWebhook #2 by=name' },
  ValidatingWebhook: {
    ...webhook,
    objectSelector: '*LabelSelector #10 ={}',
    ...more,
    matchConditions: '[]MatchCondition #11 by=name',
  },
  MutatingWebhook: {
    ...webhook,
    objectSelector: '*LabelSelector #11 ={}',
    ...more,
    reinvocationPolicy: '*ReinvocationPolicyType #10 =Never',
    matchConditions: '[]MatchCondition #12 by=name',
  },
  RuleWithOperations: { operations: '[]OperationType #1', ...rule },
  NamedRuleWithOperations: {
    $: 'atomic',
    resourceNames: '[]string #1',
    operations: '[]OperationType #2.1',
    apiGroups: '[]string #2.2.1',
    apiVersions: '[]string #2.2.2',
    resources: '[]string #2.2.3',
    scope: '*ScopeType #2.2.4 =*',
  },
  WebhookClientConfig: { url: '*string #3', service: '*ServiceReference #1', caBundle: 'bytes #2' },
  ServiceReference: { namespace: 'string! #1', name: 'string! #2', path: '*string #3', port: '*int32 #4 =443' },
  MatchCondition: { name: 'string! #1', expression: 'string! #2' },
  OperationType: 'string',
  ScopeType: 'string',
  FailurePolicyType: 'string',
  MatchPolicyType: 'string',
  SideEffectClass: 'string',
  ReinvocationPolicyType: 'string',
})

export interface AdmissionRule {
  operations?: string[]
  apiGroups?: string[]
  apiVersions?: string[]
  resources?: string[]
  scope?: string
}

type Configuration = KubeObject & { webhooks?: (ValidatingWebhook & Partial<MutatingWebhook>)[] }

const configuration = (kind: string, plural: string): Kind => ({
  resource: define('admissionregistration.k8s.io/v1', kind, plural, false),
  singular: kind.toLowerCase(),
  categories: ['api-extensions'],
  type: structOf('admissionregistration.v1', kind),
  generation: true,
  inert: 'this API server calls no admission webhooks: requests are answered without asking them',
  columns: [{ name: 'Name' }, { name: 'Webhooks', type: 'integer' }, { name: 'Age' }],
  cells: (object, now) => [object.metadata.name, (object as Configuration).webhooks?.length ?? 0, ageOf(object, now)],
  validate(object, errors) {
    const names = new Set<string>()
    for (const [index, webhook] of ((object as unknown as Configuration).webhooks ?? []).entries()) {
      const at = `webhooks[${index}]`
      validateWebhook(webhook, at, errors)
      validateVersions(webhook.admissionReviewVersions ?? [], `${at}.admissionReviewVersions`, errors)
      if (names.has(webhook.name)) errors.duplicate(`${at}.name`, webhook.name)
      if (webhook.name !== '') names.add(webhook.name)
    }
  },
})

export const validatingWebhookConfiguration = configuration(
  'ValidatingWebhookConfiguration',
  'validatingwebhookconfigurations',
)
export const mutatingWebhookConfiguration = configuration(
  'MutatingWebhookConfiguration',
  'mutatingwebhookconfigurations',
)

function validateWebhook(
  webhook: NonNullable<Configuration['webhooks']>[number],
  at: string,
  errors: FieldErrors,
): void {
  const { name, rules = [], sideEffects, timeoutSeconds, namespaceSelector, objectSelector } = webhook
  if (name === '') errors.required(`${at}.name`)
  else {
    const wrong = dns1123Subdomain(name)
    if (wrong.length > 0) errors.invalid(`${at}.name`, name, wrong.join(','))
    else if (name.split('.').length < 3)
      errors.invalid(`${at}.name`, name, 'should be a domain with at least three segments separated by dots')
  }
  for (const [index, one] of rules.entries()) validateRule(one, `${at}.rules[${index}]`, errors)
  const oneOf = (field: 'failurePolicy' | 'matchPolicy' | 'reinvocationPolicy', choices: string[]): void => {
    const value = webhook[field]
    if (value !== undefined && !choices.includes(value)) errors.unsupported(`${at}.${field}`, value, choices)
  }
  oneOf('failurePolicy', ['Fail', 'Ignore'])
  oneOf('matchPolicy', ['Equivalent', 'Exact'])
  const classes = ['None', 'NoneOnDryRun']
  if (!sideEffects) errors.required(`${at}.sideEffects`, `must specify one of ${classes.join(', ')}`)
  else if (!classes.includes(sideEffects)) errors.unsupported(`${at}.sideEffects`, sideEffects, classes)
  if (timeoutSeconds !== undefined && (timeoutSeconds > 30 || timeoutSeconds < 1))
    errors.invalid(`${at}.timeoutSeconds`, timeoutSeconds, 'the timeout value must be between 1 and 30 seconds')
  if (namespaceSelector) validateLabelSelector(namespaceSelector, `${at}.namespaceSelector`, errors)
  if (objectSelector) validateLabelSelector(objectSelector, `${at}.objectSelector`, errors)
  oneOf('reinvocationPolicy', ['IfNeeded', 'Never'])
  validateClient(webhook.clientConfig, `${at}.clientConfig`, errors)
}

const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE']

export function validateRule(rule: AdmissionRule, at: string, errors: FieldErrors): void {
  const alone = (list: readonly string[], field: string, what: string): void => {
    if (list.length === 0) errors.required(`${at}.${field}`)
    if (list.length > 1 && list.includes('*'))
      errors.invalid(`${at}.${field}`, list, `if '*' is present, must not specify other ${what}`)
  }
  alone(rule.operations ?? [], 'operations', 'operations')
  for (const [index, one] of (rule.operations ?? []).entries())
    if (!operations.includes(one)) errors.unsupported(`${at}.operations[${index}]`, one, operations)
  alone(rule.apiGroups ?? [], 'apiGroups', 'API groups')
  alone(rule.apiVersions ?? [], 'apiVersions', 'API versions')
  for (const [index, one] of (rule.apiVersions ?? []).entries())
    if (one === '') errors.required(`${at}.apiVersions[${index}]`)
  const resources = rule.resources ?? []
  if (resources.length === 0) errors.required(`${at}.resources`)
  for (const [index, one] of resources.entries()) if (one === '') errors.required(`${at}.resources[${index}]`)
  if (resources.length > 1 && resources.includes('*/*'))
    errors.invalid(`${at}.resources`, resources, "if '*/*' is present, must not specify other resources")
  if (resources.includes('*') && resources.some((one) => one !== '*' && !one.includes('/')))
    errors.invalid(
      `${at}.resources`,
      resources,
      "if '*' is present, must not specify other resources without subresources",
    )
  const scopes = ['*', 'Cluster', 'Namespaced']
  if (rule.scope !== undefined && !scopes.includes(rule.scope)) errors.unsupported(`${at}.scope`, rule.scope, scopes)
}

function validateVersions(versions: readonly string[], at: string, errors: FieldErrors): void {
  const accepted = ['v1', 'v1beta1']
  if (versions.length === 0) return errors.required(at, `must specify one of ${accepted.join(', ')}`)
  for (const [index, version] of versions.entries()) {
    if (versions.indexOf(version) < index) errors.invalid(`${at}[${index}]`, version, 'duplicate version')
    else for (const why of dns1035Label(version)) errors.invalid(`${at}[${index}]`, version, why)
  }
  if (!versions.some((version) => accepted.includes(version)))
    errors.invalid(at, versions, `must include at least one of ${accepted.join(', ')}`)
}

function validateClient({ url, service }: WebhookClientConfig, at: string, errors: FieldErrors): void {
  if ((url === undefined) === (service === undefined))
    return errors.required(at, 'exactly one of url or service is required')
  if (url !== undefined) validateUrl(url, `${at}.url`, errors)
  if (!service) return
  if (service.name === '') errors.required(`${at}.service.name`, 'service name is required')
  if (service.namespace === '') errors.required(`${at}.service.namespace`, 'service namespace is required')
  const { port = 443, path } = service
  if (port < 1 || port > 65535)
    errors.invalid(`${at}.service.port`, port, 'port is not valid: must be between 1 and 65535, inclusive')
  if (path !== undefined && path !== '' && !path.startsWith('/'))
    errors.invalid(`${at}.service.path`, path, "must start with a '/'")
}

function validateUrl(text: string, at: string, errors: FieldErrors): void {
  const form = '; desired format: https://host[/path]'
  const [, scheme = '', host = '', query = '', fragment = ''] =
    /^(?:([a-z][a-z\d+.-]*):)?(?:\/\/([^/?#]*))?[^?#]*(\?[^#]*)?(#.*)?$/i.exec(text) ?? []
  if (scheme.toLowerCase() !== 'https') errors.invalid(at, scheme, `'https' is the only allowed URL scheme${form}`)
  const [address = '', user] = host.split('@').toReversed()
  if (address === '') errors.invalid(at, address, `host must be provided${form}`)
  if (user !== undefined) errors.invalid(at, user, 'user information is not permitted in the URL')
  if (fragment.length > 1) errors.invalid(at, fragment.slice(1), 'fragments are not permitted in the URL')
  if (query.length > 1) errors.invalid(at, query.slice(1), 'query parameters are not permitted in the URL')
}
