import { isTerminating } from '../../history/pods.ts'
import { replay, type Version } from '../../history/replay.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import { same } from '../evidence/equal.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
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
    for (const { name, life } of setsOf(replay(history), subject)) {
      for (const [index, version] of life.versions.entries()) {
        const before = life.versions[index - 1]
        const { type, object, seq } = version
        if (object.metadata.generation === undefined || type === 'PRESENT' || type === 'DELETED') continue
        const fault = before === undefined ? firstFault(version) : faultOf(before, version)
        exercised += before === undefined || before.object.metadata.generation !== object.metadata.generation ? 1 : 0
        if (fault === undefined) continue
        violations.push({
          subject: `statefulset/${name}`,
          message: `the generation of ${name} ${fault}`,
          at: seq,
          because: before === undefined ? [] : [before.seq],
        })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['statefulsets']) }
  },
}

const firstFault = ({ type, object: { metadata } }: Version<StatefulSet>): string | undefined =>
  type !== 'ADDED' || metadata.generation === 1 ? undefined : `was ${metadata.generation} when it was created`

function faultOf({ object: before }: Version<StatefulSet>, { object: now }: Version<StatefulSet>): string | undefined {
  const [old, next] = [before.metadata.generation ?? 0, now.metadata.generation ?? 0]
  // The beginning of a deletion counts too.
  const mayGrow = !isTerminating(before) && isTerminating(now)
  const isChanged = !same(substanceOf(before.spec), substanceOf(now.spec))
  if (old === next) return isChanged ? `stayed ${old} when its spec changed` : undefined
  if (next !== old + 1) return `went from ${old} to ${next}`
  return isChanged || mayGrow || !same(before.spec, now.spec)
    ? undefined
    : `went from ${old} to ${next}, and its spec did not change`
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
