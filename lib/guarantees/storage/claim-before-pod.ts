import type { Life } from '../../history/replay.ts'
import { everyCreatedPod } from '../evidence/creations.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { claimTemplatesOf } from '../evidence/claims.ts'
import { seenBy } from '../evidence/evidence.ts'
import { specStaleness } from '../evidence/specs.ts'

const isLost = ({ ended }: Life<unknown>): boolean => ended === 'lost'

export const claimBeforePod: Guarantee = {
  id: 'claim-before-pod',
  title: 'Claims are there before their Pod',
  level: 'core',
  statement:
    'All PersistentVolumeClaims that a Pod has from its templates MUST exist before the Pod is created; they need not be bound.',
  source: sources.storage,
  catalogue: ['ORD-07'],
  evaluate: everyCreatedPod(['persistentvolumeclaims'], (creation, set, told) => {
    if (told.lives('persistentvolumeclaims').length === 0) return undefined
    const templates = claimTemplatesOf(set)
    if (templates.length === 0) return undefined
    const volumes = creation.object.spec.volumes?.filter(({ name }) => templates.includes(name)) ?? []
    if (volumes.length === 0) return undefined
    const { from, to } = seenBy(told, creation.position, specStaleness)
    return volumes.flatMap(({ persistentVolumeClaim }) => {
      const claim = persistentVolumeClaim?.claimName ?? ''
      if (told.namedWithin('persistentvolumeclaims', claim, from, to).length > 0) return []
      const lives = told.named('persistentvolumeclaims', claim)
      if (lives.some(isLost)) return []
      const gone = lives.findLast(({ end }) => end <= from)?.versions.at(-1)
      if (gone === undefined && !told.isComplete('persistentvolumeclaims', to)) return []
      const message = `${creation.object.metadata.name} was created when there was no claim ${claim}`
      return [{ message, because: gone === undefined ? [] : [gone.seq] }]
    })
  }),
}
