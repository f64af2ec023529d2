/** JSON patch (RFC 6902), on immutable values: what a path touches is copied, once. */
import { equal } from '../schema/equal.ts'
import { isObject, setOwn } from '../schema/decode.ts'

/** A patch that cannot be carried out on this object. */
export class PatchError extends Error {
  /** The status that it is answered with, whose message says what is wrong; of 422 the real server says no more. */
  readonly code: number

  constructor(message: string, code = 422) {
    super(message)
    this.name = 'PatchError'
    this.code = code
  }
}

interface Operation {
  op: string
  path: string
  from?: string
  value?: unknown
}

/** So many characters may be copied within a value: copies of copies double with every operation. */
const mostCopied = 3 * 2 ** 20

export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (patch === null) return target
  if (!Array.isArray(patch)) throw new PatchError('a JSON patch must be a list of operations')
  const editor = new Editor(target)
  for (const operation of patch) editor.apply(operation as Operation)
  return editor.value
}

type Container = Record<string, unknown> | unknown[]

class Editor {
  value: unknown
  /** Containers that nobody else has: they are changed in place. */
  private readonly own = new Set<Container>()
  private copied = 0

  constructor(value: unknown) {
    this.value = value
  }

  apply(operation: Operation): void {
    if (!isObject(operation) || typeof operation.path !== 'string')
      throw new PatchError('an operation needs op and path')
    const path = split(operation.path)
    switch (operation.op) {
      case 'add':
        return this.add(path, given(operation))
      case 'replace':
        read(this.value, path)
        return this.replace(path, given(operation))
      case 'remove':
        return this.remove(path)
      case 'test':
        if (!equal(valueAt(this.value, path), operation.value ?? null))
          throw new PatchError(`testing value ${operation.path} failed`)
        return
      case 'copy':
        return this.add(path, this.copyOf(read(this.value, split(operation.from ?? ''))))
      case 'move': {
        if (operation.path.startsWith(`${operation.from}/`)) throw new PatchError('cannot move into itself')
        const from = split(operation.from ?? '')
        const value = read(this.value, from)
        this.remove(from)
        return this.add(path, value)
      }
      default:
        throw new PatchError(`unexpected kind: ${operation.op}`)
    }
  }

  private add(path: readonly string[], value: unknown): void {
    const key = path.at(-1)
    if (key === undefined) return void (this.value = value)
    const parent = this.parentOf(path)
    if (Array.isArray(parent)) parent.splice(key === '-' ? parent.length : indexOf(parent, key, 1), 0, value)
    else setOwn(parent, key, value)
  }

  private replace(path: readonly string[], value: unknown): void {
    const key = path.at(-1)
    if (key === undefined) this.value = value
    else assign(this.parentOf(path), key, value)
  }

  private remove(path: readonly string[]): void {
    read(this.value, path)
    const key = path.at(-1)
    if (key === undefined) return void (this.value = undefined)
    const parent = this.parentOf(path)
    if (Array.isArray(parent)) parent.splice(indexOf(parent, key), 1)
    else delete parent[key]
  }

  /** What holds the end of a path, to be changed in place. */
  private parentOf(path: readonly string[]): Container {
    const lacking = (): Error => new PatchError(`there is no parent for ${path.join('/')}`)
    if (!isContainer(this.value)) throw lacking()
    let parent = this.owned(this.value)
    this.value = parent
    for (const key of path.slice(0, -1)) {
      const before = child(parent, key)
      if (before === undefined) throw new PatchError(`there is no ${key}`)
      if (!isContainer(before)) throw lacking()
      const next = this.owned(before)
      if (next !== before) assign(parent, key, next)
      parent = next
    }
    return parent
  }

  private owned(container: Container): Container {
    if (this.own.has(container)) return container
    const copy = Array.isArray(container) ? [...container] : copyOfObject(container)
    this.own.add(copy)
    return copy
  }

  /** A value that is the same, and shares nothing. */
  private copyOf(value: unknown): unknown {
    const text = JSON.stringify(value)
    this.copied += text.length
    if (this.copied > mostCopied)
      throw new PatchError(
        `Unable to complete the copy, the accumulated size increase of copy is ${this.copied}, exceeding the limit ${mostCopied}`,
      )
    return JSON.parse(text) as unknown
  }
}

function copyOfObject(object: Record<string, unknown>): Record<string, unknown> {
  const copy: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(object)) setOwn(copy, key, value)
  return copy
}

function assign(parent: Container, key: string, value: unknown): void {
  if (Array.isArray(parent)) parent[indexOf(parent, key)] = value
  else setOwn(parent, key, value)
}

/** What is not given is null. */
const given = ({ value = null }: Operation): unknown => value

function split(path: string): string[] {
  if (!path.includes('/')) throw new PatchError(`doc is missing path: ${JSON.stringify(path)}`)
  // The real server does not look at what is before the first slash.
  return path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

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

function indexOf(list: readonly unknown[], key: string, beyond = 0): number {
  const index = /^-?(0|[1-9]\d*)$/.test(key) ? Number(key) : Number.NaN
  const at = index < 0 ? list.length + index : index
  if (!(at >= 0 && at < list.length + beyond)) throw new PatchError(`there is no index ${key}`)
  return at
}
