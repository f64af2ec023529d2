import { everyCreatedPod, right } from '../evidence/creations.ts'
import { ordinalOf } from '../../history/pods.ts'
import type { Guarantee } from '../guarantee.ts'
import { currentRevisionsAt, mayBeUpdate, rollingUpdateOf, updateRevisionsAt } from '../evidence/revisions.ts'
import type { Replay } from '../../history/replay.ts'
import { sources } from '../sources.ts'
import { isInRange, specsAt, startOf } from '../evidence/specs.ts'

export const replacementRevision: Guarantee = {
  id: 'replacement-revision',
  title: 'A Pod comes back in the revision of its side of the partition',
  level: 'core',
  statement:
    'A Pod that is created for a StatefulSet MUST have the update revision, unless its index is below the partition of a rolling update: then it MUST have the current revision.',
  source: sources.partitions,
  catalogue: ['UPD-04', 'UPD-08', 'UPD-14'],
  evaluate: everyCreatedPod(['controllerrevisions'], (creation, set, told) => {
    const { name } = creation.object.metadata
    const ordinal = ordinalOf(name)?.ordinal
    const all = specsAt(told, set, creation.position)
    const specs = all.filter(({ object }) => ordinal !== undefined && isInRange(ordinal, object))
    const { revision } = creation
    if (ordinal === undefined || revision === '' || specs.length === 0) return undefined
    // Without the rollingUpdate object the side depends on how far the update has come (UPD-08).
    if (
      specs.some(
        ({ object }) => object.spec.updateStrategy?.type !== 'OnDelete' && rollingUpdateOf(object) === undefined,
      )
    )
      return undefined
    const isWhole = specs.every(({ object }) => (rollingUpdateOf(object)?.partition ?? 0) === 0)
    if (isWhole && mayBeUpdate(told, set, creation.position, revision)) return right
    const update = updateRevisionsAt(told, set, creation.position)
    if (update.size === 0) return undefined
    const current = currentRevisionsAt(told, set, creation.position)
    // Where people have deleted it, there is only the update revision.
    const isWithout = current.size === 0 || [...current].some((name) => isGone(told, name, creation.position))
    const sides = specs.map(({ object }) => ordinal - startOf(object) < (rollingUpdateOf(object)?.partition ?? 0))
    const allowed = new Set([
      ...(sides.includes(false) ? update : []),
      ...(sides.includes(true) ? [...current, ...(isWithout ? update : [])] : []),
    ])
    if (allowed.has(revision)) return []
    const side =
      sides.at(-1) === true ? 'below the partition, where the current revision is' : 'where the update revision is'
    return [
      {
        message: `${name} was created in the revision ${revision}, ${side} ${[...allowed].join(' or ')}`,
        because: specs.slice(-1).map(({ seq }) => seq),
      },
    ]
  }),
}

function isGone(told: Replay, name: string, position: number): boolean {
  const life = told.namedBefore('controllerrevisions', name, position)
  return life?.ended === 'deleted' && life.end < position
}
