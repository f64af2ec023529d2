import { intersect } from '../../history/intervals.ts'
import { factsOf, ordinalOf } from '../../history/pods.ts'
import { replay, type Replay } from '../../history/replay.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { type Due, inTurn, overdue, whenOwn } from '../evidence/overdue.ts'
import { isOrdered } from '../evidence/specs.ts'
import { whenWanted } from '../evidence/wishes.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

const label = 'statefulset.kubernetes.io/pod-name'
const resources = ['pods', 'statefulsets']

export const podNameLabelRestored: Guarantee = {
  id: 'pod-name-label-restored',
  title: 'A Pod that has lost the label with its name is given it again',
  level: 'core',
  statement: `A Pod of a StatefulSet that has not its own name as the label \`${label}\`, because it was adopted or somebody changed it, MUST be given it.`,
  source: sources.podName,
  catalogue: ['ID-03'],
  evaluate(history, subject) {
    const told = replay(history)
    const found = setsOf(told, subject).map((set) => ({ set, dues: duesOf(told, set) }))
    return {
      exercised: found.reduce((sum, { dues }) => sum + dues.length, 0),
      violations: found.flatMap(({ set, dues }) => overdue(told, set, resources, dues)),
      gaps: gapsOf(history, resources),
    }
  },
}

/** In order, the controller gets to a Pod when those below, and itself, are Running and Ready. */
function duesOf(told: Replay, set: Owner): Due[] {
  const names = new Set(
    set.pods
      .filter(({ versions, name }) => versions.some((version) => factsOf(version).labels[label] !== name))
      .map(({ name }) => name),
  )
  return [...names].flatMap((name) => {
    const parsed = ordinalOf(name)
    if (parsed?.parent !== set.name) return []
    const lacking = whenOwn(told, set, name, ({ healthy, labels }) => healthy && labels[label] !== name)
    const when = isOrdered(set)
      ? inTurn(told, set, parsed.ordinal, lacking)
      : intersect(whenWanted(set, parsed.ordinal), lacking)
    return when.length === 0 ? [] : [{ subject: `pod/${name}`, message: `${name} had not its name as ${label}`, when }]
  })
}
