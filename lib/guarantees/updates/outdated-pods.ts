import { replay, type Replay } from '../../history/replay.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { type Due, overdue } from '../evidence/overdue.ts'
import { turnsOf } from '../evidence/turns.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

const resources = ['pods', 'statefulsets']

export const outdatedPods: Guarantee = {
  id: 'outdated-pods',
  title: 'An update reaches every Pod that it is for',
  level: 'core',
  statement:
    'With a rolling update, the highest Pod that is not of the update revision, and not below the partition, MUST be replaced when all Pods of the StatefulSet are Running and Ready.',
  source: sources.updates,
  catalogue: ['UPD-02', 'UPD-09', 'UPD-19', 'UPD-20', 'ADO-05'],
  evaluate(history, subject) {
    const told = replay(history)
    const found = setsOf(told, subject).map((set) => ({ set, dues: outdated(told, set) }))
    return {
      exercised: found.reduce((sum, { dues }) => sum + dues.length, 0),
      violations: found.flatMap(({ set, dues }) => overdue(told, set, resources, dues)),
      gaps: gapsOf(history, resources),
    }
  },
}

const outdated = (told: Replay, set: Owner): Due[] =>
  turnsOf(told, set).update.map(({ ordinal, revision, when }) => {
    const name = `${set.name}-${ordinal}`
    return {
      subject: `pod/${name}`,
      message: `${name} was not of the update revision ${revision}, and not replaced`,
      when,
    }
  })
