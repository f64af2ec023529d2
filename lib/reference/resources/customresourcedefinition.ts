/** Kinds that users define. */
import type { KubeObject } from '../../kube/objects.ts'
import { customResourceDefinitions } from '../../kube/resource.ts'
import { equal } from '../schema/equal.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { dns1035Label, dns1123Subdomain } from '../schema/names.ts'
import { declare, structOf } from '../schema/types.ts'
import { loadRules } from '../schema/cel.ts'
import { validateRules } from '../schema/rules.ts'
import { validateStructural, type JsonSchema } from '../schema/structural.ts'
import type { Draft, Kind } from './kind.ts'
import { topLevel } from './meta.ts'

declare('apiextensions.v1', {
  CustomResourceDefinition: {
    ...topLevel,
    spec: 'CustomResourceDefinitionSpec! #2',
    status: 'CustomResourceDefinitionStatus #3',
  },
  CustomResourceDefinitionSpec: {
    group: 'string! #1',
    names: 'CustomResourceDefinitionNames! #3',
    scope: 'ResourceScope! #4',
    versions: '[]CustomResourceDefinitionVersion! #7',
    conversion: '*CustomResourceConversion #9',
    preserveUnknownFields: 'bool #10',
  },
  ResourceScope: 'string',
  CustomResourceDefinitionNames: {
    plural: 'string! #1',
    singular: 'string #2',
    shortNames: '[]string #3',
    kind: 'string! #4',
    listKind: 'string #5',
    categories: '[]string #6',
  },
  CustomResourceDefinitionVersion: {
    name: 'string! #1',
    served: 'bool! #2',
    storage: 'bool! #3',
    deprecated: 'bool #7',
    deprecationWarning: '*string #8',
    schema: '*CustomResourceValidation #4',
    subresources: '*CustomResourceSubresources #5',
    additionalPrinterColumns: '[]CustomResourceColumnDefinition #6',
    selectableFields: '[]SelectableField #9',
  },
  // Schemas are kept as they are written: what may be in them is checked by validation.
  CustomResourceValidation: { openAPIV3Schema: '*RawExtension #1' },
  CustomResourceSubresources: {
    status: '*CustomResourceSubresourceStatus #1',
    scale: '*CustomResourceSubresourceScale #2',
  },
  CustomResourceSubresourceStatus: {},
  CustomResourceSubresourceScale: {
    specReplicasPath: 'string! #1',
    statusReplicasPath: 'string! #2',
    labelSelectorPath: '*string #3',
  },
  CustomResourceColumnDefinition: {
    name: 'string! #1',
    type: 'string! #2',
    format: 'string #3',
    description: 'string #4',
    priority: 'int32 #5',
    jsonPath: 'string! #6',
  },
  SelectableField: { jsonPath: 'string! #1' },
  CustomResourceConversion: { strategy: 'string! #1', webhook: '*RawExtension #2' },
  CustomResourceDefinitionStatus: {
    conditions: '[]CustomResourceDefinitionCondition #1 by=type',
    acceptedNames: 'CustomResourceDefinitionNames? #2',
    storedVersions: '[]string #3',
    observedGeneration: 'int64 #4',
  },
  CustomResourceDefinitionCondition: {
    type: 'string! #1',
    status: 'ConditionStatus! #2',
    lastTransitionTime: 'Time? #3',
    reason: 'string #4',
    message: 'string #5',
    observedGeneration: 'int64 #6',
  },
})

export interface DefinitionNames {
  plural: string
  singular: string
  kind: string
  listKind: string
  shortNames?: string[]
  categories?: string[]
}

export interface DefinitionVersion {
  name: string
  served: boolean
  storage: boolean
  schema?: { openAPIV3Schema?: JsonSchema }
  subresources?: {
    status?: object
    scale?: { specReplicasPath: string; statusReplicasPath: string; labelSelectorPath?: string }
  }
  additionalPrinterColumns?: { name: string; type: string; description?: string; priority?: number; jsonPath: string }[]
  selectableFields?: { jsonPath: string }[]
}

export interface Definition extends KubeObject {
  spec: { group: string; scope: string; names: DefinitionNames; versions: DefinitionVersion[] }
  status?: { conditions?: { type: string; status: string }[]; acceptedNames?: object; storedVersions?: string[] }
}

/** Holds a definition until its objects are gone. */
export const cleanup = 'customresourcecleanup.apiextensions.k8s.io'

export const customResourceDefinition: Kind = {
  resource: customResourceDefinitions,
  singular: 'customresourcedefinition',
  conditional: true,
  prepare: loadRules,
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  type: structOf('apiextensions.v1', 'CustomResourceDefinition'),
  status: true,
  generation: true,
  columns: [{ name: 'Name' }, { name: 'Created At' }],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
  prepareCreate(object) {
    complete(object)
    object.metadata = { ...object.metadata, finalizers: [...(object.metadata.finalizers ?? []), cleanup] }
    const stored = ((object as unknown as Definition).spec.versions ?? [])
      .filter(({ storage }) => storage)
      .map(({ name }) => name)
    object.status = { storedVersions: stored }
  },
  prepareUpdate: complete,
  validate,
  validateUpdate(object, old, errors) {
    const [now, before] = [(object as unknown as Definition).spec, (old as Definition).spec]
    if (now.group !== before.group) errors.invalid('spec.group', now.group, 'field is immutable')
    if (now.scope !== before.scope) errors.invalid('spec.scope', now.scope, 'field is immutable')
    if (!equal(now.names.kind, before.names.kind))
      errors.invalid('spec.names.kind', now.names.kind, 'field is immutable')
  },
}

/** Fills in names that follow from others. */
function complete(object: Draft): void {
  const { spec } = object as unknown as { spec: Definition['spec'] & { conversion?: object } }
  const names = { ...spec.names }
  names.singular ||= names.kind.toLowerCase()
  names.listKind ||= `${names.kind}List`
  object.spec = { ...spec, names, conversion: spec.conversion ?? { strategy: 'None' } }
}

function validate(object: Draft, errors: FieldErrors): void {
  const { metadata, spec } = object as unknown as Definition
  const { names, group, scope } = spec
  if (metadata.name !== `${names.plural}.${group}`) {
    errors.invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group')
  }
  if (!group) errors.required('spec.group')
  for (const why of group ? dns1123Subdomain(group) : []) errors.invalid('spec.group', group, why)
  if (group && !group.includes('.')) errors.invalid('spec.group', group, 'should be a domain with at least one dot')
  const approval = 'api-approved.kubernetes.io'
  if (/(^|\.)(k8s|kubernetes)\.io$/.test(group) && !metadata.annotations?.[approval]) {
    errors.required(
      `metadata.annotations[${approval}]`,
      `protected groups must have approval annotation "${approval}", see https://github.com/kubernetes/enhancements/pull/1111`,
    )
  }
  if (!scope) errors.required('spec.scope')
  else if (scope !== 'Cluster' && scope !== 'Namespaced')
    errors.unsupported('spec.scope', scope, ['Cluster', 'Namespaced'])
  for (const field of ['plural', 'kind', 'listKind', 'singular'] as const) {
    const value = names[field] ?? ''
    if (value === '') errors.required(`spec.names.${field}`)
    else for (const why of dns1035Label(value.toLowerCase())) errors.invalid(`spec.names.${field}`, value, why)
  }
  if (names.kind && names.kind === names.listKind) {
    errors.invalid('spec.names.listKind', names.listKind, 'kind and listKind may not be the same')
  }
  validateVersions(spec.versions ?? [], errors)
}

function validateVersions(versions: readonly DefinitionVersion[], errors: FieldErrors): void {
  const stored = versions.filter(({ storage }) => storage)
  if (stored.length !== 1) {
    errors.invalid('spec.versions', versions, 'must have exactly one version marked as storage version')
  }
  for (const [index, version] of versions.entries()) {
    const at = `spec.versions[${index}]`
    for (const why of dns1035Label(version.name)) errors.invalid(`${at}.name`, version.name, why)
    if (versions.findIndex(({ name }) => name === version.name) < index) {
      errors.invalid('spec.versions', versions, 'must contain unique version names')
    }
    const schema = version.schema?.openAPIV3Schema
    if (!schema) errors.required(`${at}.schema.openAPIV3Schema`, 'schemas are required')
    else {
      validateStructural(schema, `${at}.schema.openAPIV3Schema`, errors)
      validateRules(schema, `${at}.schema.openAPIV3Schema`, errors)
    }
    for (const [column, { type, jsonPath }] of (version.additionalPrinterColumns ?? []).entries()) {
      const here = `${at}.additionalPrinterColumns[${column}]`
      const types = ['boolean', 'date', 'integer', 'number', 'string']
      if (!types.includes(type)) errors.unsupported(`${here}.type`, type, types)
      if (!jsonPath.startsWith('.'))
        errors.invalid(`${here}.jsonPath`, jsonPath, 'must be a simple json path starting with .')
    }
    const scale = version.subresources?.scale
    for (const [field, root] of [
      ['specReplicasPath', '.spec.'],
      ['statusReplicasPath', '.status.'],
    ] as const) {
      if (scale && !scale[field].startsWith(root)) {
        errors.invalid(
          `${at}.subresources.scale.${field}`,
          scale[field],
          `should be a json path under ${root.slice(0, -1)}`,
        )
      }
    }
  }
}
