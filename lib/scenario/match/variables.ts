/** What a transcript's values stand for in the run: one value each, for a whole scenario. */

interface Binding {
  key: string
  actual: string
  line: number
}

/** Why a value cannot stand where it does. */
export interface Conflict {
  /** For people: `172.17.0.10 stands for 10.244.0.5 (line 12), but here is 10.244.0.6`. */
  message: string
  /** The text fits, but a value in it stands for another one. */
  isValue?: true
}

/**
 * Kinds whose values belong to one thing at a time, so that two of a transcript never stand for the same one of the run.
 * Moments are not among them: a fast cluster does in one second what took another one several.
 */
const injective = new Set(['address', 'uuid', 'hash', 'volume', 'class'])

export class Variables {
  readonly #values = new Map<string, Binding>()
  /** Kind and the run's value -> the transcript's. */
  readonly #owners = new Map<string, string>()
  readonly #undo: (() => void)[] = []

  /** Lets `expected` stand for `actual`, or tells why it cannot. */
  bind(kind: string, expected: string, actual: string, line: number): Conflict | undefined {
    const key = `${kind} ${expected}`
    const bound = this.#values.get(key)
    if (bound !== undefined && bound.actual !== actual) {
      return {
        message: `${expected} stands for ${bound.actual} (line ${bound.line}), but here is ${actual}`,
        isValue: true,
      }
    }
    if (injective.has(kind)) {
      const owner = `${kind} ${actual}`
      const other = this.#owners.get(owner)
      if (other !== undefined && other !== expected) {
        const line = this.#values.get(`${kind} ${other}`)?.line ?? 0
        return {
          message: `${actual} goes by ${other} (line ${line}), so it cannot go by ${expected} as well`,
          isValue: true,
        }
      }
      if (other === undefined) this.#set(this.#owners, owner, expected)
    }
    if (bound === undefined) this.#set(this.#values, key, { key, actual, line })
    return undefined
  }

  get(kind: string, expected: string): string | undefined {
    return this.#values.get(`${kind} ${expected}`)?.actual
  }

  /** The transcript's value that stands for the run's `actual`. */
  ownerOf(kind: string, actual: string): string | undefined {
    return this.#owners.get(`${kind} ${actual}`)
  }

  /** A point to return to with `undo`. */
  mark(): number {
    return this.#undo.length
  }

  undo(mark: number): void {
    while (this.#undo.length > mark) this.#undo.pop()!()
  }

  /** Pods may have been replaced: an address that went to another Pod may from now on go by another value too. */
  releaseAddresses(): void {
    for (const owner of this.#owners.keys()) if (owner.startsWith('address ')) this.#owners.delete(owner)
    this.#undo.length = 0
  }

  /** A command of the transcript, with the run's values in it. */
  translate(text: string): string {
    const values = new Map<string, string>()
    for (const { key, actual } of this.#values.values()) {
      const [kind, expected] = split(key)
      if (kind !== 'timestamp' && kind !== 'class' && text.includes(expected)) values.set(expected, actual)
    }
    if (values.size === 0) return text
    const known = [...values.keys()].toSorted((a, b) => b.length - a.length).map(escape)
    return text.replaceAll(new RegExp(String.raw`(?<![\w.])(?:${known.join('|')})(?!\w|\.\w)`, 'g'), (found) =>
      values.get(found)!,
    )
  }

  #set<T>(map: Map<string, T>, key: string, value: T): void {
    map.set(key, value)
    this.#undo.push(() => map.delete(key))
  }
}

function split(key: string): [string, string] {
  const space = key.indexOf(' ')
  return [key.slice(0, space), key.slice(space + 1)]
}

export const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
