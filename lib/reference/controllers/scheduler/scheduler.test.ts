import { expect } from 'chai'
import type { Node, PersistentVolumeClaim, Pod } from '../../../kube/objects.ts'
import { schedule, type Cluster } from './plan.ts'

const node = (name: string, spec: object = {}, allocatable: object = { pods: '110', cpu: '2', memory: '1Gi' }): Node =>
  ({ metadata: { name, labels: { 'kubernetes.io/hostname': name } }, spec, status: { allocatable } }) as unknown as Node

const pod = (spec: object = {}, name = 'web-0'): Pod =>
  ({
    metadata: { name, namespace: 'default' },
    spec: { containers: [{ name: 'a' }], ...spec },
    status: {},
  }) as unknown as Pod

const claim = (annotations: object = {}): PersistentVolumeClaim =>
  ({
    metadata: { name: 'www', annotations },
    spec: {},
    status: { phase: 'Pending' },
  }) as unknown as PersistentVolumeClaim

const bound = claim({ 'pv.kubernetes.io/bind-completed': 'yes' })
const volumes = [{ name: 'www', persistentVolumeClaim: { claimName: 'www' } }]

const cluster = (over: Partial<Cluster> = {}): Cluster => ({
  nodes: [node('b'), node('a')],
  podsOn: () => [],
  claim: () => undefined,
  bindsLate: () => false,
  ...over,
})

const message = (placement: ReturnType<typeof schedule>): string =>
  'message' in placement ? placement.message : placement.do

describe('schedule', () => {
  it('takes the node with the fewest Pods', () => {
    expect(schedule(pod(), cluster())).to.deep.equal({ do: 'bind', node: 'a' })
    const podsOn = (name: string): Pod[] => (name === 'a' ? [pod()] : [])
    expect(schedule(pod(), cluster({ podsOn }))).to.deep.equal({ do: 'bind', node: 'b' })
  })

  it('waits for claims to be bound', () => {
    const wants = pod({ volumes })
    expect(message(schedule(wants, cluster({ claim: () => claim() })))).to.equal(
      '0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found',
    )
    expect(message(schedule(wants, cluster()))).to.include('persistentvolumeclaim "www" not found')
    expect(schedule(wants, cluster({ claim: () => bound }))).to.deep.equal({ do: 'bind', node: 'a' })
  })

  it('selects a node for claims that wait for one', () => {
    const late = cluster({ claim: () => claim(), bindsLate: () => true })
    expect(schedule(pod({ volumes }), late)).to.deep.include({ do: 'selectNode', node: 'a' })
  })

  const against: Record<string, [Pod, Node, string]> = {
    selector: [
      pod({ nodeSelector: { disk: 'ssd' } }),
      node('a'),
      "1 node(s) didn't match Pod's node affinity/selector",
    ],
    taint: [
      pod(),
      node('a', { taints: [{ key: 'k', value: 'v', effect: 'NoSchedule' }] }),
      '1 node(s) had untolerated taint {k: v}',
    ],
    cordon: [pod(), node('a', { unschedulable: true }), '1 node(s) were unschedulable'],
    cpu: [
      pod({ containers: [{ name: 'a', resources: { requests: { cpu: '2500m' } } }] }),
      node('a'),
      '1 Insufficient cpu',
    ],
    pods: [pod(), node('a', {}, { pods: '0' }), '1 Too many pods'],
  }
  for (const [name, [one, only, reason]] of Object.entries(against)) {
    it(`says why not: ${name}`, () => {
      expect(message(schedule(one, cluster({ nodes: [only] })))).to.equal(
        `0/1 nodes are available: ${reason}. no new claims to deallocate, ` +
          'preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
      )
    })
  }

  it('takes tolerations and affinity into account', () => {
    const tainted = node('a', { taints: [{ key: 'k', value: 'v', effect: 'NoSchedule' }] })
    const tolerant = pod({ tolerations: [{ key: 'k', operator: 'Exists' }] })
    expect(schedule(tolerant, cluster({ nodes: [tainted] }))).to.include({ do: 'bind' })
    const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['b'] }]
    const requiredDuringSchedulingIgnoredDuringExecution = { nodeSelectorTerms: [{ matchExpressions }] }
    const choosy = pod({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution } } })
    expect(schedule(choosy, cluster())).to.deep.equal({ do: 'bind', node: 'b' })
  })

  it('waits where there are no nodes', () => {
    expect(schedule(pod(), cluster({ nodes: [] }))).to.deep.equal({
      do: 'wait',
      message: 'no nodes available to schedule pods',
    })
  })
})
