/** For tests: a set and its objects without an API, where plans are carried out by hand. */
import type { StatefulSetSpec } from 'kubernetes-types/apps/v1.js'
import type {
  ControllerRevision,
  KubeObject,
  Manifest,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
} from '../../../kube/objects.ts'
import { timestamp } from '../time.ts'
import { ordinalOf } from './identity.ts'
import { plan, type Plan, type Planner, type PodTask } from './plan.ts'
import type { ClaimOwners } from './retention.ts'

export class Simulation {
  set: StatefulSet
  pods = new Map<string, Pod>()
  claims = new Map<string, PersistentVolumeClaim>()
  revisions = new Map<string, ControllerRevision>()
  now = Date.UTC(2030, 0, 1)
  /** What was done, in short: `create web-0`. */
  log: string[] = []
  /** Looks at every task before it is done. */
  watch: (task: PodTask, simulation: Simulation) => void = () => {}
  #serial = 0
  #plan: Planner

  constructor(spec: Partial<StatefulSetSpec> = {}, planner: Planner = plan) {
    this.#plan = planner
    this.set = this.stored({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'web', namespace: 'default', generation: 1 },
      spec: {
        replicas: 3,
        serviceName: 'nginx',
        podManagementPolicy: 'OrderedReady',
        revisionHistoryLimit: 10,
        selector: { matchLabels: { app: 'nginx' } },
        template: template('nginx:1'),
        volumeClaimTemplates: [{ metadata: { name: 'www' }, spec: { accessModes: ['ReadWriteOnce'] } }],
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
        ...spec,
      },
      status: { replicas: 0 },
    }) as StatefulSet
  }

  /** As the API would keep it. */
  stored(manifest: Manifest): KubeObject {
    const id = `${++this.#serial}`
    const metadata = {
      uid: `uid-${id}`,
      resourceVersion: id,
      creationTimestamp: timestamp(this.now),
      ...manifest.metadata,
      name: manifest.metadata.name ?? '',
    }
    return { ...manifest, metadata }
  }

  /** Changes the spec, as a user does. */
  change(spec: Partial<StatefulSetSpec>): void {
    const metadata = { ...this.set.metadata, generation: (this.set.metadata.generation ?? 0) + 1 }
    this.set = { ...this.set, metadata, spec: { ...this.set.spec, ...spec } }
  }

  look(): Plan {
    return this.#plan({
      set: this.set,
      pods: [...this.pods.values()],
      claim: (name) => this.claims.get(name),
      revisions: [...this.revisions.values()],
      now: this.now,
    })
  }

  /** One look, carried out; whether there was anything to do. */
  step(): boolean {
    const { revision, pods, revisions, stages, status, discard } = this.look()
    const tasks = stages.flat()
    const owner = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      name: 'web',
      uid: this.set.metadata.uid,
      controller: true,
    }
    for (const pod of pods.adopt)
      this.edit(pod.metadata.name, (pod) => ({ ...pod, metadata: { ...pod.metadata, ownerReferences: [owner] } }))
    for (const pod of pods.release)
      this.edit(pod.metadata.name, (pod) => ({ ...pod, metadata: { ...pod.metadata, ownerReferences: [] } }))
    for (const one of revisions.adopt) {
      this.revisions.set(one.metadata.name, { ...one, metadata: { ...one.metadata, ownerReferences: [owner] } })
    }
    if (revision.create !== undefined) {
      this.revisions.set(revision.create.metadata.name ?? '', this.stored(revision.create) as ControllerRevision)
    }
    if (revision.renumber !== undefined) {
      const { revision: one, number } = revision.renumber
      this.revisions.set(one.metadata.name, { ...one, revision: number })
    }
    for (const task of tasks) this.#perform(task)
    if (status !== undefined) this.set = { ...this.set, status }
    for (const { metadata } of discard) this.revisions.delete(metadata.name)
    return (
      tasks.length + discard.length + pods.adopt.length + pods.release.length > 0 ||
      status !== undefined ||
      Object.keys(revision).length > 0
    )
  }

  /** Looks again and again, until there is nothing to do or so many times. */
  settle(limit = 1000): void {
    for (let count = 0; count < limit; count++) if (!this.step()) return
    throw new Error(`still busy after ${limit} looks: ${this.log.slice(-10).join(', ')}`)
  }

  /** Settles, with every Pod becoming ready and every deleted one going, until nothing changes. */
  converge(limit = 1000): void {
    for (let count = 0; count < limit; count++) {
      const busy = this.step()
      const moved = [...this.pods.keys()].filter((name) => this.progress(name))
      if (!busy && moved.length === 0 && this.look().again === undefined) return
      this.now += 1000
    }
    throw new Error(`still busy after ${limit} looks: ${this.log.slice(-10).join(', ')}`)
  }

  /** What a node would do next for a Pod; whether there was anything. */
  progress(name: string): boolean {
    const pod = this.pods.get(name)
    if (pod === undefined) return false
    if (pod.metadata.deletionTimestamp !== undefined) this.pods.delete(name)
    else if (pod.status.phase === 'Pending') this.ready(name)
    else return false
    return true
  }

  ready(name: string, status: 'True' | 'False' = 'True'): void {
    const conditions = [{ type: 'Ready', status, lastTransitionTime: timestamp(this.now) }]
    this.edit(name, (pod) => ({ ...pod, status: { phase: 'Running', conditions } }))
  }

  phase(name: string, phase: string): void {
    this.edit(name, (pod) => ({ ...pod, status: { phase } }))
  }

  delete(name: string): void {
    const deletionTimestamp = timestamp(this.now)
    this.edit(name, (pod) => ({ ...pod, metadata: { ...pod.metadata, deletionTimestamp } }))
  }

  edit(name: string, change: (pod: Pod) => Pod): void {
    const pod = this.pods.get(name)
    if (pod !== undefined) this.pods.set(name, change(pod))
  }

  /** Names of Pods in order of their ordinals. */
  get names(): string[] {
    return [...this.pods.values()].toSorted((a, b) => ordinalOf(a) - ordinalOf(b)).map(({ metadata }) => metadata.name)
  }

  #perform(task: PodTask): void {
    this.watch(task, this)
    const name = task.pod.metadata.name ?? ''
    this.log.push(`${task.do} ${name}`)
    if (task.do === 'delete') return this.delete(name)
    if (task.do === 'own') return this.#own(task.owners)
    for (const claim of task.claims)
      this.claims.set(claim.metadata.name ?? '', this.stored(claim) as PersistentVolumeClaim)
    if (task.blockers.length > 0) return
    if (task.do === 'create') {
      // AlreadyExists: a name is taken until its Pod is gone (AMO-01).
      if (this.pods.has(name)) return
      this.pods.set(name, this.stored({ ...task.pod, status: { phase: 'Pending' } }) as Pod)
    }
    if (task.do === 'update') this.pods.set(name, task.pod)
    this.#own(task.owners)
  }

  #own(owners: readonly ClaimOwners[]): void {
    for (const { claim, ownerReferences } of owners) {
      const present = this.claims.get(claim)
      if (present !== undefined)
        this.claims.set(claim, { ...present, metadata: { ...present.metadata, ownerReferences } })
    }
  }
}

export const template = (image: string): StatefulSetSpec['template'] => ({
  metadata: { labels: { app: 'nginx' } },
  spec: { containers: [{ name: 'nginx', image }] },
})

/** A set whose Pods are all there and ready. */
export function running(spec: Partial<StatefulSetSpec> = {}): Simulation {
  const simulation = new Simulation(spec)
  simulation.converge()
  simulation.log = []
  return simulation
}
