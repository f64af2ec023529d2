/** A history as JSON Lines: a header, then an entry a line. */
import type { Entry, History } from './history.ts'

const format = 'stickyset-history/v1'

export function* linesOf({ entries, ...header }: History): Generator<string> {
  yield `${JSON.stringify({ format, ...header })}\n`
  for (const entry of entries) yield `${JSON.stringify(entry)}\n`
}

/** @throws Error with the number of the line that is wrong. */
export function parseLines(text: string): History {
  const [first = '', ...rest] = text.split('\n')
  const header = parse(first, 1) as Partial<Omit<History, 'entries'>> & { format?: unknown }
  const { namespace, clusterDomain, startedAt } = header
  if (header.format !== format || namespace === undefined || clusterDomain === undefined || startedAt === undefined) {
    throw new Error(`line 1: expected the header of a history with "format": "${format}", found ${first.slice(0, 80)}`)
  }
  const entries = rest.flatMap((line, index) => (line === '' ? [] : [parse(line, index + 2) as Entry]))
  return { namespace, clusterDomain, startedAt, entries }
}

function parse(line: string, number: number): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw new Error(`line ${number}: expected a JSON object, found ${line.slice(0, 80)}`)
  }
}
