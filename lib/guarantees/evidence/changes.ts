import type { Version } from '../../history/replay.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import { type Change, changesOf } from './specs.ts'
import { walkOver } from './walk.ts'

export { right } from './walk.ts'

const placeOf = ({ seq, object: { metadata } }: Version<StatefulSet>) => ({
  subject: `statefulset/${metadata.name}`,
  at: seq,
})

/** Evaluates what must be so of every state of a set. The rule returns undefined where the guarantee does not speak of it. */
export const everyState = walkOver<Version<StatefulSet>>((_told, { life }) => life.versions, placeOf, ['statefulsets'])

/** Evaluates what must be so of every change of a set: of every state but the first. */
export const everyChange = walkOver<Change>(
  (_told, set) => changesOf(set),
  ({ version }) => placeOf(version),
  ['statefulsets'],
)
