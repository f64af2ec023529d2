import { replay, versionAt } from '../../history/replay.ts'
import type { PersistentVolumeClaim } from '../../kube/objects.ts'
import { wasEdited } from '../evidence/asked.ts'
import { claimsOf } from '../evidence/claims.ts'
import { same } from '../evidence/equal.ts'
import { gapsOf } from '../evidence/evidence.ts'
import { isUnderWay } from '../evidence/under-way.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const claimsLeftAsTheyAre: Guarantee = {
  id: 'claims-left-as-they-are',
  title: 'A claim that is there is used as it is',
  level: 'core',
  statement:
    'The controller MUST use a PersistentVolumeClaim that is there already as it is, and MUST NOT change its labels, its access modes, its class or its size, whatever its template says, and nobody MUST take off a finalizer that people have put on it.',
  source: sources.podControl,
  catalogue: ['STO-07'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const { life, pod, sets } of claimsOf(told, subject)) {
      const begin = life.versions[0]?.position ?? 0
      // It was there for a Pod that came later than the one that it was made for, or before the set made any.
      exercised += told
        .namedWithin('pods', pod, begin, life.end)
        .filter(
          ({ versions, previous }) =>
            (versions[0]?.position ?? 0) > begin && (previous !== undefined || life.versions[0]?.type === 'PRESENT'),
        ).length
      for (const { object, seq, position, before } of life.versions) {
        const change = before && changeOf(before.object, object)
        if (before !== undefined && isLetGo(before.object, object) && !isUnderWay(told, position, editing)) {
          violations.push({
            subject: `persistentvolumeclaim/${life.name}`,
            message: `${life.name} lost a finalizer that is nobody's but people's, which no command asked for`,
            at: seq,
            because: [before.seq],
          })
          break
        }
        if (before === undefined || change === undefined || wasEdited(told, life, position)) continue
        // Whoever had it before there was a set may have changed it.
        if (sets.every((set) => versionAt(set.life, position) === undefined)) continue
        violations.push({
          subject: `persistentvolumeclaim/${life.name}`,
          message: `the ${change} of ${life.name} changed, which no command asked for`,
          at: seq,
          because: [before.seq],
        })
        break
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['persistentvolumeclaims', 'pods', 'statefulsets']) }
  },
}

const editing = /\b(patch|edit|replace|apply)\b|^\s*\.?\//
/** The domain that is nobody's: no controller has finalizers in it. */
const people = 'example.com/'

const isLetGo = ({ metadata }: PersistentVolumeClaim, now: PersistentVolumeClaim): boolean =>
  metadata.finalizers?.some((one) => one.startsWith(people) && !now.metadata.finalizers?.includes(one)) ?? false

/** A class may be given to a claim that has none, when there comes to be a default one. */
function changeOf({ metadata, spec }: PersistentVolumeClaim, now: PersistentVolumeClaim): string | undefined {
  if (!same(metadata.labels ?? {}, now.metadata.labels ?? {})) return 'labels'
  if (!same(spec?.accessModes, now.spec?.accessModes)) return 'access modes'
  if (spec?.storageClassName !== undefined && spec.storageClassName !== now.spec?.storageClassName) return 'class'
  return same(spec?.resources?.requests, now.spec?.resources?.requests) ? undefined : 'size'
}
