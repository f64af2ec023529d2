/** Questions that clients ask about themselves: answered, and not kept. */
import type { Resource } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { FieldErrors } from '../schema/errors.ts'
import type { Asker, Draft, Inquiry, Kind, Wish } from './kind.ts'
import { topLevel } from './meta.ts'

declare('authorization.v1', {
  SelfSubjectAccessReview: {
    ...topLevel,
    spec: 'SelfSubjectAccessReviewSpec! #2',
    status: 'SubjectAccessReviewStatus #3',
  },
  SelfSubjectAccessReviewSpec: {
    resourceAttributes: '*ResourceAttributes #1',
    nonResourceAttributes: '*NonResourceAttributes #2',
  },
  ResourceAttributes: {
    namespace: 'string #1',
    verb: 'string #2',
    group: 'string #3',
    version: 'string #4',
    resource: 'string #5',
    subresource: 'string #6',
    name: 'string #7',
    fieldSelector: '*FieldSelectorAttributes #8',
    labelSelector: '*LabelSelectorAttributes #9',
  },
  FieldSelectorAttributes: { rawSelector: 'string #1', requirements: '[]FieldSelectorRequirement #2' },
  LabelSelectorAttributes: { rawSelector: 'string #1', requirements: '[]LabelSelectorRequirement #2' },
  NonResourceAttributes: { path: 'string #1', verb: 'string #2' },
  SubjectAccessReviewStatus: {
    allowed: 'bool! #1',
    denied: 'bool #4',
    reason: 'string #2',
    evaluationError: 'string #3',
  },
  SubjectAccessReview: {
    ...topLevel,
    spec: 'SubjectAccessReviewSpec! #2',
    status: 'SubjectAccessReviewStatus #3',
  },
  LocalSubjectAccessReview: {
    ...topLevel,
    spec: 'SubjectAccessReviewSpec! #2',
    status: 'SubjectAccessReviewStatus #3',
  },
  SubjectAccessReviewSpec: {
    resourceAttributes: '*ResourceAttributes #1',
    nonResourceAttributes: '*NonResourceAttributes #2',
    user: 'string #3',
    groups: '[]string #4',
    extra: 'map[string]ExtraValue #5',
    uid: 'string #6',
  },
  ExtraValue: '[]string',
  SelfSubjectRulesReview: {
    ...topLevel,
    spec: 'SelfSubjectRulesReviewSpec! #2',
    status: 'SubjectRulesReviewStatus #3',
  },
  SelfSubjectRulesReviewSpec: { namespace: 'string #1' },
  SubjectRulesReviewStatus: {
    resourceRules: '[]ResourceRule! #1',
    nonResourceRules: '[]NonResourceRule! #2',
    incomplete: 'bool! #3',
    evaluationError: 'string #4',
  },
  ResourceRule: {
    verbs: '[]string! #1',
    apiGroups: '[]string #2',
    resources: '[]string #3',
    resourceNames: '[]string #4',
  },
  NonResourceRule: { verbs: '[]string! #1', nonResourceURLs: '[]string #2' },
})
declare('meta.v1', {
  FieldSelectorRequirement: { key: 'string! #1', operator: 'FieldSelectorOperator! #2', values: '[]string #3' },
  FieldSelectorOperator: 'string',
})
declare('authentication.v1', {
  SelfSubjectReview: {
    ...topLevel,
    status: 'SelfSubjectReviewStatus #2',
  },
  TokenReview: {
    ...topLevel,
    spec: 'TokenReviewSpec! #2',
    status: 'TokenReviewStatus #3',
  },
  TokenReviewSpec: { token: 'string #1', audiences: '[]string #2' },
  TokenReviewStatus: { authenticated: 'bool #1', user: 'UserInfo #2', audiences: '[]string #4', error: 'string #3' },
  TokenRequest: {
    ...topLevel,
    spec: 'TokenRequestSpec! #2',
    status: 'TokenRequestStatus #3',
  },
  TokenRequestSpec: {
    audiences: '[]string! #1 optional',
    expirationSeconds: '*int64 #4 =3600',
    boundObjectRef: '*BoundObjectReference #3',
  },
  TokenRequestStatus: { token: 'string! #1 optional', expirationTimestamp: 'Time! #2 optional' },
  BoundObjectReference: { kind: 'string #1', apiVersion: 'string #2', name: 'string #3', uid: 'string #4' },
  SelfSubjectReviewStatus: { userInfo: 'UserInfo #1' },
  UserInfo: { username: 'string #1', uid: 'string #2', groups: '[]string #3', extra: 'map[string]ExtraValue #4' },
  ExtraValue: '[]string',
})

const define = (group: string, kind: string, namespaced = false): Resource => ({
  group: `${group}.k8s.io`,
  version: 'v1',
  kind,
  plural: `${kind.toLowerCase()}s`,
  namespaced,
})

const review = (group: string, kind: string, answer: NonNullable<Kind['answer']>, namespaced = false): Kind => ({
  resource: define(group, kind, namespaced),
  singular: kind.toLowerCase(),
  verbs: ['create'],
  type: structOf(`${group}.v1`, kind),
  columns: [{ name: 'Name' }],
  cells: ({ metadata }) => [metadata.name],
  answer,
})

interface AccessSpec {
  resourceAttributes?: Wish
  nonResourceAttributes?: Wish
  user?: string
  groups?: string[]
  uid?: string
}

function access(spec: AccessSpec, user: Asker, { mayDo }: Inquiry): object {
  const { allowed, reason } = mayDo(user, spec.resourceAttributes ?? spec.nonResourceAttributes ?? {})
  return { allowed, ...(reason !== '' && { reason }) }
}

const oneOf = (question: Draft, errors: FieldErrors): void => {
  const { resourceAttributes, nonResourceAttributes } = question.spec as AccessSpec
  if (resourceAttributes && nonResourceAttributes) {
    errors.invalid(
      'spec.nonResourceAttributes',
      nonResourceAttributes,
      'cannot be specified in combination with resourceAttributes',
    )
  } else if (!resourceAttributes && !nonResourceAttributes) {
    errors.invalid(
      'spec.resourceAttributes',
      null,
      'exactly one of nonResourceAttributes or resourceAttributes must be specified',
    )
  }
}

const oneOfAndWho = (question: Draft, errors: FieldErrors): void => {
  oneOf(question, errors)
  const { user, groups } = question.spec as AccessSpec
  if (!user && !groups?.length) errors.invalid('spec.user', '', 'at least one of user or group must be specified')
}

export const selfSubjectAccessReview: Kind = {
  ...review('authorization', 'SelfSubjectAccessReview', ({ spec }, asked) =>
    access(spec as AccessSpec, asked.user, asked),
  ),
  validate: oneOf,
}

const askedAbout = (kind: string, namespaced: boolean): Kind => ({
  ...review(
    'authorization',
    kind,
    ({ spec }, asked) => {
      const { user = '', groups = [], uid } = spec as AccessSpec
      return access(spec as AccessSpec, { name: user, groups, ...(uid !== undefined && { uid }) }, asked)
    },
    namespaced,
  ),
  validate: oneOfAndWho,
})

export const subjectAccessReview = askedAbout('SubjectAccessReview', false)
export const localSubjectAccessReview = askedAbout('LocalSubjectAccessReview', true)

export const selfSubjectRulesReview = review(
  'authorization',
  'SelfSubjectRulesReview',
  ({ spec }, { user, rulesFor }) => {
    const rules = rulesFor(user, (spec as { namespace?: string }).namespace ?? '')
    return {
      resourceRules: rules.filter(({ resources }) => resources !== undefined),
      nonResourceRules: rules.filter(({ nonResourceURLs }) => nonResourceURLs !== undefined),
      incomplete: false,
    }
  },
)

export const selfSubjectReview = review('authentication', 'SelfSubjectReview', (_, { user }) => ({
  userInfo: userInfo(user),
}))

const userInfo = ({ name, uid, groups }: Asker): object => ({
  username: name,
  ...(uid !== undefined && { uid }),
  groups: [...groups],
})

export const tokenReview = review('authentication', 'TokenReview', ({ spec }, { userOf }) => {
  const { token = '', audiences } = spec as { token?: string; audiences?: string[] }
  const user = userOf(token)
  if (!user) return { user: {}, error: '[invalid bearer token, token lookup failed]' }
  return { authenticated: true, user: userInfo(user), ...(audiences && { audiences }) }
})

/** What ServiceAccounts' token subresource is sent: no kind that has a place of its own. */
export const tokenRequest = review('authentication', 'TokenRequest', () => ({}))
