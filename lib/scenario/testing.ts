/** Plays a scenario's transcripts against what another cluster might have printed, without a cluster. */
import type { MatchContext } from './match/context.ts'
import { columnsOf, rowOf } from './match/header.ts'
import { matchOutput, matchWatch } from './match.ts'
import { partsOf } from './match/values.ts'
import { Variables } from './match/variables.ts'
import type { ConsoleBlock, Exchange, Scenario } from './model.ts'
import { mayReplacePods } from './run/reading.ts'

export interface Played {
  exchange: Exchange
  terminal: string
  commandLine: string
  actual: string
}

const namespace = 'stickyset-x-bcdfg'

/** What another cluster would print: other addresses, identifiers, times, nodes and classes; the same otherwise. */
export function playedElsewhere({ steps, namespace: own }: Scenario): Played[] {
  const values = new Map<string, string>()
  const another = (kind: string, text: string): string => {
    if (!values.has(text)) values.set(text, valueOf(kind, values.size))
    return values.get(text)!
  }
  const elsewhere = (text: string): string =>
    partsOf(text)
      .map((part) => {
        if (part.kind === 'literal') return part.text
        if (part.kind === 'wildcard') return 'something'
        return part.kind === 'duration' ? '3m5s' : another(part.kind, part.text)
      })
      .join('')
      .replaceAll(new RegExp(`\\.${own}\\.svc`, 'g'), `.${namespace}.svc`)
      .replaceAll(`in ${own} namespace`, `in ${namespace} namespace`)
  const blocks = steps.flatMap(({ items }) => items).filter((item): item is ConsoleBlock => item.kind === 'console')
  return blocks.flatMap(({ exchanges, terminal }) =>
    exchanges.map((exchange) => {
      const { input, expected } = exchange
      const commandLine = input.kind === 'command' ? input.commandLine : input.kind === 'typed' ? input.text : ''
      const lines = expected.filter(({ text }) => text !== '...').map(({ text }) => elsewhere(text))
      return { exchange, terminal, commandLine, actual: inAnotherCluster(lines).join('\n') }
    }),
  )
}

/** The line at which the transcripts first do not match what was played; undefined where they all match. */
export function firstMismatch(
  played: readonly Played[],
  scenario: Scenario,
): { line: number; text: string } | undefined {
  const context: MatchContext = {
    variables: new Variables(),
    names: {
      namespace: { transcript: scenario.namespace, run: namespace },
      clusterDomain: { transcript: scenario.clusterDomain, run: scenario.clusterDomain },
      images: {},
    },
  }
  for (const { exchange, commandLine, actual } of played) {
    const { input, expected } = exchange
    if (input.kind === 'command' && mayReplacePods(commandLine)) context.variables.releaseAddresses()
    const result =
      input.kind === 'watch'
        ? matchWatch(expected, actual, actual.split('\n')[0], context)
        : matchOutput(expected, actual, commandLine, context)
    if (!result.ok) return result
  }
  return undefined
}

function valueOf(kind: string, index: number): string {
  if (kind === 'address') return `10.244.${index >> 8}.${index & 255}`
  if (kind === 'uuid') return `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
  return kind === 'hash' ? 'zzzzz' : '2030-01-01T00:00:00Z'
}

function inAnotherCluster(lines: readonly string[]): string[] {
  let columns: ReturnType<typeof columnsOf>
  return lines.map((line) => {
    const header = columnsOf(line)
    if (header !== undefined) columns = header
    if (header !== undefined || columns === undefined || line === '') return line
    const cells = rowOf(line, columns)
    const node = columns.findIndex(({ name }) => name === 'NODE')
    const storage = columns.findIndex(({ name }) => name === 'STORAGECLASS')
    if (node !== -1) cells[node] = `node-${cells[0]!.at(-1)}`
    if (storage !== -1) cells[storage] = 'local-path'
    return node === -1 && storage === -1 ? line : cells.join('   ')
  })
}

export interface Change {
  line: number
  was: string
  is: string
  played: Played[]
}

/** Each way to change one cell or word of an expectation, to something that it must not match. */
export function* changes(played: readonly Played[]): Generator<Change> {
  const texts = played.flatMap(({ exchange }) => exchange.expected.map(({ text }) => text))
  const values = (['address', 'uuid'] as const).map((kind) => texts.flatMap((text) => valuesIn(text, kind)))
  for (const [index, one] of played.entries()) {
    let columns: ReturnType<typeof columnsOf>
    for (const [at, { line, text }] of one.exchange.expected.entries()) {
      const header = columnsOf(text)
      columns = header ?? (text === '' ? undefined : columns)
      for (const { word, start, column } of wordsOf(text, header === undefined ? columns : undefined)) {
        for (const is of otherWords(word, column, text, values)) {
          const changed = { line, text: text.slice(0, start) + is + text.slice(start + word.length) }
          const exchange = { ...one.exchange, expected: one.exchange.expected.with(at, changed) }
          yield { line, was: word, is, played: played.with(index, { ...one, exchange }) }
        }
      }
    }
  }
}

const valuesIn = (text: string, kind: string): string[] =>
  partsOf(text).flatMap((part) => (part.kind === kind ? part.text : []))

function wordsOf(
  text: string,
  columns: ReturnType<typeof columnsOf>,
): { word: string; start: number; column?: string }[] {
  if (columns === undefined) return [...text.matchAll(/\S+/g)].map(({ 0: word, index: start }) => ({ word, start }))
  let from = 0
  return rowOf(text, columns).flatMap((word, index) => {
    const start = text.indexOf(word, from)
    from = start + word.length
    return word === '' ? [] : [{ word, start, column: columns[index]!.name }]
  })
}

/** None where a word is nobody's promise. */
function otherWords(word: string, column: string | undefined, text: string, values: readonly string[][]): string[] {
  if (['AGE', 'NODE'].includes(column ?? '') && word !== '<none>') return []
  if (word === '...' || word.includes('[..]') || /^(If you don't see|Warning:)/.test(text)) return []
  if (/^Address \d+: /.test(text) && /^\d+:$/.test(word)) return []
  if (/^\d+ \d+ \d+ \S+\.$/.test(text) && /^\d+$/.test(word) && !text.includes(` ${word} web-`)) return []
  for (const part of partsOf(word)) {
    if (part.kind === 'duration' || part.kind === 'hash') return []
    const known = values.find((each) => each.includes(part.text))
    if (known !== undefined) return otherValues(part.text, known).map((value) => word.replace(part.text, value))
  }
  return [`${word.slice(0, -1)}${word.endsWith('9') ? '8' : /\d$/.test(word) ? '9' : word.endsWith('Q') ? 'R' : 'Q'}`]
}

/** Another of the scenario's values; and one that is nowhere else, where that contradicts another place. */
function otherValues(value: string, known: readonly string[]): string[] {
  const distinct = [...new Set(known)]
  const another = distinct.length < 2 ? [] : [distinct[(distinct.indexOf(value) + 1) % distinct.length]!]
  const isTold = known.filter((each) => each === value).length > 1
  return isTold ? [...another, `${value.slice(0, -1)}${value.includes('.') ? '99' : 'f'}`] : another
}
