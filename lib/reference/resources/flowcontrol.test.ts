import { expect } from 'chai'
import { testServer, type TestServer } from '../apiserver/testing.ts'

const group = '/apis/flowcontrol.apiserver.k8s.io/v1'
const apiVersion = 'flowcontrol.apiserver.k8s.io/v1'

const schema = (spec: object): object => ({
  apiVersion,
  kind: 'FlowSchema',
  metadata: { name: 'mine' },
  spec: { priorityLevelConfiguration: { name: 'low' }, ...spec },
})
const level = (spec: object): object => ({
  apiVersion,
  kind: 'PriorityLevelConfiguration',
  metadata: { name: 'low' },
  spec,
})

describe('flow control', () => {
  let server: TestServer
  before(async () => {
    server = await testServer()
  })

  async function refusals(plural: string, object: object): Promise<string[]> {
    const { code, body } = await server.send('POST', `${group}/${plural}`, object)
    expect(code).to.equal(422)
    const { causes } = (body as { details: { causes: { field: string; message: string }[] } }).details
    return causes.map(({ field, message }) => `${field}: ${message}`)
  }

  it('is completed as upstream completes it', async () => {
    const made = await server.send('POST', `${group}/flowschemas`, schema({}))
    expect(made.code).to.equal(201)
    expect(made.body).to.deep.include({
      spec: { priorityLevelConfiguration: { name: 'low' }, matchingPrecedence: 1000 },
      status: {},
    })
    const limited = { limitResponse: { type: 'Queue', queuing: {} } }
    const { body } = await server.send(
      'POST',
      `${group}/prioritylevelconfigurations`,
      level({ type: 'Limited', limited }),
    )
    expect((body as { spec: object }).spec).to.deep.equal({
      type: 'Limited',
      limited: {
        nominalConcurrencyShares: 30,
        limitResponse: { type: 'Queue', queuing: { queues: 64, handSize: 8, queueLengthLimit: 50 } },
        lendablePercent: 0,
      },
    })
  })

  it('refuses FlowSchemas in the words of a real server', async () => {
    const rules = [
      {
        subjects: [{ kind: 'User', group: { name: 'x' } }, { kind: 'Robot' }],
        resourceRules: [{ verbs: ['get', '*'], apiGroups: [], resources: ['*', 'pods'], namespaces: ['A'] }],
        nonResourceRules: [{ verbs: ['fly'], nonResourceURLs: ['x', '/a*'] }],
      },
      { subjects: [] },
    ]
    const at = 'spec.rules[0]'
    expect(
      await refusals('flowschemas', schema({ matchingPrecedence: 1, distinguisherMethod: { type: 'x' }, rules })),
    ).to.deep.equal([
      `spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1`,
      'spec.distinguisherMethod.type: Unsupported value: {"type":"x"}: supported values: "ByNamespace", "ByUser"',
      `${at}.subjects[0].user: Required value: user is required when subject kind is 'User'`,
      `${at}.subjects[0].group: Forbidden: group is forbidden when subject kind is not 'Group'`,
      `${at}.subjects[1].kind: Unsupported value: "Robot": supported values: "Group", "ServiceAccount", "User"`,
      `${at}.resourceRules[0].verbs: Invalid value: ["get","*"]: if '*' is present, must not specify other verbs`,
      `${at}.resourceRules[0].apiGroups: Required value: resource rules must supply at least one api group`,
      `${at}.resourceRules[0].resources: Invalid value: ["*","pods"]: if '*' is present, must not specify other resources`,
      `${at}.resourceRules[0].namespaces[0]: Invalid value: "A": each member of this list must be '*' or a DNS-1123 label; a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
      `${at}.nonResourceRules[0].verbs: Unsupported value: ["fly"]: supported values: "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"`,
      `${at}.nonResourceRules[0].nonResourceURLs[0]: Invalid value: "x": must start with slash`,
      `${at}.nonResourceRules[0].nonResourceURLs[1]: Invalid value: "/a*": wildcard can only do suffix matching`,
      'spec.rules[1].subjects: Required value: subjects must contain at least one value',
      'spec.rules[1]: Required value: at least one of resourceRules and nonResourceRules has to be non-empty',
    ])
  })

  it('refuses levels in the words of a real server', async () => {
    const plural = 'prioritylevelconfigurations'
    expect(
      await refusals(plural, level({ type: 'Exempt', limited: { limitResponse: { type: 'Reject' } } })),
    ).to.deep.equal([
      `spec.type: Invalid value: "Exempt": type must be 'Exempt' if and only if name is 'exempt'`,
      'spec.limited: Forbidden: must be nil if the type is not Limited',
    ])
    const queuing = { queues: 512, handSize: 16, queueLengthLimit: -1 }
    const limited = { nominalConcurrencyShares: -1, lendablePercent: 101, limitResponse: { type: 'Queue', queuing } }
    expect(await refusals(plural, level({ type: 'Limited', limited, exempt: {} }))).to.deep.equal([
      'spec.exempt: Forbidden: must be nil if the type is Limited',
      'spec.limited.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer',
      'spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive',
      'spec.limited.limitResponse.queuing.queueLengthLimit: Invalid value: -1: must be positive',
      'spec.limited.limitResponse.queuing.handSize: Invalid value: 16: required entropy bits of deckSize 512 and handSize 16 should not be greater than 60',
    ])
  })
})
