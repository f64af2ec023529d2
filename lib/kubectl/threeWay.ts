/** The patch of `kubectl apply`: what the manifest changes, and what it no longer holds of what was applied before. */
import type { PatchSchema } from './patchSchema.ts'

type Fields = Record<string, unknown>

export interface Versions {
  /** What was applied last. */
  original: Fields
  /** What is to be applied. */
  modified: Fields
  /** What the server has. */
  current: Fields
}

/** A strategic merge patch; empty where there is nothing to do. */
export const strategicPatchOf = ({ original, modified, current }: Versions, schema: PatchSchema): Fields =>
  mapPatch(original, modified, current, schema)

/** A JSON merge patch, in which lists are replaced as a whole. */
export const mergePatchOf = ({ original, modified, current }: Versions): Fields =>
  mapPatch(original, modified, current, undefined)

function mapPatch(original: Fields, modified: Fields, current: Fields, schema: PatchSchema | undefined): Fields {
  const patch: Fields = {}
  for (const [name, value] of Object.entries(modified)) {
    const field = schema?.field(name)
    if (field?.mergeKey === '' && Array.isArray(value) && Array.isArray(current[name])) {
      Object.assign(patch, setPatch(name, listOf(original[name]), value, current[name]))
      continue
    }
    const change = valuePatch(original[name], value, current[name], field)
    if (change !== undefined) patch[name] = change
  }
  for (const name of Object.keys(original)) {
    if (!(name in modified) && name in current) patch[name] = null
  }
  return patch
}

/** What must be sent for one value; undefined where it is as wanted. */
function valuePatch(original: unknown, modified: unknown, current: unknown, schema: PatchSchema | undefined): unknown {
  // A null in a manifest asks for the field to be removed.
  if (modified === null) return current === undefined || current === null ? undefined : null
  if (isMap(modified) && isMap(current)) {
    const patch = mapPatch(isMap(original) ? original : {}, modified, current, schema)
    if (Object.keys(patch).length === 0) return undefined
    return schema?.retainKeys === true ? { ...patch, $retainKeys: Object.keys(modified).toSorted() } : patch
  }
  if (Array.isArray(modified) && Array.isArray(current) && schema?.mergeKey !== undefined) {
    return listPatch(listOf(original), modified, current, schema, schema.mergeKey)
  }
  return deepEqual(modified, current) ? undefined : modified
}

/** Items are told apart by `key`: those that change, and `$patch: delete` for those that went away. */
function listPatch(
  original: unknown[],
  modified: unknown[],
  current: unknown[],
  schema: PatchSchema,
  key: string,
): unknown {
  const keyOf = (item: unknown) => (isMap(item) ? item[key] : undefined)
  const find = (items: unknown[], id: unknown) => items.find((item) => keyOf(item) === id)
  const patch: unknown[] = []
  for (const item of modified) {
    const id = keyOf(item)
    const present = find(current, id)
    if (!isMap(item) || !isMap(present)) {
      patch.push(item)
      continue
    }
    const before = find(original, id)
    const change = mapPatch(isMap(before) ? before : {}, item, present, schema)
    if (Object.keys(change).length === 0) continue
    patch.push({ ...change, [key]: id, ...(schema.retainKeys && { $retainKeys: Object.keys(item).toSorted() }) })
  }
  for (const item of original) {
    const id = keyOf(item)
    if (find(modified, id) === undefined && find(current, id) !== undefined) patch.push({ $patch: 'delete', [key]: id })
  }
  return patch.length === 0 ? undefined : patch
}

/** A list of plain values, such as finalizers: those to add, and in a directive beside it those to take away. */
function setPatch(name: string, original: unknown[], modified: unknown[], current: unknown[]): Fields {
  const added = modified.filter((item) => !current.includes(item))
  const gone = original.filter((item) => !modified.includes(item) && current.includes(item))
  return {
    ...(added.length > 0 && { [name]: added }),
    ...(gone.length > 0 && { [`$deleteFromPrimitiveList/${name}`]: gone }),
  }
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

const isMap = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, at) => deepEqual(item, b[at]))
  if (!isMap(a) || !isMap(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && deepEqual(a[key], b[key]))
  )
}
