import { expect } from 'chai'
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod } from '../../../kube/objects.ts'
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
  provisions: () => true,
  volume: () => undefined,
  volumesFor: () => [],
  fond: false,
  isProtected: () => false,
  nominatedNode: undefined,
  guarded: false,
  namespaceLabels: () => ({}),
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
  }
  for (const [name, [one, only, reason]] of Object.entries(against)) {
    it(`says why not: ${name}`, () => {
      expect(message(schedule(one, cluster({ nodes: [only] })))).to.equal(
        `0/1 nodes are available: ${reason}. no new claims to deallocate, ` +
          'preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
      )
    })
  }

  it('says where preemption would be of use, if only there were victims', () => {
    const asking = { containers: [{ name: 'a', resources: { requests: { cpu: '1500m' } } }] }
    const podsOn = (name: string): Pod[] => (name === 'a' ? [pod(asking, 'other')] : [])
    const nodes = [node('a'), node('b', { unschedulable: true })]
    expect(message(schedule(pod(asking), cluster({ nodes, podsOn })))).to.equal(
      '0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable. no new claims to deallocate, ' +
        'preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, ' +
        '1 Preemption is not helpful for scheduling.',
    )
  })

  describe('beside other Pods', () => {
    const zoned = (name: string, zone?: string): Node => {
      const one = node(name)
      return { ...one, metadata: { ...one.metadata, labels: { ...one.metadata.labels, ...(zone && { zone }) } } }
    }
    const nodes = [zoned('a', 'x'), zoned('b', 'x'), zoned('c', 'y')]
    const term = (topologyKey: string, app = 'web'): object => ({
      requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector: { matchLabels: { app } } }],
    })
    const labelled = (spec: object, name = 'web-0', app = 'web', namespace = 'default'): Pod => {
      const one = pod(spec, name)
      return { ...one, metadata: { ...one.metadata, namespace, labels: { app } } }
    }
    const on = (placed: Record<string, Pod[]>, over: Partial<Cluster> = {}): Cluster =>
      cluster({ nodes, podsOn: (name) => placed[name] ?? [], ...over })
    const place = (one: Pod, where: Cluster): string => {
      const placement = schedule(one, where)
      return placement.do === 'bind' ? placement.node : message(placement).replace(/\. no new claims.*/, '')
    }

    it('stays away from those that it does not want near, by node and by zone', () => {
      const apart = (key: string): Pod => labelled({ affinity: { podAntiAffinity: term(key) } })
      const there = labelled({}, 'web-1')
      expect(place(apart('kubernetes.io/hostname'), on({ a: [there] }))).to.equal('b')
      expect(place(apart('zone'), on({ a: [there] }))).to.equal('c')
      expect(place(apart('zone'), on({ a: [there], c: [there] }))).to.equal(
        "0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules",
      )
      const elsewhere = labelled({}, 'web-1', 'web', 'other')
      expect(place(apart('zone'), on({ c: [elsewhere, elsewhere], b: [elsewhere] }))).to.equal('a')
    })

    it('stays away from those that do not want it near', () => {
      const guard = labelled({ affinity: { podAntiAffinity: term('zone') } }, 'guard', 'guard')
      expect(place(labelled({}), on({ a: [guard] }, { guarded: true }))).to.equal('c')
      expect(place(labelled({}), on({ a: [guard], c: [guard] }, { guarded: true }))).to.equal(
        "0/3 nodes are available: 3 node(s) didn't satisfy existing pods anti-affinity rules",
      )
    })

    it('goes to those that it wants near; the first of a group goes anywhere', () => {
      const near = labelled({ affinity: { podAffinity: term('zone') } })
      expect(place(near, on({}))).to.equal('a')
      expect(place(near, on({ c: [labelled({}, 'web-1')] }))).to.equal('c')
      const lonely = labelled({ affinity: { podAffinity: term('zone', 'db') } })
      expect(place(lonely, on({}))).to.equal("0/3 nodes are available: 3 node(s) didn't match pod affinity rules")
    })

    it('spreads evenly', () => {
      const spread = (over: object = {}): Pod =>
        labelled({
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'zone',
              whenUnsatisfiable: 'DoNotSchedule',
              labelSelector: { matchLabels: { app: 'web' } },
              ...over,
            },
          ],
        })
      const other = labelled({}, 'web-1')
      expect(place(spread(), on({ a: [other] }))).to.equal('c')
      expect(place(spread({ maxSkew: 2 }), on({ a: [other] }))).to.equal('b')
      expect(place(spread({ minDomains: 3 }), on({ a: [other], c: [other] }))).to.equal(
        "0/3 nodes are available: 3 node(s) didn't match pod topology spread constraints",
      )
      const unlabelled = cluster({ nodes: [zoned('d')] })
      expect(place(spread(), unlabelled)).to.equal(
        "0/1 nodes are available: 1 node(s) didn't match pod topology spread constraints (missing required label)",
      )
    })

    it('goes where its volumes are', () => {
      const terms = [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['y'] }] }]
      const volume = { spec: { nodeAffinity: { required: { nodeSelectorTerms: terms } } } } as never
      const storage = { claim: () => bound, volume: () => volume }
      expect(place(pod({ volumes }), on({}, storage))).to.equal('c')
      expect(place(pod({ volumes }), on({}, { ...storage, nodes: nodes.slice(0, 2) }))).to.equal(
        "0/2 nodes are available: 2 node(s) didn't match PersistentVolume's node affinity",
      )
    })
  })

  it('lets Pods share a port of a node by address and protocol only', () => {
    const asking = (hostIP: string | undefined, protocol = 'TCP'): object => ({
      containers: [{ name: 'a', ports: [{ hostPort: 54_321, protocol, ...(hostIP !== undefined && { hostIP }) }] }],
    })
    const beside = (one: object, other: object): unknown =>
      schedule(pod(one), cluster({ nodes: [node('a')], podsOn: () => [pod(other, 'other')] }))
    const fits = beside(asking('10.0.0.1'), asking('10.0.0.2'))
    expect(beside(asking('10.0.0.1'), asking('10.0.0.1', 'UDP'))).to.deep.equal(fits)
    for (const address of ['10.0.0.1', '0.0.0.0', undefined]) {
      expect(beside(asking('10.0.0.1'), asking(address)), `${address}`).to.not.deep.equal(fits)
      expect(beside(asking(address), asking(undefined)), `${address}`).to.not.deep.equal(fits)
    }
  })

  it('takes tolerations and affinity into account', () => {
    const tainted = node('a', { taints: [{ key: 'k', value: 'v', effect: 'NoSchedule' }] })
    const tolerant = pod({ tolerations: [{ key: 'k', operator: 'Exists' }] })
    expect(schedule(tolerant, cluster({ nodes: [tainted] }))).to.include({ do: 'bind' })
    const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['b'] }]
    const requiredDuringSchedulingIgnoredDuringExecution = { nodeSelectorTerms: [{ matchExpressions }] }
    const choosy = pod({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution } } })
    expect(schedule(choosy, cluster())).to.deep.equal({ do: 'bind', node: 'b' })
  })

  it('leaves claims that wait to volumes that are on the node, or to be made', () => {
    const local = (name: string, host: string, storage = '1Gi'): PersistentVolume =>
      ({
        metadata: { name },
        spec: {
          capacity: { storage },
          nodeAffinity: {
            required: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [host] }] },
              ],
            },
          },
        },
      }) as unknown as PersistentVolume
    const late = (over: Partial<Cluster>): Cluster =>
      cluster({ claim: () => claim(), bindsLate: () => true, provisions: () => false, ...over })
    const onB = local('on-b', 'b')
    expect(schedule(pod({ volumes }), late({ volumesFor: () => [onB] }))).to.deep.equal({
      do: 'selectNode',
      node: 'b',
      found: [{ claim: claim(), volume: onB }],
      made: [],
    })
    expect(message(schedule(pod({ volumes }), late({})))).to.match(
      /^0\/2 nodes are available: 2 node\(s\) didn't find available persistent volumes to bind\./,
    )
    const two = pod({ volumes: [...volumes, { name: 'log', persistentVolumeClaim: { claimName: 'log' } }] })
    expect(message(schedule(two, late({ volumesFor: () => [onB] })))).to.include("2 node(s) didn't find available")
    const both = [local('b-big', 'b', '2Gi'), onB, local('on-a', 'a')]
    expect(schedule(two, late({ volumesFor: () => both }))).to.deep.include({ do: 'selectNode', node: 'b' })
    expect(schedule(two, late({ volumesFor: () => [onB], provisions: () => true }))).to.deep.include({ node: 'a' })
  })

  describe('where it would rather be', () => {
    const labelled = (name: string, labels: object, spec: object = {}): Node => {
      const one = node(name, spec)
      return { ...one, metadata: { ...one.metadata, labels: { ...one.metadata.labels, ...labels } } }
    }
    const app = (value: string, spec: object = {}): Pod => {
      const one = pod(spec, value)
      return { ...one, metadata: { ...one.metadata, labels: { app: value } } }
    }
    const place = (one: Pod, over: Partial<Cluster>): string => {
      const placement = schedule(one, cluster(over))
      return placement.do === 'bind' ? placement.node : message(placement)
    }
    const term = (value: string, weight = 100): object => ({
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight,
          podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: value } } },
        },
      ],
    })
    const on = (placed: Record<string, Pod[]>): Partial<Cluster> => ({ podsOn: (name) => placed[name] ?? [] })

    it('goes to nodes that it prefers, be there more Pods', () => {
      const preference = (disk: string): object => ({
        matchExpressions: [{ key: 'disk', operator: 'In', values: [disk] }],
      })
      const preferredDuringSchedulingIgnoredDuringExecution = [
        { weight: 1, preference: preference('hdd') },
        { weight: 10, preference: preference('ssd') },
      ]
      const one = pod({ affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution } } })
      const nodes = [labelled('a', { disk: 'hdd' }), labelled('b', { disk: 'ssd' }), labelled('c', {})]
      expect(place(one, { nodes, ...on({ b: [pod(), pod()] }) })).to.equal('b')
      expect(place(one, { nodes: nodes.filter(({ metadata }) => metadata.name !== 'b') })).to.equal('a')
    })

    it('goes to those, and away from those, that it or they prefer', () => {
      const db = [app('db')]
      expect(place(app('web', { affinity: { podAffinity: term('db') } }), on({ b: db }))).to.equal('b')
      expect(
        place(app('web', { affinity: { podAntiAffinity: term('db') } }), on({ a: db, b: [app('x'), app('x')] })),
      ).to.equal('b')
      const shy = [app('shy', { affinity: { podAntiAffinity: term('web') } })]
      expect(place(app('web'), { ...on({ a: shy, b: [app('x'), app('x')] }), fond: true })).to.equal('b')
      const fond = [app('fond', { affinity: { podAffinity: term('web') } })]
      expect(place(app('web'), { ...on({ b: fond }), fond: true })).to.equal('b')
    })

    it('spreads as well as it can, and avoids soft taints', () => {
      const topologySpreadConstraints = [
        {
          maxSkew: 1,
          topologyKey: 'zone',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: { app: 'web' } },
        },
      ]
      const nodes = [labelled('a', { zone: 'x' }), labelled('b', { zone: 'x' }), labelled('c', { zone: 'y' })]
      const placed = { a: [app('web')], c: [app('x'), app('x')] }
      expect(place(app('web', { topologySpreadConstraints }), { nodes, ...on(placed) })).to.equal('c')
      const tainted = labelled('a', {}, { taints: [{ key: 'k', effect: 'PreferNoSchedule' }] })
      expect(place(pod(), { nodes: [tainted, node('b')], ...on({ b: [pod(), pod()] }) })).to.equal('b')
      expect(place(pod(), { nodes: [tainted] })).to.equal('a')
    })
  })

  describe('where there is no room', () => {
    const asking = (name: string, priority: number, cpu: string, over: object = {}): Pod => ({
      ...pod({ priority, containers: [{ name: 'a', resources: { requests: { cpu } } }], ...over }, name),
      status: { startTime: '2030-01-01T00:00:00Z' },
    })
    const full = (placed: Record<string, Pod[]>, over: Partial<Cluster> = {}): Cluster =>
      cluster({ podsOn: (name) => placed[name] ?? [], ...over })
    const victims = (placement: ReturnType<typeof schedule>): string =>
      placement.do === 'preempt'
        ? `${placement.node}: ${placement.victims.map(({ metadata }) => metadata.name).join()}`
        : message(placement)

    it('less important Pods make way: as few as possible, the least important ones', () => {
      const vip = asking('vip', 100, '1')
      const low = asking('low', 1, '1')
      const lower = asking('lower', 0, '1')
      expect(victims(schedule(vip, full({ a: [low, lower], b: [low, low] })))).to.equal('a: lower')
      expect(
        victims(schedule(asking('vip', 100, '2'), full({ a: [low, lower], b: [asking('same', 100, '1'), lower] }))),
      ).to.equal('a: low,lower')
      const isProtected = ({ metadata }: Pod): boolean => metadata.name === 'lower'
      expect(victims(schedule(vip, full({ a: [low, lower], b: [lower, lower] }, { isProtected })))).to.equal('a: low')
      expect(message(schedule(vip, full({ a: [low, lower], b: [low, low] })))).to.equal(
        '0/2 nodes are available: 2 Insufficient cpu.',
      )
    })

    it('nobody makes way where that would not help, or the Pod does not want it', () => {
      const low = asking('low', 1, '2')
      expect(victims(schedule(asking('vip', 100, '3'), full({ a: [low], b: [low] })))).to.include(
        'Preemption is not helpful',
      )
      expect(victims(schedule(asking('p', 1, '1'), full({ a: [low], b: [low] })))).to.include(
        'No preemption victims found',
      )
      const modest = asking('vip', 100, '1', { preemptionPolicy: 'Never' })
      expect(victims(schedule(modest, full({ a: [low], b: [low] })))).to.match(
        /: not eligible due to preemptionPolicy=Never\.$/,
      )
    })

    it('no others make way while some already do', () => {
      const low = asking('low', 1, '2')
      const leaving = { ...low, metadata: { ...low.metadata, deletionTimestamp: '2030-01-01T00:00:00Z' } }
      const vip = asking('vip', 100, '2')
      const nominated = { nominatedNode: 'a' }
      expect(victims(schedule(vip, full({ a: [leaving], b: [low] }, nominated)))).to.match(
        /: not eligible due to a terminating pod on the nominated node\.$/,
      )
    })
  })

  it('waits where there are no nodes', () => {
    expect(schedule(pod(), cluster({ nodes: [] }))).to.deep.equal({
      do: 'wait',
      message: 'no nodes available to schedule pods',
    })
  })
})
