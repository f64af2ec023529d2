/** How long it takes to hold a long history against all guarantees. */
import { guarantees, judge } from '../../guarantees/guarantees.ts'
import type { History } from '../../history/history.ts'
import type { Group } from './group.ts'
import { historyOf } from './histories.ts'
import { median } from './statistics.ts'

const lengths = [25_000, 50_000, 100_000]
/** Milliseconds that 100,000 entries may take. */
const target = 1_000

export const evaluation: Group = {
  summary: 'a long history held against all guarantees',
  measure({ times }) {
    const rows = (['updates', 'sets'] as const).flatMap((kind) =>
      lengths.map((length) => measured(kind, length, times)),
    )
    const lines = rows.map(
      ({ what, entries, wall, cpu }) =>
        `| ${what} | ${entries} | ${wall} ms | ${cpu} ms | ${((wall / entries) * 1000).toFixed(1)} µs |`,
    )
    const text = `${guarantees.size} guarantees; 100,000 entries have ${target} ms

| history | entries | wall | processor | an entry |
| --- | ---: | ---: | ---: | ---: |
${lines.join('\n')}
`
    return Promise.resolve({ text, rows })
  },
}

const names = { updates: 'one set, updated over and over', sets: 'many sets, each created and deleted' }

function measured(kind: keyof typeof names, length: number, times: number) {
  // As from a file: no object shares a part with another.
  const made = JSON.parse(JSON.stringify(historyOf(kind, length))) as History
  const [wall, cpu]: [number[], number[]] = [[], []]
  for (let run = 0; run < times; run++) {
    // What is derived from a history is kept as long as it is: each run has one of its own.
    const history: History = { ...made }
    const [began, used] = [performance.now(), process.cpuUsage()]
    const failed = judge(history).find(({ verdict }) => verdict === 'fail')
    if (failed !== undefined)
      throw new Error(`the history breaks ${failed.guarantee.id}: ${failed.evaluation.violations[0]?.message}`)
    wall.push(performance.now() - began)
    const { user, system } = process.cpuUsage(used)
    cpu.push((user + system) / 1000)
  }
  return {
    what: names[kind],
    entries: made.entries.length,
    wall: Math.round(median(wall)),
    cpu: Math.round(median(cpu)),
  }
}
