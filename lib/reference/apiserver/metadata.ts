/** Validation of names, labels and all else in `metadata`, in the words of the real server. */
import type { KubeObject } from '../../kube/objects.ts'
import type { Draft, Kind, NameRule } from '../resources/kind.ts'
import type { FieldErrors } from '../schema/errors.ts'
import {
  annotationErrors,
  dns1035Label,
  dns1123Label,
  dns1123Subdomain,
  labelErrors,
  pathSegment,
  qualifiedNameErrors,
} from '../schema/names.ts'

const rules: Record<Exclude<NameRule, 'path'>, (name: string) => string[]> = {
  subdomain: dns1123Subdomain,
  label: dns1123Label,
  rfc1035: dns1035Label,
}

/** @param begins whether this is only how a name begins */
function nameErrors(rule: NameRule, name: string, begins = false): string[] {
  if (rule !== 'path') return rules[rule](name)
  return begins && /^\.{1,2}$/.test(name) ? [] : pathSegment(name)
}

export function validateMetadata(kind: Kind, { metadata }: Draft, errors: FieldErrors): void {
  const { name, generateName } = metadata
  const rule = kind.names ?? 'subdomain'
  if (generateName) {
    // What is added makes up for a dash at the end.
    const shown = generateName.length > 1 && generateName.endsWith('-') ? `${generateName.slice(0, -2)}a` : generateName
    for (const why of nameErrors(rule, shown, true)) errors.invalid('metadata.generateName', generateName, why)
  }
  if (!name) errors.required('metadata.name', 'name or generateName is required')
  else for (const why of nameErrors(rule, name)) errors.invalid('metadata.name', name, why)
  if ((metadata.generation ?? 0) < 0)
    errors.invalid('metadata.generation', metadata.generation, 'must be greater than or equal to 0')
  validateParts(metadata, errors)
  validateFinalizers(kind, metadata.finalizers ?? [], errors)
}

function validateParts(metadata: Draft['metadata'], errors: FieldErrors): void {
  labelErrors(metadata.labels, 'metadata.labels', errors)
  annotationErrors(metadata.annotations, 'metadata.annotations', errors)
  const at = 'metadata.ownerReferences'
  const owners = metadata.ownerReferences ?? []
  let first: string | undefined
  for (const owner of owners) {
    const version = owner.apiVersion?.split('/') ?? []
    if (version.length > 2 || !version.at(-1))
      errors.invalid(`${at}.apiVersion`, owner.apiVersion, 'version must not be empty')
    for (const field of ['kind', 'name', 'uid'] as const) {
      if (!owner[field]) errors.invalid(`${at}.${field}`, owner[field], 'must not be empty')
    }
    if (owner.apiVersion === 'v1' && owner.kind === 'Event')
      errors.invalid(at, owner, '/v1, Kind=Event is disallowed from being an owner')
    if (owner.controller !== true) continue
    const here = `${owner.kind}/${owner.name}`
    const why = 'Only one reference can have Controller set to true. Found "true" in references for'
    if (first !== undefined) errors.invalid(at, owners, `${why} ${first} and ${here}`)
    first ??= here
  }
}

const standardFinalizers = ['kubernetes', 'orphan', 'foregroundDeletion']

function validateFinalizers(kind: Kind, finalizers: readonly string[], errors: FieldErrors): void {
  const at = 'metadata.finalizers'
  for (const one of finalizers) for (const why of qualifiedNameErrors(one)) errors.invalid(at, one, why)
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    errors.invalid(at, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set')
  }
  if (kind.custom || kind.resource.group === 'apiextensions.k8s.io') return
  for (const [index, one] of finalizers.entries()) {
    if (!one.includes('/') && !standardFinalizers.includes(one)) {
      errors.invalid(`${at}[${index}]`, one, 'name is neither a standard finalizer name nor is it fully qualified')
    }
  }
}

/** What the real server says of changed metadata; it says all of it twice, before and after it looks at the rest. */
export function validateMetadataUpdate({ metadata }: Draft, old: KubeObject, errors: FieldErrors): void {
  if (old.metadata.deletionTimestamp !== undefined) {
    const added = (metadata.finalizers ?? [])
      .filter((one) => old.metadata.finalizers?.includes(one) !== true)
      .toSorted()
    const found = `[]string{${added.map((one) => JSON.stringify(one)).join(', ')}}`
    if (added.length > 0)
      errors.forbidden(
        'metadata.finalizers',
        `no new finalizers can be added if the object is being deleted, found new finalizers ${found}`,
      )
  }
  validateParts(metadata, errors)
  for (const field of ['deletionTimestamp', 'deletionGracePeriodSeconds'] as const)
    if (metadata[field] !== old.metadata[field])
      errors.invalid(`metadata.${field}`, metadata[field], 'field is immutable')
  if (metadata.uid !== old.metadata.uid) errors.invalid('metadata.uid', metadata.uid, 'field is immutable')
}
