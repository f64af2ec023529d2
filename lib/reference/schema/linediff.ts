/** Differences between two texts, line by line, in the unified format: what the real server ends some refusals with. */

const context = 3

type Change = readonly [sign: ' ' | '-' | '+', line: string]

/** What `b` has that `a` has not, and the other way round. @param a lines without their ends */
export function unifiedDiff(a: readonly string[], b: readonly string[]): string {
  const changes = changesBetween(a, b)
  const marks = changes.flatMap(([sign], index) => (sign === ' ' ? [] : [index]))
  const hunks: [from: number, to: number][] = []
  for (const mark of marks) {
    const last = hunks.at(-1)
    if (last && mark - context <= last[1] + 1) last[1] = Math.min(mark + context, changes.length - 1)
    else hunks.push([Math.max(mark - context, 0), Math.min(mark + context, changes.length - 1)])
  }
  return hunks.map(([from, to]) => hunkOf(changes, from, to)).join('')
}

function hunkOf(changes: readonly Change[], from: number, to: number): string {
  const count = (some: readonly Change[], without: string): number => some.filter(([sign]) => sign !== without).length
  const shown = changes.slice(from, to + 1)
  const range = (without: string): string => {
    const length = count(shown, without)
    const begin = count(changes.slice(0, from), without) + (length === 0 ? 0 : 1)
    return length === 1 ? `${begin}` : `${begin},${length}`
  }
  return `@@ -${range('+')} +${range('-')} @@\n${shown.map(([sign, line]) => `${sign}${line}\n`).join('')}`
}

function changesBetween(a: readonly string[], b: readonly string[]): Change[] {
  let first = 0
  while (first < a.length && first < b.length && a[first] === b[first]) first++
  let last = 0
  while (last < a.length - first && last < b.length - first && a.at(-1 - last) === b.at(-1 - last)) last++
  const same = (lines: readonly string[]): Change[] => lines.map((line) => [' ', line])
  return [
    ...same(a.slice(0, first)),
    ...middle(a.slice(first, a.length - last), b.slice(first, b.length - last)),
    ...same(a.slice(a.length - last)),
  ]
}

/** By the longest lines in common. */
function middle(a: readonly string[], b: readonly string[]): Change[] {
  const common = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1))
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const row = common[i]
      if (row) row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  const changes: Change[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      changes.push([' ', a[i] ?? ''])
      i++
      j++
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) changes.push(['-', a[i++] ?? ''])
    else changes.push(['+', b[j++] ?? ''])
  }
  return changes
}
