/** A history without what differs from run to run (names that are made up, addresses, uids, times): what happened to each object. */
import type { ControllerRevision, KubeObject, PersistentVolumeClaim, Pod, StatefulSet } from '../../kube/objects.ts'
import type { History } from '../history.ts'
import { isFinished, isReady, isTerminating, ordinalOf } from '../pods.ts'
import { type Life, type Replay, replay, versionAt } from '../replay.ts'
import { aliases, type Alias } from './aliases.ts'
import { flattened } from './fields.ts'

/** What happened to one name, in order. */
export interface Lane {
  /** `pods/web-0`, `controllerrevisions/web-[1]` */
  subject: string
  beats: Beat[]
  /** Of what is there at the end, what StatefulSet answers for: field -> value. */
  state: ReadonlyMap<string, string>
}

export interface Beat {
  /** `created in web-[1], owned by StatefulSet web` */
  what: string
  /** Milliseconds since the history began. */
  at: number
  /** The step in which it was seen. */
  step: string
}

export interface Story {
  lanes: readonly Lane[]
  /** In which order Pods of ordered sets were created and deleted: `web-0 created`. */
  order: readonly Beat[]
  /** Why something may be missing, a line each. */
  gaps: readonly string[]
}

/** Linear in the history's entries. */
export function storyOf(history: History): Story {
  const told = replay(history)
  const alias = aliases(told)
  const stepAt = steps(told)
  const lanes = new Map<string, Lane>()
  for (const [resource, tell] of Object.entries(telling)) {
    for (const life of told.lives(resource)) {
      const subject = `${resource}/${alias(life.name)}`
      const lane = lanes.get(subject) ?? { subject, beats: [], state: new Map<string, string>() }
      for (const { what, position } of beatsOf(life, tell, alias)) lane.beats.push({ what, at: told.moment(position), step: stepAt(position) })
      const last = life.versions.at(-1)
      lanes.set(subject, { ...lane, state: life.ended === undefined && last !== undefined ? flattened(tell.state(last.object as never, alias)) : lane.state })
    }
  }
  const gaps = told.gaps.map(({ resource, reason }) => `${resource}: ${reason}`)
  return { lanes: [...lanes.values()], order: orderOf(told, stepAt), gaps: [...new Set(gaps)] }
}

interface Telling<T> {
  /** What is so of the object; told when it becomes another. */
  beat(object: T, alias: Alias): string | undefined
  /** What is told once, when it is made. */
  made(object: T, alias: Alias): string
  state(object: T, alias: Alias): object
}

const telling: Record<string, Telling<never>> = {
  statefulsets: {
    made: () => '',
    beat: ({ metadata, spec }: StatefulSet) => {
      const { rollingUpdate, type } = spec.updateStrategy ?? {}
      const strategy = type === 'OnDelete' ? 'OnDelete' : `partition ${rollingUpdate?.partition ?? 0}`
      return metadata.deletionTimestamp === undefined ? `wants ${spec.replicas} Pods, ${strategy}, generation ${metadata.generation}` : 'is being deleted'
    },
    state: ({ spec, status, metadata }: StatefulSet, alias: Alias) => ({
      labels: metadata.labels,
      spec: { ...spec, template: undefined, volumeClaimTemplates: undefined },
      status: {
        ...status,
        currentRevision: alias(status.currentRevision ?? ''),
        updateRevision: alias(status.updateRevision ?? ''),
        conditions: undefined,
        collisionCount: undefined,
      },
    }),
  } satisfies Telling<StatefulSet> as Telling<never>,
  pods: {
    made: (pod: Pod, alias: Alias) => ` in ${alias(pod.metadata.labels?.['controller-revision-hash'] ?? 'no revision')}${ownerText(pod)}`,
    beat(pod: Pod) {
      if (isTerminating(pod)) return 'is terminating'
      if (isFinished(pod)) return `has ${pod.status.phase?.toLowerCase()}`
      return isReady(pod) ? 'is ready' : 'is not ready'
    },
    state: (pod: Pod, alias: Alias) => ({
      labels: Object.fromEntries(Object.entries(pod.metadata.labels ?? {}).map(([name, value]) => [name, alias(value)])),
      owners: ownersOf(pod),
      hostname: pod.spec.hostname,
      subdomain: pod.spec.subdomain,
      claims: pod.spec.volumes?.flatMap(({ name, persistentVolumeClaim: claim }) => (claim === undefined ? [] : [`${name}: ${claim.claimName}`])).toSorted(),
      containers: pod.spec.containers.map(({ name, image }) => `${name}: ${image?.replace(/^.*\//, '')}`),
      state: isTerminating(pod) ? 'terminating' : isReady(pod) ? 'ready' : 'not ready',
    }),
  } satisfies Telling<Pod> as Telling<never>,
  persistentvolumeclaims: {
    made: (claim: PersistentVolumeClaim) => ownerText(claim),
    beat: ({ metadata, status }: PersistentVolumeClaim) => (metadata.deletionTimestamp === undefined ? `is ${status.phase?.toLowerCase()}` : 'is terminating'),
    state: ({ metadata, spec, ...claim }: PersistentVolumeClaim) => ({
      labels: metadata.labels,
      owners: ownersOf({ metadata, ...claim }),
      accessModes: spec.accessModes,
      storage: spec.resources?.requests?.['storage'],
      phase: claim.status.phase,
    }),
  } satisfies Telling<PersistentVolumeClaim> as Telling<never>,
  controllerrevisions: {
    made: ownerText,
    beat: ({ revision }: ControllerRevision) => `is number ${revision}`,
    state: (revision: ControllerRevision) => ({ owners: ownersOf(revision), revision: revision.revision }),
  } satisfies Telling<ControllerRevision> as Telling<never>,
}

const ownersOf = ({ metadata }: Pick<KubeObject, 'metadata'>): string[] =>
  (metadata.ownerReferences ?? []).map(({ kind, name, controller, blockOwnerDeletion }) => `${kind} ${name} (controller ${controller === true}, blocks ${blockOwnerDeletion === true})`)

function ownerText(object: KubeObject): string {
  const owner = object.metadata.ownerReferences?.find(({ controller }) => controller === true)
  return owner === undefined ? '' : `, owned by ${owner.kind} ${owner.name}`
}

function beatsOf<T extends KubeObject>(life: Life<T>, tell: Telling<never>, alias: Alias): { what: string; position: number }[] {
  const beats: { what: string; position: number }[] = []
  let last: string | undefined
  for (const { type, object, position } of life.versions) {
    if (beats.length === 0) beats.push({ what: `${type === 'PRESENT' ? 'there' : 'created'}${tell.made(object as never, alias)}`, position })
    // A Pod's first state, and what becomes of one that is going, are told by what is told already.
    const now = type === 'DELETED' ? 'gone' : tell.beat(object as never, alias)
    if (now !== undefined && now !== last && !(last === undefined && now === 'is not ready')) beats.push({ what: now, position })
    last = now
  }
  return beats
}

/** The title of the step in which an entry was seen. */
function steps({ entries }: Replay): (position: number) => string {
  const titles: string[] = []
  let title = ''
  for (const entry of entries) {
    if (entry.type === 'MARK' && entry.kind === 'step') title = entry.text
    titles.push(title)
  }
  return (position) => titles[position] ?? title
}

/** Where sets promise an order: not in parallel, and not when they go themselves. */
function orderOf(told: Replay, stepAt: (position: number) => string): Beat[] {
  const isOrdered = (pod: string, position: number): boolean =>
    told.named<StatefulSet>('statefulsets', ordinalOf(pod)?.parent ?? '').some((life) => {
      const set = versionAt(life, position)?.object
      return set !== undefined && !isTerminating(set) && set.spec.podManagementPolicy !== 'Parallel'
    })
  const moves = told.lives<Pod>('pods').flatMap(({ name, versions }) => {
    const made = versions[0]?.type === 'ADDED' ? [{ what: `${name} created`, position: versions[0].position }] : []
    const going = versions.find(({ type, object }) => type === 'DELETED' || isTerminating(object))
    return [...made, ...(going === undefined ? [] : [{ what: `${name} deleted`, position: going.position }])].filter(({ position }) => isOrdered(name, position))
  })
  return moves.toSorted((a, b) => a.position - b.position).map(({ what, position }) => ({ what, at: told.moment(position), step: stepAt(position) }))
}
