import { expect } from 'chai'
import * as fc from 'fast-check'
import type * as core from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../../kube/objects.ts'
import { phaseOf } from './phase.ts'
import { plan } from './plan.ts'
import {
  containersOf,
  created,
  exited,
  initContainersOf,
  isSidecar,
  newPodState,
  nextBackOff,
  endOf,
  running,
  settled,
  type ContainerRecord,
  type PodState,
} from './records.ts'

const container = (name: string, sidecar = false): core.Container => ({
  name,
  ...(sidecar ? { restartPolicy: 'Always' } : {}),
})

const anyPod = fc
  .record({
    restartPolicy: fc.constantFrom('Always', 'OnFailure', 'Never'),
    inits: fc.array(fc.boolean(), { maxLength: 3 }),
    mains: fc.integer({ min: 1, max: 3 }),
  })
  .map(
    ({ restartPolicy, inits, mains }) =>
      ({
        metadata: { name: 'p', uid: 'u', namespace: 'default' },
        spec: {
          restartPolicy,
          initContainers: inits.map((sidecar, index) => container(`init-${index}`, sidecar)),
          containers: Array.from({ length: mains }, (_, index) => container(`main-${index}`)),
        },
        status: {},
      }) as unknown as Pod,
  )

/** What happens next: one of the running containers ends with a code, or time passes. */
const anyStep = fc.oneof(
  fc.record({ ends: fc.nat(5), exitCode: fc.constantFrom(0, 1, 137) }),
  fc.record({ passes: fc.integer({ min: 1, max: 400_000 }) }),
)

/** Does what the plan says, as the node does. */
class Simulation {
  state: PodState
  now = 1_000_000
  readonly pod: Pod

  constructor(pod: Pod) {
    this.pod = pod
    this.state = newPodState(pod, this.now)
  }

  running(): string[] {
    return Object.entries(this.state.containers).flatMap(([name, record]) =>
      record.state.kind === 'running' ? [name] : [],
    )
  }

  set(name: string, change: (record: ContainerRecord) => ContainerRecord): void {
    this.state = {
      ...this.state,
      containers: { ...this.state.containers, [name]: change(this.state.containers[name]!) },
    }
  }

  end(name: string, exitCode: number): void {
    this.set(name, (record) => exited(record, { exitCode }, { startedAt: this.now, finishedAt: this.now, message: '' }))
  }

  act(): void {
    for (let round = 0; round < 20; round++) {
      const { start, backOff, stop, ended } = plan(this.pod, this.state, this.now)
      for (const { name } of start) this.start(name)
      for (const {
        container: { name },
        until,
      } of backOff) {
        this.set(name, (record) => ({
          ...record,
          last: endOf(record)!,
          state: { kind: 'waiting', reason: 'CrashLoopBackOff', until },
        }))
      }
      for (const { name } of stop) this.end(name, 143)
      if (ended) this.state = { ...this.state, ended }
      if (start.length + backOff.length + stop.length === 0) return
    }
    throw new Error('the plan does not come to rest')
  }

  start(name: string): void {
    this.set(name, (record) => {
      expect(record.state.kind, `${name} runs already`).to.not.equal('running')
      const { finishedAt = 0 } = endOf(record) ?? {}
      const calm = finishedAt - (record.restarts?.since ?? 0) > 600_000
      if (!calm) expect(this.now - finishedAt, `${name} restarted too soon`).to.be.at.least(record.restarts?.delay ?? 0)
      const again = endOf(record) === undefined ? {} : { restarts: nextBackOff(record.restarts, this.now) }
      return { ...running(created(record, name, name), this.now, { startup: false, readiness: false }), ...again }
    })
    if (!this.pod.spec.containers.some((main) => main.name === name)) return
    for (const init of initContainersOf(this.pod)) {
      const record = this.state.containers[init.name]!
      if (isSidecar(init)) expect(record.containerID, `${init.name} not started before ${name}`).to.not.equal(undefined)
      else expect(endOf(record)?.exitCode, `${init.name} not done before ${name}`).to.equal(0)
    }
  }
}

describe('plan of a Pod', () => {
  it('starts what it should, in order, and neither stalls nor runs on', () => {
    fc.assert(
      fc.property(anyPod, fc.array(anyStep, { maxLength: 30 }), (pod, steps) => {
        const simulation = new Simulation(pod)
        for (const step of steps) {
          simulation.act()
          const { wake, ended } = plan(pod, simulation.state, simulation.now)
          const phase = phaseOf(pod, simulation.state)
          expect(ended).to.equal(phase === 'Succeeded' || phase === 'Failed')
          if (ended) expect(simulation.running()).to.deep.equal([])
          else
            expect(simulation.running().length > 0 || wake !== undefined, 'nothing will happen any more').to.equal(true)
          if ('passes' in step) simulation.now += step.passes
          else {
            const names = simulation.running()
            if (names.length > 0) simulation.end(names[step.ends % names.length]!, step.exitCode)
          }
        }
      }),
    )
  })

  it('lets a Pod succeed only where all of its containers did', () => {
    fc.assert(
      fc.property(anyPod, fc.array(fc.constantFrom(0, 1), { minLength: 6, maxLength: 6 }), (pod, codes) => {
        const simulation = new Simulation(pod)
        simulation.act()
        for (let round = 0; round < 6 && simulation.running().length > 0; round++) {
          const main = simulation
            .running()
            .find((name) => !containersOf(pod).some((one) => one.name === name && isSidecar(one)))
          if (main === undefined) break
          simulation.end(main, codes[round]!)
          simulation.act()
        }
        const state = settled(pod, simulation.state)
        const codesOfMains = pod.spec.containers.map(({ name }) => endOf(state.containers[name]!)?.exitCode)
        const done = codesOfMains.every((code) => code === 0)
        if (codesOfMains.every((code) => code !== undefined))
          expect(phaseOf(pod, state)).to.equal(done ? 'Succeeded' : 'Failed')
      }),
    )
  })
})
