/** Updates of several Pods at a time (UPD-17), and names that are taken (REV-10). */
import { expect } from 'chai'
import * as fc from 'fast-check'
import type { ControllerRevision, Pod, StatefulSet } from '../../../kube/objects.ts'
import { controllerRevisions, pods, statefulSets } from '../../../kube/resource.ts'
import { gatesOf } from '../../gates.ts'
import { startReference } from '../../start.ts'
import { allControllers, startCluster } from '../testing.ts'
import { isHealthy } from './health.ts'
import { ordinalOf } from './identity.ts'
import { plan } from './plan.ts'
import { hashLabel, revisionName } from './revisions.ts'
import { running, Simulation, template } from './testing.ts'

const strategy = (maxUnavailable: number | string, partition = 0): object => ({
  updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition, maxUnavailable } },
})

describe('StatefulSet plan with maxUnavailable', () => {
  /** Names of Pods that the next look deletes for an update. */
  function deleted(world: Simulation, several = true): string[] {
    const { stages } = plan({
      set: world.set,
      pods: [...world.pods.values()],
      claim: (name) => world.claims.get(name),
      revisions: [...world.revisions.values()],
      now: world.now,
      several,
    })
    return stages.flat().flatMap((task) => (task.do === 'delete' ? [task.pod.metadata.name] : []))
  }
  function stale(replicas: number, spec: object): Simulation {
    const world = running({ replicas, ...spec })
    world.change({ template: template('nginx:2') })
    return world
  }

  it('deletes so many at once, highest first', () => {
    expect(deleted(stale(5, strategy(2)))).to.deep.equal(['web-4', 'web-3'])
    expect(deleted(stale(2, strategy(5)))).to.deep.equal(['web-1', 'web-0'])
  })

  it('rounds percentages down, but to no less than one', () => {
    expect(deleted(stale(5, strategy('59%')))).to.deep.equal(['web-4', 'web-3'])
    expect(deleted(stale(3, strategy('10%')))).to.deep.equal(['web-2'])
  })

  it('counts whoever is unavailable already, below the partition too', () => {
    const world = stale(5, strategy(3, 2))
    world.ready('web-0', 'False')
    world.change({ podManagementPolicy: 'Parallel' })
    expect(deleted(world)).to.deep.equal(['web-4', 'web-3'])
    world.ready('web-1', 'False')
    world.delete('web-4')
    expect(deleted(world)).to.deep.equal([])
  })

  it('does nothing of the kind while its gate is off', () => {
    expect(deleted(stale(5, strategy(2)), false)).to.deep.equal(['web-4'])
  })

  it('never has more down than it may, and comes to its end', () => {
    const spec = fc.record({
      replicas: fc.integer({ min: 1, max: 6 }),
      most: fc.integer({ min: 1, max: 4 }),
      parallel: fc.boolean(),
    })
    fc.assert(
      fc.property(spec, fc.array(fc.nat(5), { maxLength: 60 }), ({ replicas, most, parallel }, moves) => {
        const world = new Simulation(
          { replicas, ...strategy(most), podManagementPolicy: parallel ? 'Parallel' : 'OrderedReady' },
          (observed) => plan({ ...observed, several: true }),
        )
        world.converge()
        world.change({ template: template('nginx:2') })
        world.watch = (task, { set, pods: all, now }) => {
          if (task.do !== 'delete') return
          const down = [...all.values()].filter((pod) => !isHealthy(set, pod, now)).length + replicas - all.size
          expect(down, task.pod.metadata.name).to.be.below(most)
          const above = [...all.values()].filter(
            (pod) => ordinalOf(pod) > ordinalOf(task.pod) && isHealthy(set, pod, now),
          )
          expect(above.every((pod) => pod.spec.containers[0]?.image === 'nginx:2')).to.equal(true)
        }
        for (const ordinal of moves) {
          world.step()
          world.progress(`web-${ordinal}`)
        }
        world.converge()
        expect([...world.pods.values()].every((pod) => pod.spec.containers[0]?.image === 'nginx:2')).to.equal(true)
        expect(world.set.status.currentRevision).to.equal(world.set.status.updateRevision)
      }),
      { numRuns: 200 },
    )
  })
})

describe('MaxUnavailableStatefulSet', () => {
  const set = (
    maxUnavailable?: number | string,
  ): { apiVersion: string; kind: string; metadata: { name: string; namespace: string }; spec: object } => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      serviceName: 'web',
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } },
      updateStrategy: {
        type: 'RollingUpdate',
        rollingUpdate: { ...(maxUnavailable !== undefined && { maxUnavailable }) },
      },
    },
  })
  const strategyOf = ({ spec }: StatefulSet): unknown => spec.updateStrategy?.rollingUpdate

  for (const on of [false, true]) {
    it(`${on ? 'keeps the field' : 'drops the field'} where it is ${on ? 'on' : 'off'}`, async () => {
      const gates = on ? { featureGates: { MaxUnavailableStatefulSet: true } } : {}
      const reference = await startReference({ seed: 1, components: () => [], ...gates })
      try {
        const created = await reference.client.create<StatefulSet>(statefulSets, set('40%'))
        expect(strategyOf(created)).to.deep.equal({ partition: 0, ...(on && { maxUnavailable: '40%' }) })
        await reference.client.delete(statefulSets, created.metadata)
        expect(strategyOf(await reference.client.create<StatefulSet>(statefulSets, set()))).to.deep.equal({
          partition: 0,
          ...(on && { maxUnavailable: 1 }),
        })
        if (!on) return
        for (const [value, why] of [
          [0, 'cannot be 0'],
          ['101%', 'must not be greater than 100%'],
          ['x', 'a valid percent string must be a numeric string followed by an ending'],
          [-1, 'must be greater than or equal to 0'],
        ] as const) {
          const spec = { updateStrategy: { rollingUpdate: { maxUnavailable: value } } }
          const refused = await reference.client
            .patch(statefulSets, created.metadata, 'merge', { spec })
            .catch((error: unknown) => error)
          expect((refused as Error).message).to.include(
            `spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: ${JSON.stringify(value)}: ${why}`,
          )
        }
      } finally {
        await reference.stop()
      }
    })
  }

  it('is set as Kubernetes takes it', () => {
    expect(gatesOf([])).to.deep.equal({ MaxUnavailableStatefulSet: false })
    expect(gatesOf(['MaxUnavailableStatefulSet=true'])).to.deep.equal({ MaxUnavailableStatefulSet: true })
    expect(() => gatesOf(['Other=true'])).to.throw(
      'there is no feature gate Other: the known ones are MaxUnavailableStatefulSet',
    )
    expect(() => gatesOf(['MaxUnavailableStatefulSet'])).to.throw(
      'expected MaxUnavailableStatefulSet=true or MaxUnavailableStatefulSet=false',
    )
  })
})

describe('A revision whose name another one has', () => {
  it('gets another name, which its Pods bear, and the status counts it', async () => {
    const cluster = await startCluster(allControllers())
    const { client } = cluster
    const manifest = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        replicas: 0,
        serviceName: 'web',
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } },
      },
    }
    await client.create(statefulSets, manifest)
    await cluster.quiet()
    const first = (await client.list<ControllerRevision>(controllerRevisions)).items[0] as ControllerRevision
    await client.delete(statefulSets, manifest.metadata)
    await cluster.quiet()
    for (const collisions of [0, 1]) {
      const name = revisionName({ metadata: { name: 'web' } } as StatefulSet, first.data, collisions)
      await client.create(controllerRevisions, {
        apiVersion: 'apps/v1',
        kind: 'ControllerRevision',
        metadata: { name, namespace: 'default' },
        data: { other: true },
        revision: 1,
      })
    }
    await client.create(statefulSets, { ...manifest, spec: { ...manifest.spec, replicas: 1 } })
    await cluster.quiet()
    await cluster.clock.advance(1000)
    await cluster.quiet()
    const { status } = await client.get<StatefulSet>(statefulSets, manifest.metadata)
    const name = revisionName({ metadata: { name: 'web' } } as StatefulSet, first.data, 2)
    expect(status).to.include({ collisionCount: 2, updateRevision: name, currentRevision: name, readyReplicas: 1 })
    const [pod] = (await client.list<Pod>(pods)).items
    expect(pod?.metadata.labels?.['controller-revision-hash']).to.equal(name)
    const made = (await client.list<ControllerRevision>(controllerRevisions)).items.filter(
      ({ data }) => !('other' in (data as object)),
    )
    expect(made.map(({ metadata, revision }) => [metadata.name, revision, metadata.labels?.[hashLabel]])).to.deep.equal(
      [[name, 1, first.metadata.labels?.[hashLabel]]],
    )
    expect(cluster.faults).to.deep.equal([])
    await cluster.stop()
  })
})
