import { factsOf, ordinalOf } from '../../history/pods.ts'
import type { Life, Replay } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { between } from '../evidence/asked.ts'
import { everyCreatedPod } from '../evidence/creations.ts'
import type { Owner } from '../evidence/evidence.ts'
import { remembered } from '../evidence/memo.ts'
import { readyTooShort } from '../evidence/ready-time.ts'
import { isOrdered, minReadyOf, specsAt, startOf } from '../evidence/specs.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const minReadyCreation: Guarantee = {
  id: 'min-ready-creation',
  title: 'A Pod is created when those below have been ready for long enough',
  level: 'extended',
  statement:
    'With OrderedReady, a Pod MUST NOT be created before every Pod below it has been Ready for `spec.minReadySeconds`.',
  source: sources.minReady,
  catalogue: ['ORD-08'],
  features: ['MinReadySeconds'],
  evaluate: everyCreatedPod([], (creation, set, told) => {
    const { name, creationTimestamp } = creation.object.metadata
    const { ordinal, position } = creation
    const specs = specsAt(told, set, position)
    const seconds = Math.min(...specs.map(({ object }) => minReadyOf(object)))
    const first = Math.max(...specs.map(({ object }) => startOf(object)))
    if (ordinal === undefined || specs.length === 0 || !isOrdered(set) || !(seconds > 0) || ordinal <= first)
      return undefined
    const done = { position, at: timeOf(creationTimestamp) }
    for (const pod of readyLately(told, set, position, seconds)) {
      const below = ordinalOf(pod.name)?.ordinal ?? ordinal
      const state = below >= first && below < ordinal ? readyTooShort(told, pod, seconds, done) : undefined
      if (state === undefined) continue
      return [
        {
          message: `${name} was created when ${pod.name} had not been ready for ${seconds} s`,
          because: [...specs.slice(-1).map(({ seq }) => seq), state.seq],
        },
      ]
    }
    return []
  }),
}

/** The set's Pods that became ready, or came into view, so shortly before a position: the others have been so for long enough. */
const readyLately = (told: Replay, set: Owner, position: number, seconds: number): Life<Pod>[] => {
  const from = told.stateAt(told.moment(position) - seconds * 1000 - told.slack)
  return between(becameReady(set), from <= told.listed ? 0 : from, position).map(({ pod }) => pod)
}

const becameReady = remembered((set: Owner): { position: number; pod: Life<Pod> }[] =>
  set.named
    .flatMap(({ pod }) =>
      pod.versions
        .filter((version) => factsOf(version).ready && (version.before === undefined || !factsOf(version.before).ready))
        .map(({ position }) => ({ position, pod })),
    )
    .toSorted((a, b) => a.position - b.position),
)

const timeOf = (timestamp: string | undefined): number | undefined =>
  timestamp === undefined ? undefined : Date.parse(timestamp)
