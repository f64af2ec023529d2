import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, platform, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { defineCommand } from './command.ts'
import { exitCodes } from './exit.ts'
import { positiveNumber } from './flags.ts'
import { packageRoot } from './package.ts'
import { measureReady, measureSet, measureTutorial } from './bench/measure.ts'

export interface Row {
  what: string
  /** Milliseconds, one a run. */
  runs: number[]
  median: number
  /** Milliseconds that the median must stay below. */
  target: number
}

export const bench = defineCommand({
  summary: 'measures the reference and the harness, as a table and JSON',
  flags: {
    runs: { type: 'string', value: 'N', help: 'how often each thing is measured (default 7)' },
    reports: { type: 'string', value: 'DIR', help: 'where bench.json goes (default reports)' },
  },
  examples: ['stickyset bench', 'stickyset bench --runs=15'],
  async run({ flags, signal, stdout }) {
    const times = Math.ceil(positiveNumber('runs', flags.runs, 7))
    const folder = flags.reports ?? 'reports'
    const scratch = await mkdtemp(join(tmpdir(), 'stickyset-bench-'))
    try {
      const manifest = await readFile(join(packageRoot, 'manifests', 'web.yaml'), 'utf8')
      const rows = [
        await measured('stickyset up: from process start to ready', 400, times, () => measureReady(signal)),
        await measured('web.yaml: from apply to 3/3 ready', 100, times, () => measureSet(manifest, signal)),
        await measured('all tutorial scenarios, harness start included', 3000, times, () => measureTutorial(scratch, signal)),
      ]
      const machine = describeMachine()
      stdout(table(machine, rows))
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, 'bench.json'), `${JSON.stringify({ machine, rows }, undefined, 2)}\n`)
      return exitCodes.conformant
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  },
})

async function measured(what: string, target: number, times: number, measure: () => Promise<number>): Promise<Row> {
  const runs: number[] = []
  // The first warms the disk's caches.
  await measure()
  for (let run = 0; run < times; run++) runs.push(Math.round(await measure()))
  return { what, runs, median: median(runs), target }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return Number.isInteger(middle)
    ? ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
    : (sorted[Math.floor(middle)] ?? NaN)
}

function describeMachine(): string {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} × ${cpu?.model.trim() ?? 'unknown CPU'}, ${memory} GiB, ${platform()}, Node ${process.version}`
}

export function table(machine: string, rows: readonly Row[]): string {
  const lines = rows.map(
    ({ what, runs, median: value, target }) =>
      `| ${what} | ${value} ms | ${Math.min(...runs)} to ${Math.max(...runs)} ms | ${target} ms |`,
  )
  return `${machine}; ${rows[0]?.runs.length ?? 0} runs each

| what | median | range | target |
| --- | ---: | ---: | ---: |
${lines.join('\n')}
`
}
