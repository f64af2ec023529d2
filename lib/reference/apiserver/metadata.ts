/** Validation of names, labels and all else in `metadata`, in the words of the real server. */
import type { KubeObject } from '../../kube/objects.ts'
import type { Draft, Kind, NameRule } from '../resources/kind.ts'
import { equal } from '../schema/equal.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { annotationErrors, dns1035Label, dns1123Label, dns1123Subdomain, labelErrors } from '../schema/names.ts'

const rules: Record<Exclude<NameRule, 'path'>, (name: string) => string[]> = {
  subdomain: dns1123Subdomain,
  label: dns1123Label,
  rfc1035: dns1035Label,
}

function nameErrors(rule: NameRule, name: string): string[] {
  if (rule !== 'path') return rules[rule](name)
  if (name === '.' || name === '..') return [`may not be '${name}'`]
  return ['/', '%'].filter((one) => name.includes(one)).map((one) => `may not contain '${one}'`)
}

export function validateMetadata(kind: Kind, { metadata }: Draft, errors: FieldErrors): void {
  const { name, generateName } = metadata
  const rule = kind.names ?? 'subdomain'
  if (generateName) {
    const shown = generateName.replace(/-$/, 'a')
    for (const why of nameErrors(rule, shown)) errors.invalid('metadata.generateName', generateName, why)
  }
  if (!name) errors.required('metadata.name', 'name or generateName is required')
  else for (const why of nameErrors(rule, name)) errors.invalid('metadata.name', name, why)
  validateMeta(metadata, errors)
}

function validateMeta(metadata: Draft['metadata'], errors: FieldErrors): void {
  labelErrors(metadata.labels, 'metadata.labels', errors)
  annotationErrors(metadata.annotations, 'metadata.annotations', errors)
  const owners = metadata.ownerReferences ?? []
  for (const [index, owner] of owners.entries()) {
    const at = `metadata.ownerReferences[${index}]`
    if (!owner.apiVersion) errors.invalid(`${at}.apiVersion`, owner.apiVersion, 'version must not be empty')
    for (const field of ['kind', 'name', 'uid'] as const) {
      if (!owner[field]) errors.invalid(`${at}.${field}`, owner[field], `${field} must not be empty`)
    }
  }
  const controllers = owners.filter(({ controller }) => controller === true)
  if (controllers.length > 1) {
    const found = controllers.slice(0, 2).map(({ kind, name }) => `${kind}/${name}`)
    errors.invalid(
      'metadata.ownerReferences',
      owners,
      `Only one reference can have Controller set to true. Found "true" in references for ${found.join(' and ')}`,
    )
  }
  for (const finalizer of metadata.finalizers ?? []) {
    if (!/^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(finalizer)) {
      errors.invalid('metadata.finalizers', finalizer, 'name part must consist of alphanumeric characters')
    }
  }
}

export function validateMetadataUpdate({ metadata }: Draft, old: KubeObject, errors: FieldErrors): void {
  validateMeta(metadata, errors)
  if (metadata.uid !== old.metadata.uid) {
    // The real server says it twice: once for what may change, once for what may not.
    errors.invalid('metadata.uid', metadata.uid, 'field is immutable')
    errors.invalid('metadata.uid', metadata.uid, 'field is immutable')
  }
  if (!equal(metadata.generateName, old.metadata.generateName)) metadata.generateName = old.metadata.generateName as string
  if (metadata.generateName === undefined) delete metadata.generateName
}
