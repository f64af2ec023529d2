/** Command lines: `-lq -O file --spider -- arguments`. */

export interface Options {
  readonly flags: ReadonlySet<string>
  /** Values by option, the last first where it was given several times. */
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly args: readonly string[]
  /** The first option that is not known, if any. */
  readonly unknown: string | undefined
}

/** `flags` and `valued` are names without dashes; names of one character may be written together. */
export function parseOptions(
  words: readonly string[],
  flags: readonly string[],
  valued: readonly string[] = [],
  mixed = true,
): Options {
  const found = new Set<string>()
  const values = new Map<string, string[]>()
  const args: string[] = []
  let unknown: string | undefined
  const give = (name: string, value: string): unknown => values.set(name, [value, ...(values.get(name) ?? [])])
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word === '--') {
      args.push(...words.slice(at + 1))
      break
    }
    if (word === '-' || !word.startsWith('-')) {
      args.push(...(mixed ? [word] : words.slice(at)))
      if (!mixed) break
      continue
    }
    const long = /^--?([^=]+)(?:=(.*))?$/s.exec(word)!
    if (word.startsWith('--') || (long[1]!.length > 1 && (flags.includes(long[1]!) || valued.includes(long[1]!)))) {
      if (valued.includes(long[1]!)) give(long[1]!, long[2] ?? words[++at] ?? '')
      else if (flags.includes(long[1]!)) found.add(long[1]!)
      else unknown ??= word
      continue
    }
    for (let index = 1; index < word.length; index++) {
      const letter = word[index]!
      if (valued.includes(letter)) {
        give(letter, word.slice(index + 1) || (words[++at] ?? ''))
        break
      }
      if (flags.includes(letter)) found.add(letter)
      else unknown ??= `-${letter}`
    }
  }
  return { flags: found, values, args, unknown }
}
