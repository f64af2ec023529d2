/** Puts all reports into a folder. What cannot be written is told, and keeps nothing else from being written. */
import { appendFile, readdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeFolder } from '../folders.ts'
import { allureResults } from './allure/results.ts'
import { badge } from './badge.ts'
import { conformance } from './conformance.ts'
import { histories } from './histories.ts'
import { junit } from './junit.ts'
import { markdownSummary } from './markdown.ts'
import type { Files, Report } from './report.ts'
import { sonobuoy, sonobuoyTarball } from './sonobuoy/layout.ts'
import { traceability } from './traceability.ts'
import { transcripts } from './transcript.ts'

export interface WriteOptions {
  folder: string
  /** Whether to make the HTML report, which takes a second or two. */
  html: boolean
  env?: NodeJS.ProcessEnv
}

export interface Written {
  /** The file to open first. */
  main: string
  /** What could not be written, a sentence each. */
  problems: string[]
}

/** Our own names in the folder: what an earlier run left under them is removed, and nothing else. */
const ours = [
  'allure-results',
  'allure-scratch',
  'report.html',
  'junit.xml',
  'conformance.yaml',
  'traceability.md',
  'badge.json',
  'sonobuoy',
  'sonobuoy.tar.gz',
]

/** The same in the folder of a scenario. */
const ofScenario = ['transcript.txt', 'history.jsonl', 'timeline.svg']

export async function writeReports(
  report: Report,
  { folder, html, env = process.env }: WriteOptions,
): Promise<Written> {
  const problems: string[] = []
  async function attempt<T>(what: string, make: () => Promise<T> | T): Promise<T | undefined> {
    try {
      return await make()
    } catch (error) {
      problems.push(`cannot write ${what}: ${(error as Error).message}`)
      return undefined
    }
  }

  const results = join(folder, 'allure-results')
  const file = join(folder, 'report.html')
  const summary = env.GITHUB_STEP_SUMMARY
  if (summary !== undefined && summary !== '') {
    await attempt(summary, () => appendFile(summary, `${markdownSummary(report)}\n`))
  }
  const isReady = await attempt(`the reports to ${folder}`, () => prepare(folder).then(() => true))
  if (isReady !== true) return { main: folder, problems }
  await attempt(join(folder, 'conformance.yaml'), () => writeFiles(folder, conformance(report)))
  await attempt(join(folder, 'junit.xml'), () => writeFiles(folder, junit(report)))
  await attempt(join(folder, 'badge.json'), () => writeFiles(folder, badge(report)))
  await attempt(join(folder, 'traceability.md'), () => writeFiles(folder, traceability(report)))
  await attempt(join(folder, 'sonobuoy'), () => writeFiles(join(folder, 'sonobuoy'), sonobuoy(report)))
  await attempt(join(folder, 'sonobuoy.tar.gz'), () =>
    writeFile(join(folder, 'sonobuoy.tar.gz'), sonobuoyTarball(report)),
  )
  await attempt(join(folder, 'scenarios'), () => writeFiles(folder, transcripts(report)))
  const told = (await attempt('the histories', () => histories(report))) ?? new Map<string, string>()
  await attempt(join(folder, 'scenarios'), () => writeFiles(folder, told))
  const evidence = new Map([...transcripts(report), ...told])
  const complete = await attempt(results, () => writeFiles(results, allureResults(report, evidence)).then(() => true))
  if (!html || complete !== true) return { main: join(folder, 'conformance.yaml'), problems }
  await attempt(file, async () => {
    const { generateHtml } = await import('./allure/html.ts')
    const { name, version } = report.cluster.implementation
    await generateHtml(results, file, join(folder, 'allure-scratch'), `StatefulSet on ${name} ${version}`)
  })
  return { main: file, problems }
}

async function prepare(folder: string): Promise<void> {
  makeFolder(folder)
  await Promise.all(ours.map((name) => rm(join(folder, name), { recursive: true, force: true })))
  // People have folders of this name too, with other things in them.
  const scenarios = join(folder, 'scenarios')
  const entries = await readdir(scenarios, { withFileTypes: true }).catch(() => [])
  for (const path of entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(scenarios, name))) {
    await Promise.all(ofScenario.map((name) => rm(join(path, name), { force: true })))
    await rmdir(path).catch(() => undefined)
  }
}

/** How many files are written at a time. */
const atOnce = 32

async function writeFiles(folder: string, files: Files): Promise<void> {
  const paths = [...files.keys()].map((path) => join(folder, path))
  for (const parent of new Set([folder, ...paths.map(dirname)])) makeFolder(parent)
  const texts = [...files.values()]
  // All at once, they could be more than a process may have open.
  for (let from = 0; from < paths.length; from += atOnce) {
    const next = paths.slice(from, from + atOnce)
    await Promise.all(next.map((path, index) => writeFile(path, texts[from + index] ?? '')))
  }
}
