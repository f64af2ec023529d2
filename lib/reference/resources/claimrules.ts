/** Rules for claims to volumes. */
import type { PersistentVolumeClaim } from '../../kube/objects.ts'
import { equal } from '../schema/equal.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { internalLines } from '../schema/internal.ts'
import { unifiedDiff } from '../schema/linediff.ts'
import { structOf } from '../schema/types.ts'
import { dns1123Subdomain, subdomainErrors } from '../schema/names.ts'
import { amountOf } from '../../kube/quantity.ts'
import { validateLabelSelector } from './labelselectors.ts'

const modes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']

type Spec = PersistentVolumeClaim['spec'] & { volumeAttributesClassName?: string }
type Source = NonNullable<Spec['dataSource']>

/** A source of a kind that nothing fills volumes from is left out, as it was when there were no others. */
export function keepKnownSources(spec: Spec, old?: Spec): void {
  if (spec.dataSource && !old?.dataSource && !isKnown(spec.dataSource)) delete spec.dataSource
  const { dataSource, dataSourceRef } = spec as { dataSource?: Source; dataSourceRef?: Source & { namespace?: string } }
  if (dataSource && !dataSourceRef) Object.assign(spec, { dataSourceRef: { ...dataSource } })
  else if (dataSourceRef && dataSourceRef.namespace === undefined && !dataSource)
    Object.assign(spec, { dataSource: { ...dataSourceRef } })
}

const isKnown = ({ apiGroup, kind }: Source): boolean =>
  (kind === 'PersistentVolumeClaim' && !apiGroup) ||
  (kind === 'VolumeSnapshot' && apiGroup === 'snapshot.storage.k8s.io')

export function validateClaim({ spec }: PersistentVolumeClaim, errors: FieldErrors): void {
  validateClaimSpec(spec, 'spec', errors)
}

export function validateClaimSpec(spec: Spec, at: string, errors: FieldErrors): void {
  if (!spec.accessModes?.length) errors.required(`${at}.accessModes`, 'at least 1 access mode is required')
  if (spec.selector) validateLabelSelector(spec.selector, `${at}.selector`, errors)
  validateModes(spec.accessModes ?? [], `${at}.accessModes`, errors)
  const storage = spec.resources?.requests?.storage
  if (storage === undefined) errors.required(`${at}.resources[storage]`)
  else if (!(amountOf(storage) > 0)) errors.invalid(`${at}.resources[storage]`, storage, 'must be greater than zero')
  subdomainErrors(spec.storageClassName, `${at}.storageClassName`, errors)
  const volumeModes = ['Block', 'Filesystem']
  if (spec.volumeMode !== undefined && !volumeModes.includes(spec.volumeMode))
    errors.unsupported(`${at}.volumeMode`, spec.volumeMode, volumeModes)
  for (const field of ['dataSource', 'dataSourceRef'] as const) {
    const source = (spec as Record<typeof field, Source | undefined>)[field]
    if (source) validateSource(source, `${at}.${field}`, errors)
  }
  subdomainErrors(spec.volumeAttributesClassName, `${at}.volumeAttributesClassName`, errors)
}

/** @param given of a claim, or of a volume */
export function validateModes(given: readonly string[], at: string, errors: FieldErrors): void {
  for (const mode of given) if (!modes.includes(mode)) errors.unsupported(at, mode, modes)
  const others = given.filter((mode) => mode !== 'ReadWriteOncePod' && modes.includes(mode))
  if (given.includes('ReadWriteOncePod') && others.length > 0)
    errors.forbidden(at, 'may not use ReadWriteOncePod with other access modes')
}

function validateSource({ name, kind, apiGroup }: Source, at: string, errors: FieldErrors): void {
  if (!name) errors.required(`${at}.name`)
  if (!kind) errors.required(`${at}.kind`)
  if (!apiGroup) {
    if (kind !== 'PersistentVolumeClaim')
      errors.invalid(at, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup")
  } else for (const why of dns1123Subdomain(apiGroup)) errors.invalid(`${at}.apiGroup`, apiGroup, why)
}

export function validateClaimUpdate(
  claim: PersistentVolumeClaim,
  old: PersistentVolumeClaim,
  errors: FieldErrors,
): void {
  const before = amountOf(old.spec.resources?.requests?.storage ?? '0')
  const after = amountOf(claim.spec.resources?.requests?.storage ?? '0')
  const bound = old.status.phase === 'Bound'
  // A claim is bound once; of a bound one only the size may grow.
  const expected = { ...old.spec, ...(!old.spec.volumeName && { volumeName: claim.spec.volumeName }) }
  const now = {
    ...claim.spec,
    ...(bound && { resources: { ...claim.spec.resources, requests: sizeOf(claim.spec, old.spec) } }),
    volumeAttributesClassName: (old.spec as Spec).volumeAttributesClassName,
  }
  if (!equal(withoutAbsent(now), withoutAbsent(expected))) {
    const struct = structOf('core.v1', 'PersistentVolumeClaimSpec')
    const difference = unifiedDiff(internalLines(struct, now), internalLines(struct, expected))
    const mutable = 'resources.requests and volumeAttributesClassName for bound claims'
    errors.forbidden('spec', `spec is immutable after creation except ${mutable}\n${difference}`)
  }
  if (bound && after < before) {
    const capacity = amountOf(old.status.capacity?.storage ?? '0')
    if (after < capacity)
      errors.forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity')
  }
}

const sizeOf = (spec: Spec, old: Spec): Record<string, string> | undefined => {
  const storage = old.resources?.requests?.storage
  return spec.resources?.requests && { ...spec.resources.requests, ...(storage !== undefined && { storage }) }
}

const withoutAbsent = (spec: object): object =>
  Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined))
