/** Policies about writes in the Common Expression Language: kept, but this API server goes by none of them. */
import type { LabelSelector } from 'kubernetes-types/meta/v1.js'
import type { KubeObject } from '../../kube/objects.ts'
import { define } from '../../kube/resource.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { validateLabelSelector } from './labelselectors.ts'
import { topLevel } from './meta.ts'
import { ageOf, selectorText } from './print.ts'
import { validateRule, type AdmissionRule } from './webhookconfiguration.ts'

const binding = { policyName: 'string #1', paramRef: '*ParamRef #2', matchResources: '*MatchResources #3' }

declare('admissionregistration.v1', {
  ValidatingAdmissionPolicy: {
    ...topLevel,
    spec: 'ValidatingAdmissionPolicySpec #2',
    status: 'ValidatingAdmissionPolicyStatus #3',
  },
  ValidatingAdmissionPolicySpec: {
    paramKind: '*ParamKind #1',
    matchConstraints: '*MatchResources #2',
    validations: '[]Validation #3',
    failurePolicy: '*FailurePolicyType #4 =Fail',
    auditAnnotations: '[]AuditAnnotation #5',
    matchConditions: '[]MatchCondition #6 by=name',
    variables: '[]Variable #7 by=name',
  },
  ValidatingAdmissionPolicyStatus: {
    observedGeneration: 'int64 #1',
    typeChecking: '*TypeChecking #2',
    conditions: '[]Condition #3 by=type replace',
  },
  TypeChecking: { expressionWarnings: '[]ExpressionWarning #1' },
  ExpressionWarning: { fieldRef: 'string! #2', warning: 'string! #3' },
  ValidatingAdmissionPolicyBinding: { ...topLevel, spec: 'ValidatingAdmissionPolicyBindingSpec #2' },
  ValidatingAdmissionPolicyBindingSpec: { ...binding, validationActions: '[]ValidationAction #4 set replace' },
  ValidationAction: 'string',
  MutatingAdmissionPolicy: { ...topLevel, spec: 'MutatingAdmissionPolicySpec #2' },
  MutatingAdmissionPolicySpec: {
    paramKind: '*ParamKind #1',
    matchConstraints: '*MatchResources #2',
    variables: '[]Variable #3',
    mutations: '[]Mutation #4',
    failurePolicy: '*FailurePolicyType #5 =Fail',
    matchConditions: '[]MatchCondition #6 by=name',
    reinvocationPolicy: 'ReinvocationPolicyType #7',
  },
  Mutation: { patchType: 'PatchType! #2', applyConfiguration: '*ApplyConfiguration #3', jsonPatch: '*JSONPatch #4' },
  PatchType: 'string',
  ApplyConfiguration: { expression: 'string #1' },
  JSONPatch: { expression: 'string #1' },
  MutatingAdmissionPolicyBinding: { ...topLevel, spec: 'MutatingAdmissionPolicyBindingSpec #2' },
  MutatingAdmissionPolicyBindingSpec: binding,
  ParamKind: { $: 'atomic', apiVersion: 'string #1', kind: 'string #2' },
  ParamRef: {
    $: 'atomic',
    name: 'string #1',
    namespace: 'string #2',
    selector: '*LabelSelector #3',
    parameterNotFoundAction: '*ParameterNotFoundActionType #4',
  },
  ParameterNotFoundActionType: 'string',
  MatchResources: {
    $: 'atomic',
    namespaceSelector: '*LabelSelector #1 ={}',
    objectSelector: '*LabelSelector #2 ={}',
    resourceRules: '[]NamedRuleWithOperations #3',
    excludeResourceRules: '[]NamedRuleWithOperations #4',
    matchPolicy: '*MatchPolicyType #7 =Equivalent',
  },
  Validation: {
    expression: 'string! #1',
    message: 'string #2',
    reason: '*StatusReason #3',
    messageExpression: 'string #4',
  },
  StatusReason: 'string',
  Variable: { $: 'atomic', name: 'string! #1', expression: 'string! #2' },
  AuditAnnotation: { key: 'string! #1', valueExpression: 'string! #2' },
})

interface MatchResources {
  namespaceSelector?: LabelSelector
  objectSelector?: LabelSelector
  resourceRules?: AdmissionRule[]
  excludeResourceRules?: AdmissionRule[]
}

type Policy = KubeObject & {
  spec: {
    paramKind?: { apiVersion: string; kind: string }
    matchConstraints?: MatchResources
    validations?: { expression: string }[]
    auditAnnotations?: { key: string; valueExpression: string }[]
    mutations?: object[]
    failurePolicy?: string
  }
}

type Binding = KubeObject & {
  spec: {
    policyName?: string
    paramRef?: { name?: string; namespace?: string; selector?: LabelSelector; parameterNotFoundAction?: string }
    validationActions?: string[]
    matchResources?: MatchResources
  }
}

const common = (
  kind: string,
  plural: string,
): Pick<Kind, 'resource' | 'singular' | 'categories' | 'type' | 'generation' | 'inert'> => ({
  resource: define('admissionregistration.k8s.io/v1', kind, plural, false),
  singular: kind.toLowerCase(),
  categories: ['api-extensions'],
  type: structOf('admissionregistration.v1', kind),
  generation: true,
  inert: 'this API server goes by no admission policies: requests are answered without looking at them',
})

const policy = (kind: string, plural: string, of: 'validations' | 'mutations'): Kind => ({
  ...common(kind, plural),
  columns: [
    { name: 'Name' },
    { name: of === 'validations' ? 'Validations' : 'Mutations', type: 'integer' },
    { name: 'ParamKind' },
    { name: 'Age' },
  ],
  cells(object, now) {
    const { metadata, spec } = object as Policy
    const { apiVersion, kind } = spec.paramKind ?? {}
    return [
      metadata.name,
      spec[of]?.length ?? 0,
      spec.paramKind ? `${apiVersion}/${kind}` : '<unset>',
      ageOf(object, now),
    ]
  },
  validate(object, errors) {
    const { spec } = object as unknown as Policy
    const choices = ['Fail', 'Ignore']
    if (spec.failurePolicy !== undefined && !choices.includes(spec.failurePolicy))
      errors.unsupported('spec.failurePolicy', spec.failurePolicy, choices)
    if (!spec.matchConstraints) errors.required('spec.matchConstraints')
    else {
      validateMatches(spec.matchConstraints, 'spec.matchConstraints', errors)
      if (!spec.matchConstraints.resourceRules?.length) errors.required('spec.matchConstraints.resourceRules')
    }
    if (of === 'mutations') {
      if (!spec.mutations?.length) errors.required('spec.mutations', 'mutations must contain at least one item')
      return
    }
    if (!spec.validations?.length && !spec.auditAnnotations?.length) {
      const why = 'validations or auditAnnotations must be specified'
      errors.required('spec.validations', why)
      errors.required('spec.auditAnnotations', why)
    }
    for (const [index, { expression }] of (spec.validations ?? []).entries())
      if (expression.trim() === '')
        errors.required(`spec.validations[${index}].expression`, 'expression is not specified')
  },
})

export const validatingAdmissionPolicy: Kind = {
  ...policy('ValidatingAdmissionPolicy', 'validatingadmissionpolicies', 'validations'),
  status: true,
  prepareCreate(object) {
    object.status = {}
  },
}
export const mutatingAdmissionPolicy = policy('MutatingAdmissionPolicy', 'mutatingadmissionpolicies', 'mutations')

const bindingKind = (kind: string, plural: string): Kind => ({
  ...common(kind, plural),
  columns: [{ name: 'Name' }, { name: 'PolicyName' }, { name: 'ParamRef' }, { name: 'Age' }],
  cells(object, now) {
    const { metadata, spec } = object as Binding
    const { name, namespace, selector } = spec.paramRef ?? {}
    const named = name ? [namespace, name].filter(Boolean).join('/') : selectorText(selector)
    return [metadata.name, spec.policyName ?? '', named || '<unset>', ageOf(object, now)]
  },
  validate(object, errors) {
    const { spec } = object as unknown as Binding
    if (!spec.policyName) errors.required('spec.policyName')
    const { paramRef } = spec
    if (paramRef) {
      const both = '`name` and `selector` are mutually exclusive'
      if (paramRef.name && paramRef.selector) errors.forbidden('spec.paramRef.name', both)
      if (!paramRef.name && !paramRef.selector)
        errors.required('spec.paramRef', 'one of name or selector must be specified')
      if (!paramRef.parameterNotFoundAction) errors.required('spec.paramRef.parameterNotFoundAction')
    }
    if (spec.matchResources) validateMatches(spec.matchResources, 'spec.matchResouces', errors)
    if (kind.startsWith('Validating')) validateActions(spec.validationActions ?? [], errors)
  },
})

export const validatingAdmissionPolicyBinding = bindingKind(
  'ValidatingAdmissionPolicyBinding',
  'validatingadmissionpolicybindings',
)
export const mutatingAdmissionPolicyBinding = bindingKind(
  'MutatingAdmissionPolicyBinding',
  'mutatingadmissionpolicybindings',
)

function validateActions(actions: readonly string[], errors: FieldErrors): void {
  const at = 'spec.validationActions'
  const choices = ['Audit', 'Deny', 'Warn']
  for (const [index, action] of actions.entries()) {
    if (!choices.includes(action)) errors.unsupported(`${at}[${index}]`, action, choices)
    if (actions.indexOf(action) < index) errors.duplicate(`${at}[${index}]`, action)
  }
  if (actions.includes('Deny') && actions.includes('Warn'))
    errors.invalid(
      at,
      actions,
      'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
    )
  if (actions.length === 0) errors.required(at, 'at least one validation action is required')
}

function validateMatches(matches: MatchResources, at: string, errors: FieldErrors): void {
  for (const field of ['namespaceSelector', 'objectSelector'] as const) {
    const selector = matches[field]
    if (selector) validateLabelSelector(selector, `${at}.${field}`, errors)
  }
  for (const field of ['resourceRules', 'excludeResourceRules'] as const)
    for (const [index, rule] of (matches[field] ?? []).entries()) validateRule(rule, `${at}.${field}[${index}]`, errors)
}
