/** A shell's variables. */
import { OutOfMemory, ShellError } from './syntax.ts'

/** What a value may be long: it is in this process's memory. */
export const longest = 16 * 1024 ** 2

interface Variable {
  /** A text, or the elements of an array by index or key. */
  value: string | Map<string, string> | undefined
  exported: boolean
  readOnly: boolean
  isMap: boolean
}

export class Variables {
  /** What the shell says of a change that is not allowed, and the status that it ends with. */
  readonly #readOnly: { words: string; status: number }
  readonly #all = new Map<string, Variable>()
  /** What functions' own variables hide, innermost last. */
  readonly #scopes: Map<string, Variable | undefined>[] = []

  constructor(environment: Readonly<Record<string, string>>, readOnly = { words: 'is read only', status: 2 }) {
    this.#readOnly = readOnly
    for (const [name, value] of Object.entries(environment)) {
      this.#all.set(name, { value, exported: true, readOnly: false, isMap: false })
    }
  }

  copy(): Variables {
    const copy = new Variables({}, this.#readOnly)
    for (const [name, variable] of this.#all) {
      const value = variable.value instanceof Map ? new Map(variable.value) : variable.value
      copy.#all.set(name, { ...variable, value })
    }
    return copy
  }

  keys(): IterableIterator<string> {
    return this.#all.keys()
  }

  get(name: string): string | undefined {
    const { base, key } = split(name)
    const value = this.#all.get(base)?.value
    if (value instanceof Map) return value.get(normal(value, key ?? '0'))
    return key === undefined || key === '0' ? value : undefined
  }

  /** The elements of an array. */
  elements(name: string): ReadonlyMap<string, string> | undefined {
    const value = this.#all.get(name)?.value
    return value instanceof Map ? value : value === undefined ? undefined : new Map([['0', value]])
  }

  /** @throws ShellError where it is read-only, or too long. */
  set(name: string, text: string): void {
    if (text.length > longest) throw new OutOfMemory()
    const { base, key } = split(name)
    const variable = this.#writable(base)
    if (key === undefined && !(variable.value instanceof Map)) variable.value = text
    else {
      if (!(variable.value instanceof Map))
        variable.value = new Map(variable.value === undefined ? [] : [['0', variable.value]])
      variable.value.set(normal(variable.value, key ?? '0'), text)
    }
  }

  setList(name: string, values: readonly string[]): void {
    this.#writable(name).value = new Map(values.map((value, index) => [String(index), value]))
  }

  unset(name: string): void {
    const { base, key } = split(name)
    const variable = this.#all.get(base)
    if (variable?.readOnly === true) throw new ShellError(`${base}: ${this.#readOnly.words}`, 1)
    if (key === undefined) this.#all.delete(base)
    else if (variable?.value instanceof Map) variable.value.delete(key)
  }

  export(name: string, exported = true): void {
    this.#variable(name).exported = exported
  }

  makeReadOnly(name: string): void {
    this.#variable(name).readOnly = true
  }

  makeMap(name: string): void {
    const variable = this.#variable(name)
    variable.isMap = true
    variable.value ??= new Map()
  }

  isMap(name: string): boolean {
    return this.#all.get(name)?.isMap === true
  }

  isReadOnly(name: string): boolean {
    return this.#all.get(name)?.readOnly === true
  }

  /** The environment of programs. */
  environment(): Record<string, string> {
    const environment: Record<string, string> = {}
    for (const [name, { value, exported }] of this.#all)
      if (exported && typeof value === 'string') environment[name] = value
    return environment
  }

  enter(): void {
    this.#scopes.push(new Map())
  }

  leave(): void {
    for (const [name, hidden] of this.#scopes.pop() ?? []) {
      if (hidden === undefined) this.#all.delete(name)
      else this.#all.set(name, hidden)
    }
  }

  /** Makes a variable the function's own. False outside of functions. */
  local(name: string): boolean {
    const scope = this.#scopes.at(-1)
    if (scope === undefined) return false
    if (!scope.has(name)) {
      const hidden = this.#all.get(name)
      scope.set(name, hidden)
      this.#all.set(name, { value: undefined, exported: hidden?.exported ?? false, readOnly: false, isMap: false })
    }
    return true
  }

  #variable(name: string): Variable {
    const found = this.#all.get(name)
    if (found !== undefined) return found
    const made: Variable = { value: undefined, exported: false, readOnly: false, isMap: false }
    this.#all.set(name, made)
    return made
  }

  #writable(name: string): Variable {
    const variable = this.#variable(name)
    if (variable.readOnly) throw new ShellError(`${name}: ${this.#readOnly.words}`, this.#readOnly.status)
    return variable
  }
}

function split(name: string): { base: string; key: string | undefined } {
  const match = /^(\w+)\[(.*)\]$/s.exec(name)
  return match === null ? { base: name, key: undefined } : { base: match[1]!, key: match[2]! }
}

/** Indexes from the end are negative. */
function normal(elements: ReadonlyMap<string, string>, key: string): string {
  if (!/^-\d+$/.test(key)) return key
  return String(Math.max(-1, ...[...elements.keys()].map(Number)) + 1 + Number(key))
}
