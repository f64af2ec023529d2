import { controllerOf } from '../../history/pods.ts'
import { replay, type Replay, type Version } from '../../history/replay.ts'
import type { ControllerRevision } from '../../kube/objects.ts'
import { gapsOf, type Owner, setsOf, staleness } from '../evidence/evidence.ts'
import { remembered } from '../evidence/memo.ts'
import { highestWithin, revisionNamed, revisionsOf, statesOf, updatesTold } from '../evidence/revisions.ts'
import { Steps } from '../evidence/steps.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const revisionNumbers: Guarantee = {
  id: 'revision-numbers',
  title: 'The newest revision has the highest number',
  level: 'core',
  statement:
    'A ControllerRevision that a StatefulSet makes, or goes back to, MUST be given a `revision` one above the highest of all its others, the first of all 1, and no number MUST ever fall.',
  source: sources.revisions,
  catalogue: ['REV-01', 'REV-07', 'UPD-11'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      const judged = faultsOf(told, set)
      exercised += judged.exercised
      violations.push(...judged.violations, ...behind(told, set))
    }
    return { exercised, violations, gaps: gapsOf(history, ['statefulsets', 'controllerrevisions']) }
  },
}

interface Numbered {
  version: Version<ControllerRevision>
  life: string
  /** Where it was gone. */
  end: number
}

function faultsOf(told: Replay, set: Owner): { exercised: number; violations: Violation[] } {
  const numbered = revisionsOf(told, set)
    .flatMap((life) =>
      statesOf(told, set, life).flatMap((version): Numbered[] => {
        const { before } = version
        const isNew =
          version.type === 'ADDED' || version.type === 'PRESENT' || before?.object.revision !== version.object.revision
        return isNew && controllerOf(version.object)?.uid === set.uid
          ? [{ version, life: life.name, end: life.end }]
          : []
      }),
    )
    .toSorted((a, b) => a.version.position - b.version.position)
  const violations: Violation[] = []
  let exercised = 0
  let highest: Numbered | undefined
  /** By their names; some may be gone. */
  const there = new Map<string, Numbered>()
  for (const one of numbered) {
    const { life } = one
    const { object, type, before, position, seq } = one.version
    // The number of one that people deleted is free again.
    if (highest !== undefined && highest.end <= position) highest = highestOfThose(there, position)
    const fault = (message: string, because: number[]): void =>
      void violations.push({ subject: `controllerrevision/${life}`, message, at: seq, because })
    if (type !== 'PRESENT') exercised++
    if (before !== undefined && object.revision < before.object.revision) {
      fault(`the number of ${life} fell from ${before.object.revision} to ${object.revision}`, [before.seq])
    } else if (type !== 'PRESENT' && highest !== undefined && object.revision <= highest.version.object.revision) {
      // The controller may not have seen the newest of its own.
      const isKnown =
        highest.version.type === 'PRESENT' ||
        told.moment(position) - told.moment(highest.version.position) >= staleness + told.slack
      if (isKnown && highest.life !== life) {
        fault(
          `${life} was given the number ${object.revision}, and ${highest.life} had ${highest.version.object.revision}`,
          [highest.version.seq],
        )
      }
    } else if (type === 'ADDED' && highest === undefined && object.revision !== 1 && isFirst(told, set, one.version)) {
      fault(`${life}, the first revision of ${set.name}, was given the number ${object.revision}`, [])
    } else if (type !== 'PRESENT' && highest !== undefined && object.revision > highestOf(told, position) + 1) {
      fault(`${life} was given the number ${object.revision}, where the highest was ${highestOf(told, position)}`, [
        highest.version.seq,
      ])
    }
    there.set(life, one)
    if (highest === undefined || object.revision >= highest.version.object.revision) highest = one
  }
  return { exercised, violations }
}

/** Of those that are there still at a position. */
const highestOfThose = (all: ReadonlyMap<string, Numbered>, position: number): Numbered | undefined =>
  [...all.values()]
    .filter(({ end }) => end > position)
    .reduce<Numbered | undefined>(
      (most, one) => (one.version.object.revision >= (most?.version.object.revision ?? 0) ? one : most),
      undefined,
    )

/** Of all revisions that there had been, of other sets too: a set may adopt what it did not make. */
const highestOf = (told: Replay, position: number): number =>
  told.isComplete('controllerrevisions', position) ? (highest(told).at(position - 1) ?? 0) : Infinity

const highest = remembered((told: Replay) => {
  const steps = new Steps<number>()
  let most = 0
  const all = told.lives<ControllerRevision>('controllerrevisions').flatMap(({ versions }) => versions)
  for (const { position, object } of all.toSorted((a, b) => a.position - b.position)) {
    if (object.revision <= most) continue
    steps.set(position, (most = object.revision))
  }
  return steps
})

/** The controller numbers a revision before it tells of it. */
function behind(told: Replay, set: Owner): Violation[] {
  for (const { revision, version } of updatesTold(set)) {
    const to = told.slack === 0 ? version.position : told.stateAt(told.moment(version.position) + told.slack)
    const highest = highestWithin(told, set, told.stateAt(told.moment(version.position) - staleness), to)
    const numberOf = (name: string | undefined): number => revisionNamed(told, name ?? '', to)?.revision ?? Infinity
    const top = highest.at(-1)
    if (top === undefined || highest.includes(revision) || numberOf(revision) >= numberOf(top)) continue
    const message = `the status of ${set.name} told of the update revision ${revision}, whose number ${numberOf(revision)} is below ${numberOf(top)}, that of ${top}`
    const { seq } = told
      .named('controllerrevisions', top)
      .at(-1)
      ?.versions.findLast(({ position }) => position <= to) ?? { seq: version.seq }
    return [{ subject: `statefulset/${set.name}`, message, at: version.seq, because: [seq] }]
  }
  return []
}

/** The set was made before our eyes, and nothing was there that it could have adopted. */
const isFirst = (told: Replay, { life, name }: Owner, { position, object }: Version<ControllerRevision>): boolean =>
  life.versions[0]?.type === 'ADDED' &&
  told.isComplete('controllerrevisions', position) &&
  !told
    .lives('controllerrevisions')
    .some(
      (other) =>
        other.name !== object.metadata.name &&
        other.name.startsWith(`${name}-`) &&
        (other.versions[0]?.position ?? Infinity) < position,
    )
