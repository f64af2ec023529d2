/** Rules for CustomResourceDefinitions. */
import { equal } from '../schema/equal.ts'
import { FieldErrors } from '../schema/errors.ts'
import { dns1035Label, dns1123Subdomain } from '../schema/names.ts'
import { validateDefaults } from '../schema/defaultrules.ts'
import { validateOpenApi } from '../schema/openapirules.ts'
import { validateRules } from '../schema/rules.ts'
import { validateStructural } from '../schema/structuralrules.ts'
import type { Definition, DefinitionNames, DefinitionVersion } from './customresourcedefinition.ts'

export function validateDefinition({ metadata, spec }: Definition, errors: FieldErrors): void {
  const { names, group, scope } = spec
  const versions = spec.versions ?? []
  if (metadata.name !== `${names.plural}.${group}`)
    errors.invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group')
  const wrong = dns1123Subdomain(group)
  if (!group) errors.required('spec.group')
  else if (wrong.length > 0) errors.invalid('spec.group', group, wrong.join(','))
  else if (!group.includes('.')) errors.invalid('spec.group', group, 'should be a domain with at least one dot')
  if (!scope) errors.required('spec.scope')
  else if (scope !== 'Cluster' && scope !== 'Namespaced')
    errors.unsupported('spec.scope', scope, ['Cluster', 'Namespaced'])
  for (const [index, { schema }] of versions.entries())
    if (!schema?.openAPIV3Schema)
      errors.required(`spec.versions[${index}].schema.openAPIV3Schema`, 'schemas are required')
  // What all versions have alike is told once, as if it were of the definition.
  const common = Object.fromEntries(
    (['schema', 'subresources', 'additionalPrinterColumns'] as const).map((part) => [
      part,
      versions.every((one) => equal(one[part], versions[0]?.[part])),
    ]),
  )
  for (const [index, version] of versions.entries()) {
    const at = `spec.versions[${index}]`
    const badName = dns1035Label(version.name)
    if (badName.length > 0) errors.invalid(`${at}.name`, version.name, badName.join(','))
    validateWarning(version, `${at}.deprecationWarning`, errors)
    if (!common.schema) validateSchema(version, `${at}.schema`, errors)
    if (!common.subresources) validateScale(version, `${at}.subresources`, errors)
    if (!common.additionalPrinterColumns) validateColumns(version, at, errors)
  }
  if (new Set(versions.map(({ name }) => name)).size < versions.length)
    errors.invalid('spec.versions', versions, 'must contain unique version names')
  if (versions.filter(({ storage }) => storage).length !== 1)
    errors.invalid('spec.versions', versions, 'must have exactly one version marked as storage version')
  const firstName = dns1035Label(versions[0]?.name ?? 'v1')
  if (firstName.length > 0) errors.invalid('spec.version', versions[0]?.name, firstName.join(','))
  validateNames(names, errors)
  const [first] = versions
  if (first && common.schema) validateSchema(first, 'spec.validation', errors)
  if (first && common.subresources) validateScale(first, 'spec.subresources', errors)
  if (first && common.additionalPrinterColumns) validateColumns(first, 'spec', errors)
  validateConversion(spec.conversion, errors)
  validateApproval(group, metadata.annotations, errors)
  if (spec.preserveUnknownFields)
    errors.invalid(
      'spec.preserveUnknownFields',
      true,
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    )
}

function validateWarning({ deprecated, deprecationWarning: text }: DefinitionVersion, at: string, errors: FieldErrors) {
  if (text === undefined) return
  if (!deprecated) errors.invalid(at, text, 'can only be set for deprecated versions')
  else if (text === '') errors.invalid(at, text, 'must not be an empty string')
  else if (text.length > 256) errors.invalid(at, text, 'must be <= 256 characters long')
}

function validateNames(names: DefinitionNames, errors: FieldErrors): void {
  const at = 'spec.names'
  for (const field of ['plural', 'singular', 'kind', 'listKind'] as const)
    if (!names[field]) errors.required(`${at}.${field}`)
  for (const field of ['plural', 'singular', 'kind', 'listKind'] as const) {
    const name = names[field] ?? ''
    const mixed = field === 'kind' || field === 'listKind'
    const wrong = dns1035Label(mixed ? name.toLowerCase() : name).join(',')
    if (name !== '' && wrong !== '')
      errors.invalid(
        `${at}.${field}`,
        name,
        mixed ? `may have mixed case, but should otherwise match: ${wrong}` : wrong,
      )
  }
  const each = (field: 'shortNames' | 'categories'): void => {
    for (const [index, name] of (names[field] ?? []).entries()) {
      const wrong = dns1035Label(name)
      if (wrong.length > 0) errors.invalid(`${at}.${field}[${index}]`, name, wrong.join(','))
    }
  }
  each('shortNames')
  if (names.kind && names.kind === names.listKind)
    errors.invalid(`${at}.listKind`, names.listKind, 'kind and listKind may not be the same')
  each('categories')
}

const atRoot =
  'Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations'

function validateSchema({ schema, subresources }: DefinitionVersion, above: string, errors: FieldErrors): void {
  const root = schema?.openAPIV3Schema
  if (!root) return
  const at = `${above}.openAPIV3Schema`
  if (subresources?.status) {
    const allowed = new Set(atRoot.toLowerCase().split(' '))
    const other = Object.keys(root).find(
      (word) => !allowed.has(word.replace(/^x-kubernetes-/, 'x').replaceAll('-', '')),
    )
    if (root.type !== undefined && root.type !== 'object')
      errors.invalid(
        `${at}.type`,
        root.type,
        'only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
      )
    else if (other !== undefined)
      errors.invalid(
        at,
        root,
        `only [${atRoot}] fields are allowed at the root of the schema if the status subresource is enabled`,
      )
  }
  if (root.nullable) errors.forbidden(`${at}.nullable`, 'nullable cannot be true at the root')
  const [structural, plain] = [new FieldErrors(), new FieldErrors()]
  validateStructural(root, at, structural)
  validateOpenApi(root, at, plain)
  errors.list.push(...structural.list, ...plain.list)
  if (structural.list.length === 0) validateDefaults(root, at, errors)
  if (structural.list.length + plain.list.length === 0) validateRules(root, at, errors)
}

function validateScale({ subresources }: DefinitionVersion, above: string, errors: FieldErrors): void {
  const scale = subresources?.scale
  if (!scale) return
  const check = (field: keyof typeof scale, roots: readonly string[], under: string): void => {
    const path = scale[field] ?? ''
    const at = `${above}.scale.${field}`
    if (path === '') {
      if (field !== 'labelSelectorPath') errors.required(at)
    } else if (!path.startsWith('.')) errors.invalid(at, path, 'must be a simple json path starting with .')
    else if (!roots.some((root) => path.startsWith(root)))
      errors.invalid(at, path, `should be a json path under ${under}`)
  }
  check('specReplicasPath', ['.spec.'], '.spec')
  check('statusReplicasPath', ['.status.'], '.status')
  check('labelSelectorPath', ['.spec.', '.status.'], 'either .spec or .status')
}

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string']
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password']

function validateColumns({ additionalPrinterColumns: columns }: DefinitionVersion, above: string, errors: FieldErrors) {
  for (const [index, { name, type, format, jsonPath }] of (columns ?? []).entries()) {
    const at = `${above}.additionalPrinterColumns[${index}]`
    if (!name) errors.required(`${at}.name`)
    const oneOf = `must be one of ${columnTypes.join(',')}`
    if (!type) errors.required(`${at}.type`, oneOf)
    else if (!columnTypes.includes(type)) errors.invalid(`${at}.type`, type, oneOf)
    if (format && !columnFormats.includes(format))
      errors.invalid(`${at}.format`, format, `must be one of ${columnFormats.join(',')}`)
    if (!jsonPath) errors.required(`${at}.JSONPath`)
    else if (!jsonPath.startsWith('.'))
      errors.invalid(`${at}.JSONPath`, jsonPath, 'must be a simple json path starting with .')
  }
}

function validateConversion(conversion: Definition['spec']['conversion'], errors: FieldErrors): void {
  if (!conversion) return
  const at = 'spec.conversion'
  const { strategy, webhook } = conversion
  const config = webhook?.clientConfig
  const versions = webhook?.conversionReviewVersions ?? []
  if (!strategy) errors.required(`${at}.strategy`)
  else if (!['None', 'Webhook'].includes(strategy)) errors.unsupported(`${at}.strategy`, strategy, ['None', 'Webhook'])
  if (strategy !== 'Webhook') {
    const not = 'should not be set when strategy is not set to Webhook'
    if (config) errors.forbidden(`${at}.webhookClientConfig`, not)
    if (versions.length > 0) errors.forbidden(`${at}.conversionReviewVersions`, not)
    return
  }
  if (!config) errors.required(`${at}.webhookClientConfig`, 'required when strategy is set to Webhook')
  else if ((config.url === undefined) === (config.service === undefined))
    errors.required(`${at}.webhookClientConfig`, 'exactly one of url or service is required')
  if (versions.length === 0) errors.required(`${at}.conversionReviewVersions`)
  for (const [index, one] of versions.entries())
    if (versions.indexOf(one) < index)
      errors.invalid(`${at}.conversionReviewVersions[${index}]`, one, 'duplicate version')
  if (versions.length > 0 && !versions.some((one) => one === 'v1' || one === 'v1beta1'))
    errors.invalid(`${at}.conversionReviewVersions`, versions, 'must include at least one of v1, v1beta1')
}

const approval = 'api-approved.kubernetes.io'

function validateApproval(
  group: string,
  annotations: Readonly<Record<string, string>> | undefined,
  errors: FieldErrors,
) {
  if (!/(^|\.)(k8s|kubernetes)\.io$/.test(group)) return
  const at = `metadata.annotations[${approval}]`
  const value = annotations?.[approval] ?? ''
  if (value === '')
    errors.required(
      at,
      `protected groups must have approval annotation "${approval}", see https://github.com/kubernetes/enhancements/pull/1111`,
    )
  else if (!value.startsWith('unapproved') && !URL.canParse(value))
    errors.invalid(
      at,
      value,
      `protected groups must have approval annotation "${approval}" with either a URL or a reason starting with "unapproved", see https://github.com/kubernetes/enhancements/pull/1111`,
    )
}

export function validateDefinitionUpdate(
  now: Definition['spec'],
  before: Definition['spec'],
  errors: FieldErrors,
): void {
  for (const [field, value, was] of [
    ['scope', now.scope, before.scope],
    ['names.kind', now.names.kind, before.names.kind],
    ['group', now.group, before.group],
    ['names.plural', now.names.plural, before.names.plural],
  ])
    if (value !== was) errors.invalid(`spec.${field}`, value, 'field is immutable')
}

/** Of no version that objects are stored in, nothing is known any more. */
export function validateStored(
  stored: readonly string[] | undefined,
  versions: Definition['spec']['versions'],
  errors: FieldErrors,
): void {
  const at = 'status.storedVersions'
  if (!stored?.length) return errors.invalid(at, null, 'must have at least one stored version')
  for (const [index, name] of stored.entries()) {
    if (versions?.some((one) => one.name === name)) continue
    const why = `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`
    errors.invalid(`${at}[${index}]`, name, why)
  }
}
