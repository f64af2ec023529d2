import { factsOf } from '../../history/pods.ts'
import { creationOf, replay, type Replay, type Version } from '../../history/replay.ts'
import { firstIndex } from '../../history/search.ts'
import type { Pod } from '../../kube/objects.ts'
import { type Claim, claimsOf, claimTemplatesOf, lossOf } from '../evidence/claims.ts'
import { gapsOf } from '../evidence/evidence.ts'
import { groupBy } from '../evidence/group.ts'
import { remembered } from '../evidence/memo.ts'
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
      for (const { before, creation } of replacementsDuring(told, claim)) {
        if (!isUsed(claim.life.name, before.object) || !isMeant(claim, creation)) continue
        exercised++
        if (isUsed(claim.life.name, creation.object)) continue
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

/** By the name of the Pod, in the order in which the replaced ones ended. */
const replacements = remembered((told: Replay) =>
  groupBy(
    told
      .lives<Pod>('pods')
      .flatMap((life) => {
        const [creation, before] = [creationOf(life), life.previous?.versions.at(-1)]
        return creation === undefined || before === undefined ? [] : [{ name: life.name, before, creation }]
      })
      .toSorted((a, b) => a.before.position - b.before.position),
    ({ name }) => name,
  ),
)

/** Of Pods whose last state was seen while the claim was there. */
function replacementsDuring(told: Replay, { pod, life }: Claim) {
  const all = replacements(told).get(pod) ?? []
  const since = (position: number): number => firstIndex(all.length, (i) => (all[i]?.before.position ?? 0) >= position)
  return all.slice(since(firstOf(life.versions)), since(life.end))
}

/** Whether the set that made a Pod has the claim's template: what people make, or another set of the name, need not have it. */
const isMeant = ({ life, ordinal, sets }: Claim, creation: Version<Pod>): boolean =>
  sets.some(
    (set) =>
      set.uid === factsOf(creation).controller &&
      claimTemplatesOf(set).some((template) => life.name === `${template}-${set.name}-${ordinal}`),
  )

const isUsed = (claim: string, { spec }: Pod): boolean =>
  spec.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === claim) ?? false

/** The claim was lost, and a Pod came after, with another object of the name. */
function otherObject(told: Replay, claim: Claim): Violation[] {
  const { life, pod } = claim
  const loss = lossOf(told, claim)
  if (loss === undefined) return []
  const next = told.namedAfter('persistentvolumeclaims', life.name, firstOf(life.versions))
  const user = told.namedAfter('pods', pod, loss.deletion.position)
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
