import { replay, type Replay, versionAt } from '../../history/replay.ts'
import type { PersistentVolume } from '../../kube/objects.ts'
import { amountOf } from '../../kube/quantity.ts'
import { type Claim, claimsOf } from '../evidence/claims.ts'
import { gapsOf } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const fittingVolumes: Guarantee = {
  id: 'fitting-volumes',
  title: 'Claims get volumes that fit',
  level: 'core',
  statement:
    'A PersistentVolumeClaim of a StatefulSet MUST NOT be bound to a PersistentVolume that is smaller than what it requests, or has not all of its access modes, unless it names this very volume itself.',
  source: sources.binding,
  catalogue: ['STO-02'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const claim of claimsOf(told, subject)) {
      const binding = bindingOf(told, claim)
      if (binding === undefined) continue
      exercised++
      const { version, volume } = binding
      const { name } = claim.life
      const unfit = unfitness(version.object.spec ?? {}, volume.object.spec)
      if (unfit === undefined) continue
      violations.push({
        subject: `persistentvolumeclaim/${name}`,
        message: `${name} was bound to the volume ${volume.object.metadata.name}, which has ${unfit}`,
        at: version.seq,
        because: [volume.seq],
      })
    }
    return { exercised, violations, gaps: gapsOf(history, ['persistentvolumeclaims', 'persistentvolumes']) }
  },
}

/** With which version a claim came to be bound that named no volume at first, and to which one. */
function bindingOf(told: Replay, { life: { versions } }: Claim) {
  const volumeOf = (at: number): string => versions[at]?.object.spec?.volumeName ?? ''
  const at = versions.findIndex((_, i) => volumeOf(i) !== '')
  const version = versions[at]
  if (at <= 0 || version === undefined) return undefined
  const lives = told.named<PersistentVolume>('persistentvolumes', volumeOf(at))
  const volume = lives.map((life) => versionAt(life, version.position) ?? life.versions[0]).at(-1)
  return volume?.object.spec.capacity?.['storage'] === undefined ? undefined : { version, volume }
}

type Wanted = { accessModes?: string[]; resources?: { requests?: Record<string, string> } }

function unfitness(claim: Wanted, volume: PersistentVolume['spec']): string | undefined {
  const [requested, size] = [claim.resources?.requests?.['storage'] ?? '0', volume.capacity?.['storage'] ?? '0']
  if (amountOf(size) < amountOf(requested)) return `${size}, though it requests ${requested}`
  const mode = claim.accessModes?.find((one) => !volume.accessModes?.includes(one))
  return mode && `the access modes ${volume.accessModes?.join(', ') ?? 'of none'}, not ${mode}`
}
