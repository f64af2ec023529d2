/** Kinds that users define. */
import type { KubeObject } from '../../kube/objects.ts'
import { customResourceDefinitions } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import { loadRules } from '../schema/cel.ts'
import type { JsonSchema } from '../schema/structural.ts'
import { validateDefinition, validateDefinitionUpdate, validateStored } from './definitionrules.ts'
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
  deprecated?: boolean
  deprecationWarning?: string
  schema?: { openAPIV3Schema?: JsonSchema }
  subresources?: {
    status?: object
    scale?: { specReplicasPath: string; statusReplicasPath: string; labelSelectorPath?: string }
  }
  additionalPrinterColumns?: {
    name: string
    type: string
    description?: string
    format?: string
    priority?: number
    jsonPath: string
  }[]
  selectableFields?: { jsonPath: string }[]
}

export interface Definition extends KubeObject {
  spec: {
    group: string
    scope: string
    names: DefinitionNames
    versions: DefinitionVersion[]
    preserveUnknownFields?: boolean
    conversion?: {
      strategy: string
      webhook?: { clientConfig?: { url?: string; service?: object }; conversionReviewVersions?: string[] | null }
    }
  }
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
  columns: [{ name: 'Name' }, { name: 'Created At', type: 'date' }],
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
  validate(object, errors, old) {
    const definition = object as unknown as Definition
    validateDefinition(definition, errors)
    if (!old) validateStored(definition.status?.storedVersions, definition.spec.versions, errors)
  },
  validateUpdate(object, old, errors) {
    const [now, before] = [object, old] as unknown as [Definition, Definition]
    validateDefinitionUpdate(now.spec, before.spec, errors)
    validateStored(before.status?.storedVersions, now.spec.versions, errors)
  },
}

/** Fills in names that follow from others. */
function complete(object: Draft): void {
  const { spec } = object as unknown as { spec: Definition['spec'] & { conversion?: object } }
  const names = { ...spec.names }
  names.singular ||= names.kind.toLowerCase()
  if (names.kind) names.listKind ||= `${names.kind}List`
  object.spec = { ...spec, names, conversion: spec.conversion ?? { strategy: 'None' } }
}
