/** A mismatch for people: expected beside actual, around the first difference. */
import type { Pair } from './pair.ts'

const before = 3
const most = 24
const widest = 88

/** The differing lines are marked; what is wrong with them stands below. */
export function display(pairs: readonly Pair[]): string {
  const first = Math.max(
    pairs.findIndex(({ ok }) => !ok),
    0,
  )
  const start = Math.max(first - before, 0)
  const shown = pairs.slice(start, start + most)
  const left = shown.map(({ expected }) => cut(expected?.text ?? ''))
  const right = shown.map(({ actual }) => cut(actual ?? ''))
  const width = Math.max('expected'.length, ...left.map((text) => text.length))
  const lines = shown.map(({ ok }, index) =>
    `${ok ? ' ' : '≠'} ${left[index]!.padEnd(width)} │ ${right[index]!}`.trimEnd(),
  )
  const notes = shown.flatMap(({ expected, note }) =>
    note === undefined ? [] : [`  ${expected === undefined ? '' : `line ${expected.line}: `}${note}`],
  )
  const below = pairs.length - start - shown.length
  return [
    `  ${'expected'.padEnd(width)} │ actual`,
    ...(start > 0 ? [`  … ${count(start)} that ${start === 1 ? 'matches' : 'match'}`] : []),
    ...lines,
    ...(below > 0 ? [`  … ${count(below)} more`] : []),
    ...notes,
  ].join('\n')
}

const count = (lines: number): string => `${lines} ${lines === 1 ? 'line' : 'lines'}`

function cut(text: string): string {
  const plain = text.replaceAll('\t', ' ')
  return plain.length > widest ? `${plain.slice(0, widest - 1)}…` : plain
}
