import { isTerminating } from '../../history/pods.ts'
import { subtract } from '../../history/intervals.ts'
import { intervalsOf, type Life, replay, type Replay, type Version, versionAt } from '../../history/replay.ts'
import type { PersistentVolumeClaim, Pod } from '../../kube/objects.ts'
import { type Claim, claimsOf } from '../evidence/claims.ts'
import { between } from '../evidence/asked.ts'
import { gapsOf, seenBy, staleness } from '../evidence/evidence.ts'
import { remembered } from '../evidence/memo.ts'
import { type Due, overdue } from '../evidence/overdue.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

const resources = ['persistentvolumeclaims', 'pods', 'statefulsets']
const protection = 'kubernetes.io/pvc-protection'

export const claimsInUse: Guarantee = {
  id: 'claims-in-use',
  title: 'A claim that is in use is protected',
  level: 'core',
  statement: `A PersistentVolumeClaim that is deleted MUST stay, and keep the finalizer \`${protection}\`, for as long as a Pod of the StatefulSet that has been scheduled uses it, and MUST be gone when no Pod uses it and nothing else holds it.`,
  source: sources.inUse,
  catalogue: ['STO-04', 'STO-09'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const claim of claimsOf(told, subject)) {
      const { life } = claim
      for (const [i, version] of life.versions.entries()) {
        const before = life.versions[i - 1]
        if (before === undefined || !isProtected(before)) continue
        if (!isTerminating(version.object) || usersOf(told, claim, version.position).length === 0) continue
        exercised++
        if (isProtected(version) || wasTakenOff(told, life, version.position)) continue
        const { from } = seenBy(told, version.position, staleness)
        const [user] = usersOf(told, claim, version.position, from)
        if (user === undefined) continue
        violations.push({
          subject: `persistentvolumeclaim/${life.name}`,
          message: `${life.name} lost its protection when it was being deleted, and ${claim.pod} used it`,
          at: version.seq,
          because: [user.seq],
        })
        break
      }
      const [set] = claim.sets
      if (set !== undefined) violations.push(...overdue(told, set, resources, held(told, claim), { excuses: false }))
    }
    return { exercised, violations, gaps: gapsOf(history, resources) }
  },
}

/** When nothing but its protection kept a claim that was deleted. */
function held(told: Replay, { life }: Claim): Due[] {
  const kept = intervalsOf(life, (claim) => {
    const { finalizers = [] } = claim.metadata
    return isTerminating(claim) && finalizers.length === 1 && finalizers[0] === protection
  })
  if (kept.length === 0) return []
  const used = (usersByClaim(told).get(life.name) ?? []).flatMap((pod) =>
    intervalsOf(pod, ({ spec }) => spec.nodeName !== undefined),
  )
  const when = subtract(
    kept,
    used.toSorted(([a], [b]) => a - b),
  )
  const message = `${life.name} was being deleted, and not gone, though no Pod used it`
  return when.length === 0 ? [] : [{ subject: `persistentvolumeclaim/${life.name}`, message, when }]
}

/** Of all Pods, not only those of the set. */
const usersByClaim = remembered((told: Replay) => {
  const users = told
    .lives<Pod>('pods')
    .flatMap((pod) =>
      (pod.versions[0]?.object.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) =>
        persistentVolumeClaim === undefined ? [] : [{ claim: persistentVolumeClaim.claimName, pod }],
      ),
    )
  const found = new Map<string, Life<Pod>[]>()
  for (const { claim, pod } of users) found.set(claim, [...(found.get(claim) ?? []), pod])
  return found
})

const isProtected = ({ object, type }: Version<PersistentVolumeClaim>): boolean =>
  type !== 'DELETED' && (object.metadata.finalizers?.includes(protection) ?? false)

/** Pods that used the claim before a position, and from another on all the time. */
const usersOf = (
  told: Replay,
  { pod, life: { name } }: Claim,
  position: number,
  since = position - 1,
): Version<Pod>[] =>
  told.named<Pod>('pods', pod).flatMap((life) => {
    const [first, last] = [versionAt(life, since), versionAt(life, position - 1)]
    const uses =
      first?.object.spec.nodeName !== undefined &&
      first.object.spec.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === name)
    return uses && last !== undefined ? [last] : []
  })

/** Whether a command that may speak of the claim, or of files, did it since the deletion began. */
const wasTakenOff = (told: Replay, { name, versions }: Life<PersistentVolumeClaim>, position: number): boolean =>
  between(told.marks, versions.find(({ object }) => isTerminating(object))?.position ?? 0, position).some(
    ({ text }) =>
      /^\s*\.?\//.test(text) ||
      (/\b(patch|edit|replace|apply|finalize)\b/.test(text) &&
        (/\b(pvc|persistentvolumeclaims?)\b|[$`*]|\s(-f|-k|--filename|--raw)\b/.test(text) || text.includes(name))),
  )
