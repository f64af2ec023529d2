import { isTerminating } from '../../history/pods.ts'
import { type Life, replay, type Replay, type Version, versionAt } from '../../history/replay.ts'
import type { PersistentVolume, PersistentVolumeClaim } from '../../kube/objects.ts'
import { claimsOf, podsGone } from '../evidence/claims.ts'
import { gapsOf, staleness } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const claimKeepsVolume: Guarantee = {
  id: 'claim-keeps-volume',
  title: 'A claim keeps its volume',
  level: 'core',
  statement:
    'A PersistentVolumeClaim that is bound to a PersistentVolume MUST stay bound to just this one, and alone, for as long as it is there, whichever Pods come and go.',
  source: sources.storage,
  catalogue: ['STO-04', 'STO-05'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    const users = new Map<string, Life<PersistentVolumeClaim>>()
    for (const claim of claimsOf(told, subject)) {
      const bound = claim.life.versions.find(({ object }) => volumeOf(object) !== '')
      if (bound === undefined) continue
      exercised += podsGone(told, claim).length
      const volume = volumeOf(bound.object)
      const moved = claim.life.versions.find(
        (version) => version.position > bound.position && volumeOf(version.object) !== volume,
      )
      if (moved !== undefined) {
        violations.push(
          violation(claim.life, `moved from the volume ${volume} to ${volumeOf(moved.object) || 'none'}`, moved, bound),
        )
      }
      const other = users.get(volume)
      const shared = other && versionAt(other, bound.position)
      if (other !== undefined && shared !== undefined && volumeOf(shared.object) === volume) {
        violations.push(
          violation(claim.life, `was bound to the volume ${volume}, which ${other.name} had`, bound, shared),
        )
      }
      users.set(volume, claim.life)
      violations.push(...takenFrom(told, claim.life, bound), ...takenForLost(told, claim.life, bound))
    }
    const needed = ['pods', 'persistentvolumeclaims', 'persistentvolumes', 'statefulsets']
    return { exercised, violations, gaps: gapsOf(history, needed) }
  },
}

const volumeOf = ({ spec }: PersistentVolumeClaim): string => spec?.volumeName ?? ''

/** The volume says itself whose it is. */
function takenFrom(
  told: Replay,
  claim: Life<PersistentVolumeClaim>,
  bound: Version<PersistentVolumeClaim>,
): Violation[] {
  const volume = told.named<PersistentVolume>('persistentvolumes', volumeOf(bound.object)).at(-1)
  const versions = volume?.versions.filter(({ position }) => position < claim.end) ?? []
  const own = versions.find(({ object }) => object.spec.claimRef?.uid === claim.uid)
  const other = versions.find(({ object, position }) => {
    const uid = object.spec.claimRef?.uid
    return own !== undefined && position > own.position && uid !== undefined && uid !== claim.uid
  })
  if (own === undefined || other === undefined) return []
  return [violation(claim, `lost its volume ${volume?.name} to ${other.object.spec.claimRef?.name}`, other, own)]
}

/** Lost, they say, though the volume is there, and is the claim's. */
function takenForLost(
  told: Replay,
  claim: Life<PersistentVolumeClaim>,
  bound: Version<PersistentVolumeClaim>,
): Violation[] {
  const lost = claim.versions.find(
    ({ object, position }) => position >= bound.position && object.status?.phase === 'Lost',
  )
  if (lost === undefined) return []
  const volumes = told.namedWithin<PersistentVolume>(
    'persistentvolumes',
    volumeOf(bound.object),
    told.stateAt(told.moment(lost.position) - staleness - told.slack),
    lost.position,
  )
  const kept = volumes.length === 1 && volumes[0] !== undefined ? versionAt(volumes[0], lost.position) : undefined
  const isKept = kept !== undefined && kept.object.spec.claimRef?.uid === claim.uid && !isTerminating(kept.object)
  return isKept
    ? [violation(claim, `was taken for lost, though its volume ${volumeOf(bound.object)} was there`, lost, kept)]
    : []
}

const violation = (
  { name }: Life<unknown>,
  what: string,
  at: Version<unknown>,
  because: Version<unknown>,
): Violation => ({
  subject: `persistentvolumeclaim/${name}`,
  message: `${name} ${what}`,
  at: at.seq,
  because: [because.seq],
})
