/** How long people wait: for a cluster, for a StatefulSet, for the whole tutorial. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../package.ts'
import type { Group } from './group.ts'
import { measureReady, measureSet, measureTutorial } from './measure.ts'
import { median } from './statistics.ts'

export interface Row {
  what: string
  /** Milliseconds, one a run. */
  runs: number[]
  median: number
  /** Milliseconds that the median must stay below. */
  target: number
}

export const startup: Group = {
  summary: 'from the start of a process to a cluster, a StatefulSet, the end of the tutorial',
  async measure({ times, signal }) {
    const scratch = await mkdtemp(join(tmpdir(), 'stickyset-bench-'))
    try {
      const manifest = await readFile(join(packageRoot, 'manifests', 'web.yaml'), 'utf8')
      const rows = [
        await measured('stickyset up: from process start to ready', 400, times, () => measureReady(signal)),
        await measured('web.yaml: from apply to 3/3 ready', 100, times, () => measureSet(manifest, signal)),
        await measured('all tutorial scenarios, harness start included', 3000, times, () =>
          measureTutorial(scratch, signal),
        ),
      ]
      return { text: table(rows), rows }
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  },
}

async function measured(what: string, target: number, times: number, measure: () => Promise<number>): Promise<Row> {
  const runs: number[] = []
  // The first warms the disk's caches.
  await measure()
  for (let run = 0; run < times; run++) runs.push(Math.round(await measure()))
  return { what, runs, median: median(runs), target }
}

export function table(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ what, runs, median: value, target }) =>
      `| ${what} | ${value} ms | ${Math.min(...runs)} to ${Math.max(...runs)} ms | ${target} ms |`,
  )
  return `| what | median | range | target |
| --- | ---: | ---: | ---: |
${lines.join('\n')}
`
}
