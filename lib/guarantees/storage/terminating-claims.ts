import { isTerminating } from '../../history/pods.ts'
import { type Replay, type Version, versionsWithin } from '../../history/replay.ts'
import type { PersistentVolumeClaim } from '../../kube/objects.ts'
import { everyCreatedPod } from '../evidence/creations.ts'
import { seenBy, staleness } from '../evidence/evidence.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const terminatingClaims: Guarantee = {
  id: 'terminating-claims',
  title: 'A claim that is being deleted is waited for',
  level: 'core',
  statement:
    'A Pod of a StatefulSet MUST NOT be created while a PersistentVolumeClaim that it has from the templates is being deleted.',
  source: sources.podControl,
  catalogue: ['STO-09'],
  evaluate: everyCreatedPod(['persistentvolumeclaims'], (creation, _set, told) => {
    if (creation.claims.length === 0) return undefined
    return creation.claims.flatMap((claim) => {
      const states = statesOf(told, claim, creation.position)
      const last = states.at(-1)
      if (last === undefined || !states.every(({ object }) => isTerminating(object))) return []
      return [
        {
          message: `${creation.object.metadata.name} was created while its claim ${claim} was being deleted`,
          because: [last.seq],
        },
      ]
    })
  }),
}

/** All states in which a claim of the name was when the controller may have looked; none where there was none at some time. */
export function statesOf(told: Replay, claim: string, position: number): Version<PersistentVolumeClaim>[] {
  const { from, to } = seenBy(told, position, staleness)
  const life = told.namedBefore<PersistentVolumeClaim>('persistentvolumeclaims', claim, position + 1)
  const began = life?.versions[0]?.position ?? Infinity
  if (life === undefined || began > from || life.end <= to || life.ended === 'lost') return []
  return versionsWithin(life, from, to)
}
