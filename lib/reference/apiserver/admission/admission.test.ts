import { expect } from 'chai'
import type { Pod } from '../../../kube/objects.ts'
import { limitRanges, pods, priorityClasses, resourceQuotas } from '../../../kube/resource.ts'
import { simplePod, testServer } from '../testing.ts'

const podPath = '/api/v1/namespaces/default/pods'
const withResources = (name: string, resources: object): object => ({
  ...simplePod(name),
  spec: { containers: [{ name: 'c', image: 'busybox', resources }] },
})
const messageOf = ({ body }: { body: unknown }): string => (body as { message: string }).message

describe('LimitRanges', () => {
  it('give Pods what they do not ask for, and refuse what is too much or too little', async () => {
    const { client, send } = await testServer()
    const item = { type: 'Container', min: { cpu: '100m' }, max: { cpu: '1' }, defaultRequest: { cpu: '200m' } }
    await client.create(limitRanges, {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'l', namespace: 'default' },
      spec: { limits: [item] },
    })
    const pod = await client.create<Pod>(pods, simplePod('a'))
    expect(pod.spec.containers[0]?.resources).to.deep.equal({ limits: { cpu: '1' }, requests: { cpu: '200m' } })
    expect(pod.metadata.annotations).to.deep.equal({
      'kubernetes.io/limit-ranger': 'LimitRanger plugin set: cpu request for container c; cpu limit for container c',
    })
    expect(messageOf(await send('POST', podPath, withResources('b', { limits: { cpu: '2' } })))).to.equal(
      'pods "b" is forbidden: maximum cpu usage per Container is 1, but limit is 2',
    )
    expect(messageOf(await send('POST', podPath, withResources('c', { requests: { cpu: '50m' } })))).to.equal(
      'pods "c" is forbidden: minimum cpu usage per Container is 100m, but request is 50m',
    )
  })
})

describe('ResourceQuotas', () => {
  it('count objects, and refuse what they have no room for', async () => {
    const { client, send } = await testServer()
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'q', namespace: 'default' },
      spec: { hard: { pods: '2', 'requests.cpu': '1' } },
    }
    await client.create(resourceQuotas, quota)
    expect(messageOf(await send('POST', podPath, simplePod('a')))).to.equal(
      'pods "a" is forbidden: failed quota: q: must specify requests.cpu for: c',
    )
    const asked = { requests: { cpu: '400m' } }
    for (const name of ['a', 'b']) expect((await send('POST', podPath, withResources(name, asked))).code).to.equal(201)
    expect(messageOf(await send('POST', podPath, withResources('c', asked)))).to.equal(
      'pods "c" is forbidden: exceeded quota: q, requested: pods=1,requests.cpu=400m, used: pods=2,requests.cpu=800m, limited: pods=2,requests.cpu=1',
    )
  })
})

describe('PriorityClasses', () => {
  it('say how much a Pod matters', async () => {
    const { client, send } = await testServer()
    const spec = (priorityClassName: string): object => ({
      priorityClassName,
      containers: [{ name: 'c', image: 'busybox' }],
    })
    expect(messageOf(await send('POST', podPath, { ...simplePod('a'), spec: spec('high') }))).to.equal(
      'pods "a" is forbidden: no PriorityClass with name high was found',
    )
    await client.create(priorityClasses, {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'high' },
      value: 1000,
      preemptionPolicy: 'Never',
    })
    const pod = await client.create<Pod>(pods, { ...simplePod('a'), spec: spec('high') })
    expect(pod.spec).to.include({ priority: 1000, preemptionPolicy: 'Never', priorityClassName: 'high' })
    const system = await client.create<Pod>(pods, { ...simplePod('b'), spec: spec('system-node-critical') })
    expect(system.spec.priority).to.equal(2_000_001_000)
  })

  it('has the classes of what the cluster cannot do without', async () => {
    const { send } = await testServer()
    const { body } = await send('GET', '/apis/scheduling.k8s.io/v1/priorityclasses/system-cluster-critical')
    expect(body).to.include({ value: 2_000_000_000, preemptionPolicy: 'PreemptLowerPriority' })
    expect(body).to.have.nested.property('metadata.generation', 1)
  })

  it('does not know a name that is yet to be made up', async () => {
    const { send } = await testServer()
    const { spec } = simplePod('a')
    const pod = { metadata: { generateName: 'web-' }, spec: { ...spec, serviceAccountName: 'nobody' } }
    const refused = messageOf(await send('POST', podPath, pod))
    expect(refused).to.equal(
      'pods "web-" is forbidden: error looking up service account default/nobody: serviceaccount "nobody" not found',
    )
    const nameless = await send('POST', podPath, { ...pod, metadata: {} })
    expect(messageOf(nameless)).to.match(/^pods "Unknown" is forbidden: /)
  })

  it('counts only what is right, and by the name that it has', async () => {
    const { send } = await testServer()
    const quota = { metadata: { name: 'none' }, spec: { hard: { pods: '0' } } }
    await send('POST', '/api/v1/namespaces/default/resourcequotas', quota)
    const { spec } = simplePod('a')
    const wrong = { metadata: { generateName: 'web-' }, spec: { ...spec, hostname: 'Not_A_Name' } }
    expect(messageOf(await send('POST', podPath, wrong))).to.match(/^Pod "web-[a-z0-9]{5}" is invalid: spec.hostname: /)
    const right = { metadata: { generateName: 'web-' }, spec }
    expect(messageOf(await send('POST', podPath, right))).to.match(
      /^pods "web-[a-z0-9]{5}" is forbidden: exceeded quota: none, requested: pods=1, used: pods=0, limited: pods=0$/,
    )
  })
})
