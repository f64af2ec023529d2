/** The indexes of an Indexed Job, and how its status writes them: `0,2-4`. */
import type { Pod } from '../../../kube/objects.ts'

export const indexKey = 'batch.kubernetes.io/job-completion-index'

export function indexOf({ metadata }: Pod): number | undefined {
  const text = metadata.annotations?.[indexKey]
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}

export const indexesIn = (text: string): number[] =>
  text.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number)
    if (range === '' || first === undefined || last === undefined) return []
    return Array.from({ length: last - first + 1 }, (_, offset) => first + offset)
  })

export function textOf(indexes: Iterable<number>): string {
  const ranges: [number, number][] = []
  for (const index of [...indexes].toSorted((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last !== undefined && last[1] === index - 1) last[1] = index
    else ranges.push([index, index])
  }
  return ranges
    .map(([first, last]) =>
      first === last ? `${first}` : last === first + 1 ? `${first},${last}` : `${first}-${last}`,
    )
    .join(',')
}

/** The lowest that nobody has. */
export function missingIndexes(completions: number, taken: ReadonlySet<number>, count: number): number[] {
  const found: number[] = []
  for (let index = 0; index < completions && found.length < count; index++) if (!taken.has(index)) found.push(index)
  return found
}
