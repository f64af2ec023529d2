import { expect } from 'chai'
import * as fc from 'fast-check'
import type { StatefulSet } from '../../../kube/objects.ts'
import { isTerminating } from '../pods.ts'
import { isHealthy } from './health.ts'
import { firstOrdinal, inRange, ordinalOf, podName, replicasOf, revisionOf } from './identity.ts'
import type { PodTask } from './plan.ts'
import { Simulation, template } from './testing.ts'

/** What users, nodes and time do to a set. */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ do: 'step' } as const) },
  { weight: 8, arbitrary: fc.constant({ do: 'run' } as const) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('progress' as const), ordinal: fc.nat(7) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('ready' as const),
      ordinal: fc.nat(7),
      status: fc.constantFrom<('True' | 'False')[]>('True', 'False'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('phase' as const),
      ordinal: fc.nat(7),
      phase: fc.constantFrom('Failed', 'Succeeded', 'Running'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), ordinal: fc.nat(7) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('force' as const), ordinal: fc.nat(7) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('scale' as const), replicas: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('start' as const), start: fc.nat(2) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('image' as const),
      image: fc.constantFrom('nginx:1', 'nginx:2', 'nginx:3'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('partition' as const), partition: fc.option(fc.nat(5)) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'orphan' } as const) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.nat(20) }) },
)
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never

function happen(world: Simulation, one: Happening): void {
  const name = 'ordinal' in one ? podName(world.set, one.ordinal) : ''
  if (one.do === 'step') world.step()
  else if (one.do === 'run') run(world)
  else if (one.do === 'progress') world.progress(name)
  else if (one.do === 'ready') world.ready(name, one.status)
  else if (one.do === 'phase') world.phase(name, one.phase)
  else if (one.do === 'delete') world.delete(name)
  else if (one.do === 'force') world.pods.delete(name)
  else if (one.do === 'scale') world.change({ replicas: one.replicas })
  else if (one.do === 'start') world.change({ ordinals: { start: one.start } })
  else if (one.do === 'image') world.change({ template: template(one.image) })
  else if (one.do === 'pass') world.now += one.seconds * 1000
  else if (one.do === 'partition') {
    world.change({
      updateStrategy: {
        type: 'RollingUpdate',
        ...(one.partition === null ? {} : { rollingUpdate: { partition: one.partition } }),
      },
    })
  } else {
    for (const pod of world.pods.keys()) {
      world.edit(pod, (pod) => ({ ...pod, metadata: { ...pod.metadata, ownerReferences: [] } }))
    }
  }
}

/** As it goes when all is well: often enough for some Pods to come or go. */
function run(world: Simulation): void {
  for (let count = 0; count < 4; count++) {
    world.step()
    for (const name of world.pods.keys()) world.progress(name)
  }
}

/** The state of the wanted Pods just before a task, those of lower ordinals. */
const below = (world: Simulation, ordinal: number) =>
  Array.from({ length: Math.max(0, ordinal - firstOrdinal(world.set)) }, (_, index) =>
    world.pods.get(podName(world.set, firstOrdinal(world.set) + index)),
  )

function checkOrdered(task: PodTask, world: Simulation): void {
  const { set, now } = world
  const ordinal = ordinalOf(task.pod)
  const healthy = (pod: ReturnType<typeof world.pods.get>): boolean => pod !== undefined && isHealthy(set, pod, now)
  if (task.do === 'create')
    expect(below(world, ordinal).every(healthy), `ORD-01 ${task.pod.metadata.name}`).to.equal(true)
  const pod = world.pods.get(task.pod.metadata.name ?? '')
  if (task.do !== 'delete' || pod?.status.phase === 'Failed' || pod?.status.phase === 'Succeeded') return
  const wanted = below(world, firstOrdinal(set) + replicasOf(set))
  // An orphan that is going is not adopted any more (ADO-01): the set does not know it.
  const known = [...world.pods.values()].filter(
    (one) => one.metadata.ownerReferences?.length !== 0 || !isTerminating(one),
  )
  const surplus = known.filter((one) => !inRange(set, ordinalOf(one)))
  const going = surplus.filter(isTerminating)
  // A lower one that is going was deleted by someone else: the highest is next all the same.
  const others = going.filter((one) => inRange(set, ordinal) || ordinalOf(one) > ordinal)
  expect(others, 'SCL-02: one at a time').to.deep.equal([])
  if (inRange(set, ordinal)) {
    const above = wanted.slice(ordinal - firstOrdinal(set) + 1)
    expect(
      above.every((pod) => healthy(pod)),
      'UPD-03: those above are well',
    ).to.equal(true)
  } else {
    expect(wanted.every(healthy), 'SCL-03').to.equal(true)
    const higher = surplus.filter((one) => ordinalOf(one) > ordinal)
    expect(higher, 'SCL-02: highest first').to.deep.equal([])
  }
}

function checkAny(task: PodTask, world: Simulation): void {
  const { set } = world
  const ordinal = ordinalOf(task.pod)
  if (task.do === 'create') {
    expect(inRange(set, ordinal), 'ID-01').to.equal(true)
    const there = new Set([...world.claims.keys(), ...task.claims.map(({ metadata }) => metadata.name)])
    expect(there.has(`www-web-${ordinal}`), 'ORD-07').to.equal(true)
  }
  const pod = world.pods.get(task.pod.metadata.name ?? '')
  if (
    task.do === 'delete' &&
    pod?.status.phase !== 'Failed' &&
    pod?.status.phase !== 'Succeeded' &&
    inRange(set, ordinal)
  ) {
    const { rollingUpdate } = set.spec.updateStrategy ?? {}
    expect(ordinal - firstOrdinal(set), 'UPD-06').to.be.at.least(rollingUpdate?.partition ?? 0)
    expect(revisionOf(task.pod), 'UPD-02').to.not.equal(
      world.look().status?.updateRevision ?? set.status.updateRevision,
    )
  }
}

function checkStatus({ set: { status, metadata } }: Simulation): void {
  const { replicas, readyReplicas = 0, currentReplicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status
  expect(Math.min(readyReplicas, currentReplicas, updatedReplicas, availableReplicas), 'STA-06').to.be.at.least(0)
  expect(Math.max(readyReplicas, currentReplicas, updatedReplicas), 'STA-06').to.be.at.most(replicas)
  expect(availableReplicas, 'STA-04').to.be.at.most(readyReplicas)
  expect(status.observedGeneration ?? 0, 'STA-01').to.be.at.most(metadata.generation ?? 0)
}

/** The current revision changes when an update is complete, and only then. */
function checkCompletion({ status: before }: StatefulSet, { spec, status }: StatefulSet): void {
  if (before.currentRevision === undefined || before.currentRevision === status.currentRevision) return
  expect([status.readyReplicas ?? 0, status.updatedReplicas ?? 0], 'UPD-05').to.deep.equal([
    spec.replicas,
    spec.replicas,
  ])
}

function wantedNames(world: Simulation): string[] {
  return Array.from({ length: replicasOf(world.set) }, (_, index) =>
    podName(world.set, firstOrdinal(world.set) + index),
  )
}

const histories = fc.array(happening, { maxLength: 60 })

for (const podManagementPolicy of ['OrderedReady', 'Parallel']) {
  describe(`StatefulSet plan, any history, ${podManagementPolicy}`, () => {
    const spec = fc.record({ replicas: fc.nat(5), minReadySeconds: fc.constantFrom(0, 0, 5) })

    it('keeps order, identity and counts at every step', () => {
      fc.assert(
        fc.property(spec, histories, (spec, history) => {
          const world = new Simulation({ ...spec, podManagementPolicy })
          world.watch = (task) => {
            checkAny(task, world)
            if (podManagementPolicy === 'OrderedReady') checkOrdered(task, world)
          }
          for (const one of history) {
            const { log, set } = world
            const before = log.length
            happen(world, one)
            const created = log.slice(before).filter((line) => line.startsWith('create'))
            if (podManagementPolicy === 'OrderedReady' && one.do === 'step') {
              expect(created.length, 'ORD-06').to.be.at.most(1)
            }
            checkStatus(world)
            checkCompletion(set, world.set)
          }
        }),
        { numRuns: 400 },
      )
    })

    it('reaches what is wanted, and then rests', () => {
      fc.assert(
        fc.property(spec, histories, (spec, history) => {
          const world = new Simulation({ ...spec, podManagementPolicy })
          for (const one of history) happen(world, one)
          // UPD-13: what is broken is for the user to delete.
          for (const [name, pod] of world.pods) if (!isHealthy(world.set, pod, world.now + 60_000)) world.delete(name)
          world.change({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } })
          world.converge()
          expect(world.names).to.deep.equal(wantedNames(world))
          const { status } = world.set
          const { replicas } = world.set.spec
          expect(status.currentRevision, 'UPD-05').to.equal(status.updateRevision)
          expect(
            [...world.pods.values()].every((pod) => revisionOf(pod) === status.updateRevision),
            'UPD-02',
          ).to.equal(true)
          expect([status.replicas, status.readyReplicas ?? 0, status.availableReplicas]).to.deep.equal([
            replicas,
            replicas,
            replicas,
          ])
          expect(world.step(), 'STA-09').to.equal(false)
          expect(
            [...world.claims.values()].filter(({ metadata }) => (metadata.ownerReferences ?? []).length > 0),
            'ADO-09',
          ).to.deep.equal([])
        }),
        { numRuns: 400 },
      )
    })
  })
}
