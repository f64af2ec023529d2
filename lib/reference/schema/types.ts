/**
 * Types of the API, declared in compact tables, one line a field, in the notation of Kubernetes' own Go types:
 *
 *     StatefulSetSpec: {
 *       replicas: '*int32 #1 =1',                  a pointer: kept even when 0; 1 where absent
 *       template: 'PodTemplateSpec! #3',           !: always written, and required
 *       conditions: '[]StatefulSetCondition #10 by=type',
 *     }
 *
 * Words after the type: `#N` the field's number in protobuf (`#2.6`: within another message) · `=X` default · `by=a,b` a list whose items are known by these keys · `set` a list of unique
 * scalars · `atomic` replaced as a whole by server-side apply · `merge=k` the key of strategic merge where it is not the
 * first of `by` (or the list is atomic otherwise; `merge` alone for scalars) · `replace` strategic merge replaces the list ·
 * `retainKeys` · `enum=A,B` · `optional` for what is always written but not required. A `?` after the type: a struct or time that is left out when empty (omitzero).
 */

/** A type's fields, or what it is another name for. `$` holds words for the struct itself: `atomic`. */
export type TypeTable = Readonly<Record<string, string | Readonly<Record<string, string>>>>

export type ScalarType =
  | 'string'
  | 'int32'
  | 'int64'
  | 'bool'
  | 'Quantity'
  | 'IntOrString'
  | 'Time'
  | 'MicroTime'
  | 'Duration'
  | 'bytes'
  | 'RawExtension'
  | 'FieldsV1'

export interface Scalar {
  readonly kind: 'scalar'
  readonly type: ScalarType
  /** As Go names it in errors: `v1.RestartPolicy`. */
  readonly goType: string
  readonly enum?: readonly string[]
}

export interface Struct {
  readonly kind: 'struct'
  readonly name: string
  readonly goType: string
  /** As in OpenAPI: `io.k8s.api.apps.v1.StatefulSet`. */
  readonly definition: string
  readonly atomic: boolean
  readonly fields: ReadonlyMap<string, Field>
  /** Fills in defaults that depend on other fields; the value is fresh and may be changed. */
  readonly defaults?: StructDefaults
}

export interface ListType {
  readonly kind: 'list'
  readonly of: Schema
  /** Keys of an associative list; empty for any other. */
  readonly keys: readonly string[]
  readonly set: boolean
  /** How strategic merge patch treats it: by a key, as a set of scalars, or replaced. */
  readonly merge: { key: string } | 'set' | 'replace'
}

export interface MapType {
  readonly kind: 'map'
  readonly of: Schema
  readonly atomic: boolean
}

export type Schema = Scalar | Struct | ListType | MapType

export interface Field {
  readonly name: string
  readonly schema: Schema
  readonly pointer: boolean
  /** Written even when empty. */
  readonly always: boolean
  readonly omitZero: boolean
  readonly required: boolean
  /** Its number in protobuf; several where it is within messages that JSON does not show. */
  readonly numbers: readonly number[]
  readonly retainKeys: boolean
  /** Replaced as a whole by server-side apply. */
  readonly atomic: boolean
  readonly default?: unknown
}

export type StructDefaults = (value: Record<string, unknown>) => void

const scalarTypes: Readonly<Record<string, string>> = {
  string: 'string',
  int32: 'int32',
  int64: 'int64',
  bool: 'bool',
  bytes: '[]uint8',
  Quantity: 'resource.Quantity',
  IntOrString: 'intstr.IntOrString',
  Time: 'v1.Time',
  MicroTime: 'v1.MicroTime',
  Duration: 'v1.Duration',
  RawExtension: 'runtime.RawExtension',
  FieldsV1: 'v1.FieldsV1',
}

interface Declaration {
  table: TypeTable
  defaults: Readonly<Record<string, StructDefaults>>
}

const declared = new Map<string, Map<string, Declaration>>()
const resolved = new Map<string, Schema>()

/** Adds types to a package: `core.v1`, `meta.v1`. Names are looked up in their own package, then in core and meta. */
export function declare(name: string, table: TypeTable, defaults: Readonly<Record<string, StructDefaults>> = {}): void {
  const types = declared.get(name) ?? new Map<string, Declaration>()
  declared.set(name, types)
  for (const type of Object.keys(table)) types.set(type, { table, defaults })
}

/** The struct of that kind, or undefined where there is none: `apps/v1` and `StatefulSet`. */
export function structFor(apiVersion: string, kind: string): Struct | undefined {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion]
  const packageName = `${group?.split('.')[0]}.${version}`
  const home = [packageName, 'meta.v1'].find((place) => declared.get(place)?.has(kind))
  return home === undefined ? undefined : structOf(home, kind)
}

/** A declared struct. @throws Error where there is none: a mistake in a table. */
export function structOf(packageName: string, name: string): Struct {
  const schema = typeOf(packageName, name)
  if (schema.kind !== 'struct') throw new Error(`${packageName}.${name} is not a struct`)
  return schema
}

function typeOf(packageName: string, name: string): Schema {
  const goType = scalarTypes[name]
  if (goType !== undefined) return { kind: 'scalar', type: name as ScalarType, goType }
  const home = [packageName, 'core.v1', 'meta.v1'].find((place) => declarationOf(place, name) !== undefined)
  if (home === undefined) throw new Error(`there is no type ${name} in ${packageName}, core.v1 or meta.v1`)
  const key = `${home}.${name}`
  const known = resolved.get(key)
  if (known !== undefined) return known
  const { table, defaults } = declarationOf(home, name) as Declaration
  const body = table[name] as string | Record<string, string>
  const schema = typeof body === 'string' ? aliasOf(home, name, body) : newStruct(home, name, body, defaults[name])
  resolved.set(key, schema)
  return schema
}

const declarationOf = (packageName: string, name: string): Declaration | undefined =>
  declared.get(packageName)?.get(name)

function aliasOf(packageName: string, name: string, notation: string): Schema {
  const schema = fieldOf(packageName, name, notation).schema
  return schema.kind === 'scalar' ? { ...schema, goType: goName(packageName, name) } : schema
}

const goName = (packageName: string, name: string): string => `${packageName.split('.')[1] ?? ''}.${name}`

/** Of packages that are not with the others. */
const roots: Readonly<Record<string, string>> = {
  'meta.v1': 'io.k8s.apimachinery.pkg.apis',
  'apiextensions.v1': 'io.k8s.apiextensions-apiserver.pkg.apis',
  'apiregistration.v1': 'io.k8s.kube-aggregator.pkg.apis',
}

function newStruct(home: string, name: string, body: Record<string, string>, defaults?: StructDefaults): Struct {
  let fields: ReadonlyMap<string, Field> | undefined
  const root = roots[home] ?? 'io.k8s.api'
  return {
    kind: 'struct',
    name,
    goType: goName(home, name),
    definition: `${root}.${home}.${name}`,
    atomic: body.$ === 'atomic',
    ...(defaults && { defaults }),
    // Types refer to each other, and most are never needed in one run: their fields are read when first asked for.
    get fields() {
      fields ??= new Map(
        Object.entries(body)
          .filter(([key]) => key !== '$')
          .map(([key, text]) => [key, fieldOf(home, key, text)]),
      )
      return fields
    },
  }
}

const notation = /^(\*?)((?:\[\]|map\[string\])*)(\w+)([!?]?)$/

function fieldOf(packageName: string, name: string, text: string): Field {
  const [type = '', ...words] = text.split(' ')
  const [, pointer, wrappers = '', base = '', mark] = notation.exec(type) ?? []
  if (base === '') throw new Error(`${packageName}: the type of ${name} cannot be read: ${text}`)
  const word = (key: string): string | undefined =>
    words.find((one) => one === key || one.startsWith(`${key}=`))?.slice(key.length + 1)
  const schema = wrap(typeOf(packageName, base), wrappers, words, word)
  const given = words.find((one) => one.startsWith('='))?.slice(1)
  return {
    name,
    schema,
    pointer: pointer === '*',
    always: mark === '!',
    omitZero: mark === '?',
    required: mark === '!' && !words.includes('optional'),
    numbers:
      words
        .find((one) => one.startsWith('#'))
        ?.slice(1)
        .split('.')
        .map(Number) ?? [],
    retainKeys: words.includes('retainKeys'),
    atomic: words.includes('atomic') || (schema.kind === 'struct' && schema.atomic),
    ...(given !== undefined && { default: defaultOf(schema, given) }),
  }
}

function wrap(base: Schema, wrappers: string, words: string[], word: (key: string) => string | undefined): Schema {
  const choices = word('enum')?.split(',')
  let schema = choices && base.kind === 'scalar' ? { ...base, enum: choices } : base
  for (const wrapper of wrappers.match(/\[\]|map\[string\]/g)?.toReversed() ?? []) {
    schema =
      wrapper === '[]'
        ? {
            kind: 'list',
            of: schema,
            keys: word('by')?.split(',') ?? [],
            set: words.includes('set'),
            merge: mergeOf(words, word),
          }
        : { kind: 'map', of: schema, atomic: words.includes('atomic') }
  }
  return schema
}

function mergeOf(words: string[], word: (key: string) => string | undefined): ListType['merge'] {
  if (words.includes('replace')) return 'replace'
  const key = word('merge') ?? word('by')?.split(',')[0]
  if (key !== undefined && key !== '') return { key }
  return words.includes('set') || words.includes('merge') ? 'set' : 'replace'
}

function defaultOf(schema: Schema, text: string): unknown {
  const plainText = schema.kind === 'scalar' && ['string', 'Quantity'].includes(schema.type)
  if (text === '""') return ''
  if (plainText || (schema.kind === 'scalar' && schema.type === 'IntOrString' && text.includes('%'))) return text
  return JSON.parse(text)
}
