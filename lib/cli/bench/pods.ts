/** Controllers, scheduler and nodes: how long sets take, what many Pods cost, and what they cost while nothing happens. */
import type { BenchOptions, Group } from './group.ts'
import { withSets, type Cost, type Sets, type Wish } from './pods/sets.ts'
import { median } from './statistics.ts'

interface Row {
  what: string
  unit: 'ms' | 's' | 'MB' | '%'
  /** One a run. */
  runs: number[]
  median: number
  /** Milliseconds of processor time in the server, the median: on a busy machine, this is what can be compared. */
  processor?: number
  /** What the median must stay below; of what is compared, how far it may be off 100 %. */
  target: string
}

export const pods: Group = {
  summary: 'StatefulSets of 3 to 5,000 Pods: time, memory, what a Pod costs, what it costs at rest',
  async measure(options) {
    const rows = [
      await timed('3 ordered with claims', 80, options, 3, (sets) => sets.create({ ...ordered(3), claims: true })),
      await timed('50 ordered', 500, options, 50, (sets) => sets.create(ordered(50))),
      await timed('400 parallel', 1000, options, 400, (sets) => sets.create(parallel(400))),
      await updated(options),
      ...(await many(options)),
      await growth(options),
      await atRest(options),
    ]
    return { text: table(rows), rows }
  },
}

const ordered = (replicas: number): Wish => ({ name: 'web', replicas, policy: 'OrderedReady' })
const parallel = (replicas: number): Wish => ({ name: 'web', replicas, policy: 'Parallel' })

/** In a server that has just been started, each time. */
async function timed(
  what: string,
  target: number,
  { times, signal }: BenchOptions,
  most: number,
  work: (sets: Sets) => Promise<void>,
): Promise<Row> {
  const costs: Cost[] = []
  for (let run = 0; run < times; run++) {
    costs.push(await withSets(most, signal, (sets) => sets.cost(() => work(sets))))
  }
  return timeRow(`${what}: from create to ready`, costs, target)
}

async function updated({ times, signal }: BenchOptions): Promise<Row> {
  const costs: Cost[] = []
  for (let run = 0; run < times; run++) {
    await withSets(50, signal, async (sets) => {
      await sets.create(ordered(50))
      costs.push(await sets.cost(() => sets.update(ordered(50))))
    })
  }
  return timeRow('rolling update of 50', costs, 1500)
}

const few = 500
const all = 5000

async function many({ signal }: BenchOptions): Promise<Row[]> {
  const { time, cpu, rss } = await withSets(all, signal, (sets) => sets.cost(() => sets.create(parallel(all))))
  return [
    { ...rowOf(`${all} parallel: from create to ready`, 's', [time / 1000], '20 s'), processor: Math.round(cpu) },
    rowOf(`${all} parallel: memory of the process`, 'MB', [rss / 1e6], '600 MB'),
  ]
}

/** Of rounds that are as long as each other, the first ones are to warm the code. */
const rounds = { warm: 3, measured: 3 }

/** What a Pod costs among few and among many, by processor time: that leaves out what other programs do meanwhile. */
async function growth({ signal }: BenchOptions): Promise<Row> {
  return withSets(all, signal, async (sets) => {
    const costs: number[] = []
    for (let round = 0; round < rounds.warm + rounds.measured; round++) {
      const set = { ...parallel(few), name: `round-${round}` }
      const { cpu } = await sets.cost(() => sets.create(set))
      costs.push(cpu)
      await sets.scaleToNothing(set)
    }
    const small = median(costs.slice(rounds.warm))
    const large = await sets.cost(() => sets.create(parallel(all)))
    const share = (100 * large.cpu * few) / (small * all)
    return rowOf(`work per Pod among ${all}, of that among ${few}`, '%', [share], '80 to 120 %')
  })
}

async function atRest({ signal }: BenchOptions): Promise<Row> {
  return withSets(1000, signal, async (sets) => {
    await sets.create(parallel(1000))
    await sets.rest(2000)
    const { time, cpu } = await sets.cost(() => sets.rest(15_000))
    return rowOf('processor at rest with 1,000 Pods', '%', [(100 * cpu) / time], '2 %')
  })
}

const timeRow = (what: string, costs: readonly Cost[], target: number): Row => ({
  ...rowOf(
    what,
    'ms',
    costs.map(({ time }) => time),
    `${target} ms`,
  ),
  processor: Math.round(median(costs.map(({ cpu }) => cpu))),
})

function rowOf(what: string, unit: Row['unit'], runs: number[], target: string): Row {
  const shown = runs.map((value) => Number(value.toFixed(value < 100 ? 1 : 0)))
  return { what, unit, runs: shown, median: median(shown), target }
}

export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ what, unit, runs, median: value, processor, target }) => {
    const range = runs.length > 1 ? `${Math.min(...runs)} to ${Math.max(...runs)} ${unit}` : ''
    return `| ${what} | ${value} ${unit} | ${range} | ${processor === undefined ? '' : `${processor} ms`} | ${target} |`
  })
  return `| what | median | range | processor | target |
| --- | ---: | ---: | ---: | ---: |
${lines.join('\n')}
`
}
