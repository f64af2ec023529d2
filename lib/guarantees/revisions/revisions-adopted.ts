import { controllerOf, isTerminating } from '../../history/pods.ts'
import { replay, type Replay } from '../../history/replay.ts'
import type { ControllerRevision } from '../../kube/objects.ts'
import { gapsOf, livesDuring, type Owner, setsOf } from '../evidence/evidence.ts'
import { remembered } from '../evidence/memo.ts'
import { type Due, overdue } from '../evidence/overdue.ts'
import { matches } from '../evidence/selector.ts'
import { whileStanding } from '../evidence/specs.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

const resources = ['statefulsets', 'controllerrevisions']

export const revisionsAdopted: Guarantee = {
  id: 'revisions-adopted',
  title: 'Orphaned revisions are adopted',
  level: 'core',
  statement:
    'A ControllerRevision without a controller whose labels match the selector of a StatefulSet MUST get this set as its controller.',
  source: sources.revisions,
  catalogue: ['REV-09'],
  evaluate(history, subject) {
    const told = replay(history)
    const found = setsOf(told, subject).map((set) => ({ set, dues: orphansOf(told, set) }))
    return {
      exercised: found.reduce((sum, { dues }) => sum + dues.length, 0),
      violations: found.flatMap(({ set, dues }) => overdue(told, set, resources, dues)),
      gaps: gapsOf(history, resources),
    }
  },
}

const orphaned = remembered((told: Replay) =>
  told
    .lives<ControllerRevision>('controllerrevisions')
    .filter(({ versions }) => versions.some(({ object }) => controllerOf(object) === undefined)),
)

/** Other kinds have revisions too, and sets that overlap are the user's error (ID-10): those named as of the set are meant. */
function orphansOf(told: Replay, set: Owner): Due[] {
  const selector = set.life.versions[0]?.object.spec.selector
  return livesDuring(orphaned(told), set).flatMap((life) => {
    if (!life.name.startsWith(`${set.name}-`)) return []
    const isOrphan = (object: ControllerRevision): boolean =>
      controllerOf(object) === undefined && !isTerminating(object) && matches(selector, object.metadata.labels)
    const when = whileStanding(set, life, isOrphan)
    return when.length === 0
      ? []
      : [{ subject: `controllerrevision/${life.name}`, message: `${life.name} was an orphan, and not adopted`, when }]
  })
}
