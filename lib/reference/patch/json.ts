/** JSON patch (RFC 6902), on immutable values: what a path touches is copied. */
import { equal } from '../schema/equal.ts'
import { isObject, setOwn } from '../schema/decode.ts'

/** An operation that cannot be carried out on this object. */
export class PatchError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'PatchError'
  }
}

interface Operation {
  op: string
  path: string
  from?: string
  value?: unknown
}

export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw new PatchError('a JSON patch must be a list of operations')
  return patch.reduce<unknown>((value, operation) => apply(value, operation as Operation), target)
}

function apply(target: unknown, operation: Operation): unknown {
  if (!isObject(operation) || typeof operation.path !== 'string') throw new PatchError('an operation needs op and path')
  const path = split(operation.path)
  switch (operation.op) {
    case 'add':
      return edit(target, path, (parent, key) => put(parent, key, required(operation), true), required(operation))
    case 'replace':
      read(target, path)
      return edit(target, path, (parent, key) => put(parent, key, required(operation), false), required(operation))
    case 'remove':
      read(target, path)
      return edit(target, path, take, undefined)
    case 'test':
      if (!equal(valueAt(target, path), operation.value ?? null)) throw new PatchError(`testing value ${operation.path} failed`)
      return target
    case 'copy':
    case 'move': {
      const from = split(operation.from ?? '')
      const value = read(target, from)
      if (operation.op === 'move' && operation.path.startsWith(`${operation.from}/`)) throw new PatchError('cannot move into itself')
      const rest = operation.op === 'move' ? edit(target, from, take, undefined) : target
      return edit(rest, path, (parent, key) => put(parent, key, value, true), value)
    }
    default:
      throw new PatchError(`unexpected kind: ${operation.op}`)
  }
}

function required(operation: Operation): unknown {
  if (operation.value === undefined) throw new PatchError(`${operation.op} needs a value`)
  return operation.value
}

function split(path: string): string[] {
  if (path === '') return []
  if (!path.startsWith('/')) throw new PatchError(`a path must begin with /: ${path}`)
  return path.slice(1).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

type Container = Record<string, unknown> | unknown[]

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null

function child(parent: Container, key: string): unknown {
  if (Array.isArray(parent)) return parent[indexOf(parent, key)]
  return Object.hasOwn(parent, key) ? parent[key] : undefined
}

function valueAt(target: unknown, path: readonly string[]): unknown {
  let value = target
  for (const key of path) {
    if (!isContainer(value)) return null
    value = child(value, key)
  }
  return value ?? null
}

function read(target: unknown, path: readonly string[]): unknown {
  let value = target
  for (const key of path) {
    value = isContainer(value) ? child(value, key) : undefined
    if (value === undefined) throw new PatchError(`there is no ${path.join('/')}`)
  }
  return value
}

function edit(
  target: unknown,
  path: readonly string[],
  change: (parent: Container, key: string) => Container,
  whole: unknown,
): unknown {
  const [key, ...rest] = path
  if (key === undefined) return whole
  if (!isContainer(target)) throw new PatchError(`there is no parent for ${path.join('/')}`)
  if (rest.length === 0) return change(target, key)
  const before = child(target, key)
  if (before === undefined) throw new PatchError(`there is no ${key}`)
  return put(target, key, edit(before, rest, change, whole), false)
}

function put(parent: Container, key: string, value: unknown, insert: boolean): Container {
  if (!Array.isArray(parent)) {
    const copy = take(parent, '') as Record<string, unknown>
    setOwn(copy, key, value)
    return copy
  }
  const index = insert && key === '-' ? parent.length : indexOf(parent, key, insert ? 1 : 0)
  return insert ? parent.toSpliced(index, 0, value) : parent.with(index, value)
}

/** A copy without `key`. */
function take(parent: Container, key: string): Container {
  if (Array.isArray(parent)) return parent.toSpliced(indexOf(parent, key), 1)
  const copy: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(parent)) if (name !== key) setOwn(copy, name, value)
  return copy
}

function indexOf(list: readonly unknown[], key: string, beyond = 0): number {
  const index = /^-?(0|[1-9]\d*)$/.test(key) ? Number(key) : Number.NaN
  const at = index < 0 ? list.length + index : index
  if (!(at >= 0 && at < list.length + beyond)) throw new PatchError(`there is no index ${key}`)
  return at
}
