import { creationOf, replay, type Replay, versionAt } from '../../history/replay.ts'
import type { PersistentVolumeClaim, Pod } from '../../kube/objects.ts'
import { type Claim, claimsOf, lossOf } from '../evidence/claims.ts'
import { gapsOf } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const podKeepsClaim: Guarantee = {
  id: 'pod-keeps-claim',
  title: 'A Pod that replaces another has its claims',
  level: 'core',
  statement:
    'A Pod that replaces another of the same ordinal MUST use the same PersistentVolumeClaims: of the same names, and the same objects.',
  source: sources.storage,
  catalogue: ['STO-04', 'STO-07', 'ID-09'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const claim of claimsOf(told, subject)) {
      for (const { before, creation } of replacements(told, claim.pod)) {
        if (
          !claimNamesOf(before.object).includes(claim.life.name) ||
          versionAt(claim.life, before.position) === undefined
        )
          continue
        exercised++
        if (claimNamesOf(creation.object).includes(claim.life.name)) continue
        violations.push({
          subject: `pod/${claim.pod}`,
          message: `${claim.pod} came back without the claim ${claim.life.name} that it had before`,
          at: creation.seq,
          because: [before.seq],
        })
      }
      violations.push(...otherObject(told, claim))
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'persistentvolumeclaims', 'statefulsets']) }
  },
}

const replacements = (told: Replay, pod: string) =>
  told.named<Pod>('pods', pod).flatMap((life, index, lives) => {
    const [creation, before] = [creationOf(life), lives[index - 1]?.versions.at(-1)]
    return creation === undefined || before === undefined ? [] : [{ before, creation }]
  })

const claimNamesOf = ({ spec }: Pod): string[] =>
  spec.volumes?.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []) ?? []

/** The claim was lost, and a Pod came after, with another object of the name. */
function otherObject(told: Replay, claim: Claim): Violation[] {
  const { life, pod } = claim
  const loss = lossOf(told, claim)
  if (loss === undefined) return []
  const next = told
    .named<PersistentVolumeClaim>('persistentvolumeclaims', life.name)
    .find(({ versions }) => firstOf(versions) > firstOf(life.versions))
  const user = told.named<Pod>('pods', pod).find(({ versions }) => firstOf(versions) > loss.deletion.position)
  const [claimed, used] = [next?.versions[0]?.seq, user?.versions[0]?.seq]
  if (next === undefined || claimed === undefined || used === undefined) return []
  return [
    {
      subject: `pod/${pod}`,
      message: `${pod} came back with another claim of the name ${life.name}: uid ${next.uid}, where it had ${life.uid}`,
      at: Math.max(claimed, used),
      because: [loss.deletion.seq, Math.min(claimed, used)],
    },
  ]
}

const firstOf = (versions: readonly { position: number }[]): number => versions[0]?.position ?? -1
