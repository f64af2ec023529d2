/** What a run left in its folder, read back: the report, and the histories that it rests on. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CORE_SCHEMA, load } from 'js-yaml'
import type { Feature } from '../../clusters/adapter.ts'
import type { Verdict } from '../../guarantees/guarantee.ts'
import type { History } from '../../history/history.ts'
import { parseLines } from '../../history/lines.ts'
import { apiVersion } from '../../reporting/conformance.ts'
import type { Profile } from '../../scenario/model.ts'
import type { KnownFailure, StepVerdict } from '../../scenario/outcome.ts'
import { UsageError } from '../command.ts'

/** As far as it is needed, what `conformance.yaml` says. */
export interface Recorded {
  date: string
  suite: { name: string; version: string }
  implementation: { name: string; version: string; url?: string }
  cluster: { adapter: string; clusterDomain: string; supportedFeatures: Feature[] }
  result: string
  profiles: { name: Profile; scenarios: RecordedScenario[] }[]
  guarantees: RecordedGuarantee[]
  leftovers: string[]
  knownFailures?: KnownFailure[]
}

export interface RecordedScenario {
  id: string
  verdict: StepVerdict
  reason?: string
  steps: { title: string; verdict: StepVerdict; problems?: string[]; unkept?: string[] }[]
}

export interface RecordedGuarantee {
  id: string
  verdict: Verdict
  exercised: number
  violations?: { scenario: string; message: string }[]
}

/** @throws UsageError when the folder has no report, or none that can be read. */
export async function readRecorded(folder: string): Promise<Recorded> {
  const file = join(folder, 'conformance.yaml')
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${folder} is no folder of reports: ${file} cannot be read (${error.code ?? error.message})`)
  })
  const parsed = parse(file, text)
  const missing = [
    'date',
    'suite',
    'implementation',
    'cluster',
    'result',
    'profiles',
    'guarantees',
    'leftovers',
  ].filter((key) => !(key in parsed))
  if (parsed.kind !== 'ConformanceReport' || missing.length > 0) {
    const lacking = missing.length > 0 ? ` without ${missing.join(', ')}` : ''
    throw new UsageError(
      `${file}: expected a ConformanceReport, found ${typeof parsed.kind === 'string' ? parsed.kind : 'something else'}${lacking}`,
    )
  }
  if (parsed.apiVersion !== apiVersion)
    throw new UsageError(
      `${file}: expected a report of ${apiVersion}, found ${String(parsed.apiVersion)}: replay it with the version of stickyset that wrote it`,
    )
  return parsed as unknown as Recorded
}

function parse(file: string, text: string): Record<string, unknown> {
  try {
    return Object(load(text, { schema: CORE_SCHEMA })) as Record<string, unknown>
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message.split('\n')[0]}`)
  }
}

/** @throws UsageError when the history is not there, or is none. */
export async function readHistory(folder: string, scenario: string): Promise<History> {
  const file = join(folder, 'scenarios', scenario, 'history.jsonl')
  try {
    return parseLines(await readFile(file, 'utf8'))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new UsageError(
      code === 'ENOENT' ? `the history of ${scenario} is not there: expected ${file}` : `${file}: ${message}`,
    )
  }
}
