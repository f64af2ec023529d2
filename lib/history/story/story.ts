/** A history without what differs from run to run (names that are made up, addresses, uids, times): what happened to each object. */
import type { KubeObject, Pod, StatefulSet } from '../../kube/objects.ts'
import type { History } from '../history.ts'
import { isTerminating, ordinalOf } from '../pods.ts'
import { type Life, type Replay, replay, versionAt } from '../replay.ts'
import { aliases, type Alias } from './aliases.ts'
import { flattened } from './fields.ts'
import { telling, type Telling } from './telling.ts'

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
      for (const { what, position } of beatsOf(life, tell, alias))
        lane.beats.push({ what, at: told.moment(position), step: stepAt(position) })
      const last = life.versions.at(-1)
      lanes.set(subject, {
        ...lane,
        state:
          life.ended === undefined && last !== undefined
            ? flattened(tell.state(last.object as never, alias))
            : lane.state,
      })
    }
  }
  const gaps = told.gaps.map(({ resource, reason }) => `${resource}: ${reason}`)
  return { lanes: [...lanes.values()], order: orderOf(told, stepAt), gaps: [...new Set(gaps)] }
}

function beatsOf<T extends KubeObject>(
  life: Life<T>,
  tell: Telling<never>,
  alias: Alias,
): { what: string; position: number }[] {
  const beats: { what: string; position: number }[] = []
  let last: string | undefined
  for (const { type, object, position } of life.versions) {
    if (beats.length === 0)
      beats.push({ what: `${type === 'PRESENT' ? 'there' : 'created'}${tell.made(object as never, alias)}`, position })
    // A Pod's first state, and what becomes of one that is going, are told by what is told already.
    const now = type === 'DELETED' ? 'gone' : tell.beat(object as never, alias)
    if (now !== undefined && now !== last && !(last === undefined && now === 'is not ready'))
      beats.push({ what: now, position })
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

/** Where sets promise an order: not in parallel, not when they go themselves, and not when somebody else deletes their Pods. */
function orderOf(told: Replay, stepAt: (position: number) => string): Beat[] {
  const setOf = (pod: string, position: number): StatefulSet | undefined => {
    const { parent = '' } = ordinalOf(pod) ?? {}
    const sets = told.named<StatefulSet>('statefulsets', parent).map((life) => versionAt(life, position)?.object)
    return sets.find((set) => set !== undefined && !isTerminating(set) && set.spec.podManagementPolicy !== 'Parallel')
  }
  const isUnwanted = ({ metadata: { name, labels } }: Pod, { spec, status }: StatefulSet): boolean => {
    const { start = 0 } = spec.ordinals ?? {}
    const { ordinal = 0 } = ordinalOf(name) ?? {}
    return (
      ordinal < start ||
      ordinal >= start + (spec.replicas ?? 1) ||
      labels?.['controller-revision-hash'] !== status.updateRevision
    )
  }
  const moves = told.lives<Pod>('pods').flatMap(({ name, versions }) => {
    const [first] = versions
    const going = versions.find(({ type, object }) => type === 'DELETED' || isTerminating(object))
    // The set's status tells of an update only after its first Pod is deleted for it.
    const set = going && setOf(name, versions.at(-1)?.position ?? going.position)
    return [
      ...(first?.type === 'ADDED' && setOf(name, first.position)
        ? [{ what: `${name} created`, position: first.position }]
        : []),
      ...(going && set && isUnwanted(going.object, set) ? [{ what: `${name} deleted`, position: going.position }] : []),
    ]
  })
  return moves
    .toSorted((a, b) => a.position - b.position)
    .map(({ what, position }) => ({ what, at: told.moment(position), step: stepAt(position) }))
}
