/** From a CustomResourceDefinition to kinds: one for each version that is served. */
import type { KubeObject } from '../../../kube/objects.ts'
import type { Definition, DefinitionVersion } from '../../resources/customresourcedefinition.ts'
import type { Cell, Column, Kind } from '../../resources/kind.ts'
import { age, ageOf } from '../../resources/print.ts'
import { equal } from '../../schema/equal.ts'
import type { JsonSchema } from '../../schema/structural.ts'
import { decodeCustom, readerOf } from './decode.ts'
import { loadRules } from '../../schema/cel.ts'
import { finder, withValue } from './path.ts'
import { checkRules, hasRules } from './rules.ts'
import { structFrom } from './struct.ts'
import { validateCustom } from '../../schema/values.ts'

/** @param leaving whether the definition is being deleted */
export function kindsOf({ spec }: Definition, leaving: () => boolean): Kind[] {
  return spec.versions.filter(({ served }) => served).map((version) => ({ ...kindOf(spec, version), leaving }))
}

function kindOf({ group, names, scope, versions }: Definition['spec'], version: DefinitionVersion): Kind {
  const schema = version.schema?.openAPIV3Schema ?? { type: 'object' }
  const { status, scale } = version.subresources ?? {}
  const columns = version.additionalPrinterColumns ?? []
  const stored = versions.find(({ storage }) => storage)
  const ruled = hasRules(schema)
  const definition = [...group.split('.').toReversed(), version.name, names.kind].join('.')
  return {
    resource: {
      group,
      version: version.name,
      kind: names.kind,
      plural: names.plural,
      namespaced: scope === 'Namespaced',
    },
    singular: names.singular,
    ...(names.shortNames && { shortNames: names.shortNames }),
    ...(names.categories && { categories: names.categories }),
    type: structFrom(schema, names.kind, `${version.name}.${names.kind}`, definition),
    custom: {
      schema,
      storedAs: stored?.name ?? version.name,
      decode: (value, complete) => decodeCustom(schema, value, complete),
      read: readerOf(schema),
    },
    generation: true,
    conditional: true,
    ...(status && { status: true }),
    ...(scale && { scale: scaleFrom(scale) }),
    ...(columns.length === 0 ? standardColumns : columnsFrom(columns)),
    selectable: Object.fromEntries(
      (version.selectableFields ?? []).map(({ jsonPath }) => [jsonPath.slice(1), textAt(jsonPath)]),
    ),
    prepareCreate(object) {
      if (status) delete object.status
    },
    ...(ruled && { prepare: loadRules }),
    validate(object, errors, old) {
      const { apiVersion: _, kind: __, metadata: ___, ...own } = object
      validateCustom(ownPart(schema), own, '', errors)
      if (ruled) checkRules(schema, object, old, '', errors)
    },
    validateStatus(object, old, errors) {
      if (!equal(object.status, (old as { status?: unknown }).status)) {
        const { properties } = schema
        if (properties?.status) validateCustom(properties.status, object.status, 'status', errors)
        if (ruled) checkRules(schema, object, old, '', errors)
      }
    },
  }
}

const typed = ['apiVersion', 'kind', 'metadata']

/** What the definition says of all but what every object has. */
function ownPart({ properties, required, ...rest }: JsonSchema): JsonSchema {
  const own = Object.entries(properties ?? {}).filter(([key]) => !typed.includes(key))
  return {
    ...rest,
    properties: Object.fromEntries(own),
    required: (required ?? []).filter((key) => !typed.includes(key)),
  }
}

const standardColumns: Pick<Kind, 'columns' | 'cells'> = {
  columns: [{ name: 'Name' }, { name: 'Age', type: 'date' }],
  cells: (object, now) => [object.metadata.name, ageOf(object, now)],
}

function columnsFrom(
  columns: NonNullable<DefinitionVersion['additionalPrinterColumns']>,
): Pick<Kind, 'columns' | 'cells'> {
  const finders = columns.map(({ type, jsonPath }) => ({ type, find: finder(jsonPath) }))
  return {
    columns: [
      { name: 'Name' },
      ...columns.map(({ name, type, description, priority = 0 }) => ({
        name,
        type: type as NonNullable<Column['type']>,
        wide: priority > 0,
        ...(description !== undefined && { description }),
      })),
    ],
    cells: (object, now) => [object.metadata.name, ...finders.map(({ type, find }) => cellOf(type, find(object), now))],
  }
}

/** Null where there is nothing, or nothing of the column's type. */
function cellOf(type: string, found: readonly unknown[], now: number): Cell {
  const [first] = found
  if (first === undefined || first === null) return null
  switch (type) {
    case 'integer':
      return Number.isFinite(Number(first)) ? Math.trunc(Number(first)) : null
    case 'number':
      return typeof first === 'number' ? first : null
    case 'boolean':
      return typeof first === 'boolean' ? first : null
    case 'date':
      return typeof first === 'string' && !Number.isNaN(Date.parse(first)) ? age(first, now) : '<invalid>'
    default:
      return found.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(' ')
  }
}

const textAt = (path: string): ((object: KubeObject) => string) => {
  const find = finder(path)
  return (object) => {
    const [first = ''] = find(object)
    return typeof first === 'string' ? first : JSON.stringify(first)
  }
}

function scaleFrom({
  specReplicasPath,
  statusReplicasPath,
  labelSelectorPath,
}: NonNullable<NonNullable<DefinitionVersion['subresources']>['scale']>): NonNullable<Kind['scale']> {
  const numberAt = (path: string): ((object: KubeObject) => number) => {
    const find = finder(path)
    return (object) => Number(find(object)[0] ?? 0)
  }
  return {
    replicas: numberAt(specReplicasPath),
    statusReplicas: numberAt(statusReplicasPath),
    selector: labelSelectorPath === undefined ? () => '' : textAt(labelSelectorPath),
    set: (object, replicas) => withValue(object, specReplicasPath, replicas),
  }
}
