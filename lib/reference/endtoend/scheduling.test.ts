import { expect } from 'chai'
import type { KubeObject, Node, Pod, ReplicaSet } from '../../kube/objects.ts'
import { nodes, pods, priorityClasses, replicaSets } from '../../kube/resource.ts'
import { EndToEnd, image, isReady, namespace } from './testing.ts'

const resource = 'example.com/fakecpu'

describe('end to end: scheduling', function () {
  this.timeout(60_000)
  let cluster: EndToEnd

  beforeEach(async () => {
    cluster = await EndToEnd.start()
  })
  afterEach(() => cluster.stop())

  const podSpec = (priority: number, amount: number): object => ({
    nodeSelector: { 'kubernetes.io/hostname': 'node-2' },
    priorityClassName: `p${priority}`,
    terminationGracePeriodSeconds: 0,
    containers: [
      { name: 'main', image, resources: { requests: { [resource]: amount }, limits: { [resource]: amount } } },
    ],
  })
  const patchNode = (capacity: object): Promise<Node> =>
    cluster.client.patch<Node>(nodes, { name: 'node-2' }, 'merge', { status: { capacity } }, { subresource: 'status' })

  it('has less important Pods make way for what a node is said to have', async () => {
    await patchNode({ [resource]: '1000' })
    for (let value = 1; value <= 4; value++)
      await cluster.client.create<KubeObject>(priorityClasses, {
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        metadata: { name: `p${value}` },
        value,
      })
    for (const [index, amount] of [200, 300, 450].entries()) {
      const labels = { name: `pod${index + 1}` }
      await cluster.client.create<ReplicaSet>(replicaSets, {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: { name: `rs-pod${index + 1}`, namespace },
        spec: {
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: podSpec(index + 1, amount) },
        },
      })
    }
    const before = await cluster.all<Pod>(pods, (found) => found.length === 3 && found.every(isReady))
    await cluster.client.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'pod4', namespace },
      spec: podSpec(4, 500),
    })
    await cluster.ready('pod4')
    const uids = new Set(before.map(({ metadata }) => metadata.uid))
    const after = await cluster.all<Pod>(
      pods,
      (found) =>
        found.length === 4 &&
        found.filter(({ spec, status }) => !spec.nodeName && status.phase === 'Pending').length === 2,
    )
    const stayed = after.filter(({ metadata }) => uids.has(metadata.uid))
    expect(stayed.map(({ metadata }) => metadata.labels?.['name'])).to.deep.equal(['pod3'])
    expect((await cluster.client.get<Node>(nodes, { name: 'node-2' })).status.allocatable?.[resource]).to.equal('1k')
    await patchNode({ [resource]: null })
    await cluster.until<Node>(nodes, 'node-2', ({ status }) => status.allocatable?.[resource] === undefined)
  })
})
