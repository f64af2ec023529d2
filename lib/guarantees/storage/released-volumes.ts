import { isTerminating } from '../../history/pods.ts'
import { type Life, replay, type Replay, type Version, versionAt } from '../../history/replay.ts'
import type { PersistentVolume } from '../../kube/objects.ts'
import { deletionBegunOf, wasAsked, wasEdited } from '../evidence/asked.ts'
import { type Claim, claimsOf } from '../evidence/claims.ts'
import { gapsOf, seenBy } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const releasedVolumes: Guarantee = {
  id: 'released-volumes',
  title: 'A volume is not deleted before its claim, nor given away after it',
  level: 'core',
  statement:
    'A PersistentVolume of a claim of a StatefulSet MUST NOT be released or deleted while the claim is there, nor deleted, where its `persistentVolumeReclaimPolicy` is Retain, when it is gone, and MUST NOT be bound to another claim then, even of the same name, unless somebody frees it.',
  source: sources.reclaiming,
  catalogue: ['STO-04', 'STO-09'],
  evaluate(history, subject) {
    const told = replay(history)
    const claims = new Map(claimsOf(told, subject).map((claim) => [claim.life.uid, claim]))
    const violations: Violation[] = []
    let exercised = 0
    for (const volume of told.lives<PersistentVolume>('persistentvolumes')) {
      const bound = volume.versions.find(({ object }) => claims.has(ownerOf(object)))
      const claim = claims.get(bound === undefined ? '' : ownerOf(bound.object))
      if (bound === undefined || claim === undefined) continue
      if (claim.life.ended === 'deleted' || deletionBegunOf(claim.life) !== undefined) exercised++
      const wrong = givenAway(told, volume) ?? deletedEarly(told, volume, claim) ?? releasedEarly(told, volume, claim)
      if (wrong === undefined) continue
      violations.push({
        subject: `persistentvolume/${volume.name}`,
        message: `${volume.name} ${wrong.what}`,
        at: wrong.version.seq,
        because: [wrong.because.seq],
      })
    }
    return { exercised, violations, gaps: gapsOf(history, ['persistentvolumeclaims', 'persistentvolumes']) }
  },
}

const ownerOf = ({ spec }: PersistentVolume): string => spec.claimRef?.uid ?? ''

interface Wrong {
  what: string
  version: Version<PersistentVolume>
  because: Version<PersistentVolume>
}

/** Whoever frees it takes the uid of its claim off it; without that, no other claim is its own. */
function givenAway(told: Replay, volume: Life<PersistentVolume>): Wrong | undefined {
  for (const version of volume.versions) {
    const { before, object, position } = version
    if (before === undefined || ownerOf(before.object) === '' || ownerOf(object) === '') continue
    if (ownerOf(before.object) === ownerOf(object) || wasEdited(told, volume, position)) continue
    const name = before.object.spec.claimRef?.name
    return { what: `was that of the claim ${name}, and was given to another one`, version, because: before }
  }
  return undefined
}

/** What is told of as released is deleted next. */
function releasedEarly(told: Replay, volume: Life<PersistentVolume>, { life }: Claim): Wrong | undefined {
  const version = volume.versions.find(
    ({ object }) => object.status?.phase === 'Released' && ownerOf(object) === life.uid,
  )
  const before = version?.before
  if (version === undefined || before === undefined || before.object.status?.phase === 'Released') return undefined
  const { to } = seenBy(told, version.position, 0)
  if (versionAt(life, to) === undefined) return undefined
  return { what: `was told of as released while its claim ${life.name} was there`, version, because: before }
}

function deletedEarly(told: Replay, volume: Life<PersistentVolume>, { life }: Claim): Wrong | undefined {
  const version = deletionBegunOf(volume)
  const before = version?.before
  if (version === undefined || before === undefined || ownerOf(before.object) !== life.uid) return undefined
  if (wasAsked(told, volume, version)) return undefined
  const { to } = seenBy(told, version.position, 0)
  const claim = versionAt(life, to)
  if (claim !== undefined) {
    const state = isTerminating(claim.object) ? 'was not gone yet' : 'was there'
    return { what: `was deleted while its claim ${life.name} ${state}`, version, because: before }
  }
  if (life.ended !== 'deleted' || before.object.spec.persistentVolumeReclaimPolicy !== 'Retain') return undefined
  return { what: `was deleted with its claim ${life.name}, though it was to be retained`, version, because: before }
}
