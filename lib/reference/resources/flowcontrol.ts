/** Which requests come before others when there are too many. */
import type { KubeObject } from '../../kube/objects.ts'
import { define } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import { validateFlowSchema, validatePriorityLevel } from './flowcontrolrules.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'

const condition = {
  type: 'string #1',
  status: 'ConditionStatus #2',
  lastTransitionTime: 'Time? #3',
  reason: 'string #4',
  message: 'string #5',
} as const

declare('flowcontrol.v1', {
  FlowSchema: { ...topLevel, spec: 'FlowSchemaSpec #2', status: 'FlowSchemaStatus #3' },
  FlowSchemaSpec: {
    priorityLevelConfiguration: 'PriorityLevelConfigurationReference! #1',
    matchingPrecedence: 'int32! #2 optional =1000',
    distinguisherMethod: '*FlowDistinguisherMethod #3',
    rules: '[]PolicyRulesWithSubjects #4',
  },
  PriorityLevelConfigurationReference: { name: 'string! #1' },
  FlowDistinguisherMethod: { type: 'string! #1' },
  PolicyRulesWithSubjects: {
    subjects: '[]Subject! #1',
    resourceRules: '[]ResourcePolicyRule #2',
    nonResourceRules: '[]NonResourcePolicyRule #3',
  },
  Subject: {
    kind: 'string! #1',
    user: '*UserSubject #2',
    group: '*GroupSubject #3',
    serviceAccount: '*ServiceAccountSubject #4',
  },
  UserSubject: { name: 'string! #1' },
  GroupSubject: { name: 'string! #1' },
  ServiceAccountSubject: { namespace: 'string! #1', name: 'string! #2' },
  ResourcePolicyRule: {
    verbs: '[]string! #1 set replace',
    apiGroups: '[]string! #2 set replace',
    resources: '[]string! #3 set replace',
    clusterScope: 'bool #4',
    namespaces: '[]string! #5 set replace optional',
  },
  NonResourcePolicyRule: { verbs: '[]string! #1 set replace', nonResourceURLs: '[]string! #6 set replace' },
  FlowSchemaStatus: { conditions: '[]FlowSchemaCondition #1 by=type' },
  FlowSchemaCondition: condition,
  PriorityLevelConfiguration: {
    ...topLevel,
    spec: 'PriorityLevelConfigurationSpec #2',
    status: 'PriorityLevelConfigurationStatus #3',
  },
  PriorityLevelConfigurationSpec: {
    type: 'string! #1',
    limited: '*LimitedPriorityLevelConfiguration #2',
    exempt: '*ExemptPriorityLevelConfiguration #3',
  },
  LimitedPriorityLevelConfiguration: {
    nominalConcurrencyShares: '*int32 #1 =30',
    limitResponse: 'LimitResponse #2',
    lendablePercent: '*int32 #3 =0',
    borrowingLimitPercent: '*int32 #4',
  },
  ExemptPriorityLevelConfiguration: { nominalConcurrencyShares: '*int32 #1 =0', lendablePercent: '*int32 #2 =0' },
  LimitResponse: { type: 'string! #1', queuing: '*QueuingConfiguration #2' },
  QueuingConfiguration: {
    queues: 'int32! #1 optional =64',
    handSize: 'int32! #2 optional =8',
    queueLengthLimit: 'int32! #3 optional =50',
  },
  PriorityLevelConfigurationStatus: { conditions: '[]PriorityLevelConfigurationCondition #1 by=type' },
  PriorityLevelConfigurationCondition: condition,
})

export interface FlowSchema extends KubeObject {
  spec: {
    priorityLevelConfiguration: { name: string }
    matchingPrecedence: number
    distinguisherMethod?: { type: string }
    rules?: FlowRule[]
  }
  status?: { conditions?: { type: string; status: string }[] }
}

export interface FlowRule {
  subjects?: FlowSubject[] | null
  resourceRules?: ResourceFlowRule[]
  nonResourceRules?: { verbs?: string[] | null; nonResourceURLs?: string[] | null }[]
}

export interface FlowSubject {
  kind: string
  user?: { name: string }
  group?: { name: string }
  serviceAccount?: { namespace: string; name: string }
}

export interface ResourceFlowRule {
  verbs?: string[] | null
  apiGroups?: string[] | null
  resources?: string[] | null
  clusterScope?: boolean
  namespaces?: string[] | null
}

export interface PriorityLevelConfiguration extends KubeObject {
  spec: {
    type: string
    limited?: Shares & { borrowingLimitPercent?: number; limitResponse: { type: string; queuing?: Queuing } }
    exempt?: Shares
  }
  status?: { conditions?: { type: string; status: string }[] }
}

export interface Shares {
  nominalConcurrencyShares: number
  lendablePercent: number
}

export interface Queuing {
  queues: number
  handSize: number
  queueLengthLimit: number
}

const inert =
  'requests are answered in turn here: FlowSchemas and PriorityLevelConfigurations are kept, and count nothing'

export const flowSchema: Kind = {
  resource: define('flowcontrol.apiserver.k8s.io/v1', 'FlowSchema', 'flowschemas', false),
  singular: 'flowschema',
  type: structOf('flowcontrol.v1', 'FlowSchema'),
  status: true,
  generation: true,
  inert,
  columns: [
    { name: 'Name' },
    { name: 'PriorityLevel' },
    { name: 'MatchingPrecedence' },
    { name: 'DistinguisherMethod' },
    { name: 'Age' },
    { name: 'MissingPL' },
  ],
  cells(object, now) {
    const { metadata, spec, status } = object as FlowSchema
    return [
      metadata.name,
      spec.priorityLevelConfiguration.name,
      spec.matchingPrecedence,
      spec.distinguisherMethod?.type ?? '<none>',
      ageOf(object, now),
      status?.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?',
    ]
  },
  prepareCreate(object) {
    object.status = {}
  },
  validate: (object, errors) => validateFlowSchema(object as unknown as FlowSchema, errors),
}

export const priorityLevelConfiguration: Kind = {
  resource: define(
    'flowcontrol.apiserver.k8s.io/v1',
    'PriorityLevelConfiguration',
    'prioritylevelconfigurations',
    false,
  ),
  singular: 'prioritylevelconfiguration',
  type: structOf('flowcontrol.v1', 'PriorityLevelConfiguration'),
  status: true,
  generation: true,
  inert,
  columns: [
    { name: 'Name' },
    { name: 'Type' },
    { name: 'NominalConcurrencyShares' },
    { name: 'Queues' },
    { name: 'HandSize' },
    { name: 'QueueLengthLimit' },
    { name: 'Age' },
  ],
  cells(object, now) {
    const { metadata, spec } = object as PriorityLevelConfiguration
    const { queuing } = spec.limited?.limitResponse ?? {}
    return [
      metadata.name,
      spec.type,
      (spec.limited ?? spec.exempt)?.nominalConcurrencyShares ?? '<none>',
      queuing?.queues ?? '<none>',
      queuing?.handSize ?? '<none>',
      queuing?.queueLengthLimit ?? '<none>',
      ageOf(object, now),
    ]
  },
  prepareCreate(object) {
    object.status = {}
  },
  validate: (object, errors) => validatePriorityLevel(object as unknown as PriorityLevelConfiguration, errors),
}
