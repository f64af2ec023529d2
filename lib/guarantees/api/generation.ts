import { isTerminating } from '../../history/pods.ts'
import { replay } from '../../history/replay.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import { same } from '../evidence/equal.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import { type Change, changesOf } from '../evidence/specs.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const generation: Guarantee = {
  id: 'generation',
  title: 'The generation counts changes of the spec',
  level: 'core',
  statement:
    'The `metadata.generation` of a StatefulSet MUST be 1 when it is created, MUST grow by 1 with each change of its spec, and MUST NOT change with its labels, its annotations or its status.',
  source: sources.conventions,
  catalogue: ['VAL-12', 'UPD-18', 'SUB-02', 'SUB-05'],
  evaluate(history, subject) {
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(replay(history), subject)) {
      const fault = (what: string | undefined, at: number, because: number[]): void => {
        const message = `the generation of ${set.name} ${what}`
        if (what !== undefined) violations.push({ subject: `statefulset/${set.name}`, message, at, because })
      }
      const [first] = set.life.versions
      if (first?.type === 'ADDED' && first.object.metadata.generation !== undefined) {
        exercised++
        fault(firstFault(first.object), first.seq, [])
      }
      for (const change of changesOf(set)) {
        const { before, version } = change
        const [old, now] = [before.object.metadata.generation, version.object.metadata.generation]
        if (now === undefined || version.type === 'PRESENT' || version.type === 'DELETED') continue
        if (old === now && !change.spec) continue
        exercised += old === now ? 0 : 1
        fault(faultOf(change), version.seq, [before.seq])
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['statefulsets']) }
  },
}

const firstFault = ({ metadata }: StatefulSet): string | undefined =>
  metadata.generation === 1 ? undefined : `was ${metadata.generation} when it was created`

function faultOf({ before: { object: before }, version: { object: now }, spec }: Change): string | undefined {
  const [old, next] = [before.metadata.generation ?? 0, now.metadata.generation ?? 0]
  // The beginning of a deletion counts too.
  const mayGrow = !isTerminating(before) && isTerminating(now)
  const isChanged = spec && !same(substanceOf(before.spec), substanceOf(now.spec))
  if (old === next) return isChanged ? `stayed ${old} when its spec changed` : undefined
  if (next !== old + 1) return `went from ${old} to ${next}`
  return isChanged || mayGrow || spec ? undefined : `went from ${old} to ${next}, and its spec did not change`
}

/** What cannot change in how it is written alone, as what is empty and what is not there. */
function substanceOf(spec: StatefulSet['spec']): unknown {
  const { replicas, updateStrategy, template, minReadySeconds = 0, revisionHistoryLimit } = spec
  return {
    replicas,
    updateStrategy,
    minReadySeconds,
    revisionHistoryLimit,
    labels: template?.metadata?.labels ?? {},
    containers: template?.spec?.containers,
  }
}
