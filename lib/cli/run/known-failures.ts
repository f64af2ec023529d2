/** The file of `--known-failures`: a YAML list of what is expected to fail. */
import { readFile } from 'node:fs/promises'
import { CORE_SCHEMA, loadAll } from 'js-yaml'
import type { KnownFailure } from '../../scenario/outcome.ts'
import { UsageError } from '../command.ts'

const fields = ['id', 'reason', 'issue', 'expires'] as const

/** `ids`: `guarantee/ID` and `scenario/ID` of all that there are. `today`: `2030-01-31`. @throws UsageError that says which entry is wrong, and how. */
export async function readKnownFailures(
  file: string,
  ids: ReadonlySet<string>,
  today: string,
): Promise<KnownFailure[]> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new UsageError(`--known-failures=${file}: ${error.message}`)
  })
  return parseKnownFailures(file, text, ids, today)
}

export function parseKnownFailures(
  file: string,
  text: string,
  ids: ReadonlySet<string>,
  today: string,
): KnownFailure[] {
  const entries = parse(file, text)
  if (!Array.isArray(entries)) throw new UsageError(`${file}: expected a list of entries with ${fields.join(', ')}`)
  const seen = new Set<string>()
  return entries.map((entry: unknown, index) => {
    const wrong = (problem: string): UsageError => new UsageError(`${file}: entry ${index + 1}: ${problem}`)
    const failure = entryOf(entry, wrong)
    const { issue, expires } = failure
    const [id, other] = [failure.id, `guarantee/${failure.id}`, `scenario/${failure.id}`].filter((name) =>
      ids.has(name),
    )
    if (id === undefined)
      throw wrong(`"${failure.id}" is no guarantee and no scenario: stickyset list shows what there is`)
    if (other !== undefined) throw wrong(`"${failure.id}" is a guarantee and a scenario: write ${id} or ${other}`)
    if (seen.has(id)) throw wrong(`${id} has an entry already`)
    seen.add(id)
    if (!/^https?:\/\/\S+$/.test(issue)) throw wrong(`issue: expected a URL, found "${issue}"`)
    if (!isDate(expires)) throw wrong(`expires: expected a date such as ${today}, found "${expires}"`)
    if (expires < today)
      throw wrong(`${id} expired on ${expires}: see to ${issue}, then remove the entry or give it another date`)
    return { ...failure, id }
  })
}

function parse(file: string, text: string): unknown {
  try {
    // Dates stay text.
    return loadAll(text, { schema: CORE_SCHEMA })[0] ?? []
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message.split('\n')[0]}`)
  }
}

function entryOf(entry: unknown, wrong: (problem: string) => UsageError): KnownFailure {
  const given = Object(entry) as Record<string, unknown>
  for (const field of fields) {
    const value = given[field]
    if (typeof value !== 'string' || value.trim() === '')
      throw wrong(`expected ${fields.join(', ')}, each a text; ${field} is missing`)
  }
  const unknown = Object.keys(given).find((key) => !(fields as readonly string[]).includes(key))
  if (unknown !== undefined) throw wrong(`there is no field ${unknown}: the known ones are ${fields.join(', ')}`)
  return given as unknown as KnownFailure
}

const isDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)
