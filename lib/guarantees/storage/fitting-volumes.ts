import { replay, type Replay, versionAt } from '../../history/replay.ts'
import type { PersistentVolume, PersistentVolumeClaim } from '../../kube/objects.ts'
import { amountOf } from '../../kube/quantity.ts'
import { type Claim, claimsOf } from '../evidence/claims.ts'
import { gapsOf } from '../evidence/evidence.ts'
import { matches } from '../evidence/selector.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const fittingVolumes: Guarantee = {
  id: 'fitting-volumes',
  title: 'Claims get volumes that fit',
  level: 'core',
  statement:
    'A PersistentVolumeClaim of a StatefulSet MUST NOT be bound to a PersistentVolume that is smaller than what it requests, has not all of its access modes, or is of another volume mode, unless it names this very volume itself, nor, unless the volume is reserved for it, to one of another class or without the labels of its selector; it MUST tell the capacity of its volume.',
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
      const unfit =
        unfitness(version.object.spec ?? {}, volume.object.spec) ??
        (isReserved(told, claim, volume.object) ? undefined : strangeness(version.object, volume.object)) ??
        untruth(claim, volume.object)
      if (unfit === undefined) continue
      violations.push({
        subject: `persistentvolumeclaim/${name}`,
        message: `${name} was bound to the volume ${volume.object.metadata.name}, which ${unfit}`,
        at: version.seq,
        because: [volume.seq],
      })
    }
    return { exercised, violations, gaps: gapsOf(history, ['persistentvolumeclaims', 'persistentvolumes']) }
  },
}

/** What a claim tells when it is bound first: later, it may be growing. */
function untruth({ life: { versions } }: Claim, { spec }: PersistentVolume): string | undefined {
  const told = versions.find(({ object }) => object.status?.phase === 'Bound')?.object.status?.capacity?.['storage']
  const size = spec.capacity?.['storage']
  if (told === undefined || size === undefined || amountOf(told) === amountOf(size)) return undefined
  return `has ${size}, though it tells of ${told}`
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

/** Somebody has made the volume for just this claim: then its class and its labels are their affair. */
const isReserved = (told: Replay, { life }: Claim, { metadata }: PersistentVolume): boolean =>
  (told.life<PersistentVolume>(metadata.uid)?.versions ?? []).some(
    ({ object: { spec } }) => spec.claimRef?.name === life.name && spec.claimRef.uid === undefined,
  )

interface Wanted {
  accessModes?: string[]
  resources?: { requests?: Record<string, string> }
  volumeMode?: string
}

function unfitness(claim: Wanted, volume: PersistentVolume['spec']): string | undefined {
  const [requested, size] = [claim.resources?.requests?.['storage'] ?? '0', volume.capacity?.['storage'] ?? '0']
  if (amountOf(size) < amountOf(requested)) return `has ${size}, though it requests ${requested}`
  const mode = claim.accessModes?.find((one) => !volume.accessModes?.includes(one))
  if (mode !== undefined) return `has the access modes ${volume.accessModes?.join(', ') ?? 'of none'}, not ${mode}`
  const [wanted, given] = [claim.volumeMode ?? 'Filesystem', volume.volumeMode ?? 'Filesystem']
  return wanted === given ? undefined : `is of the mode ${given}, not ${wanted}`
}

function strangeness({ metadata, spec }: PersistentVolumeClaim, volume: PersistentVolume): string | undefined {
  // The class may have been told in this way, of old.
  const isTold = metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] === undefined
  const [wanted, given = ''] = [spec?.storageClassName, volume.spec.storageClassName]
  if (isTold && wanted !== undefined && wanted !== given) return `is of the class "${given}", not "${wanted}"`
  return spec?.selector === undefined || matches(spec.selector, volume.metadata.labels)
    ? undefined
    : 'has not the labels that it selects'
}
