/** Rows beside what Kubernetes 1.20 and 1.36 did: each an API server with its etcd, asked by such a client on such a machine. */
import type { BenchOptions } from '../group.ts'
import { median } from '../statistics.ts'
import type { Connection, Target } from './connection.ts'
import { listByLabel, listPods } from './lists.ts'
import { createPods, deletePods, getPods, patchPods } from './objects.ts'
import { startServer, withServer } from './server.ts'
import { deliver } from './watches.ts'

interface Subject {
  readonly what: string
  readonly unit: '/s' | 'ms' | 'MB'
  /** Of Kubernetes 1.20 and 1.36; a limit where nothing is to be compared with. */
  readonly others: readonly [number, number] | { limit: number }
}

export interface ComparedRow extends Subject {
  readonly runs: readonly number[]
  readonly median: number
}

const subjects = {
  create: { what: 'create Pod', unit: '/s', others: [650, 335] },
  get: { what: 'get', unit: '/s', others: [2000, 1060] },
  patch: { what: 'merge patch', unit: '/s', others: [500, 380] },
  list: { what: 'list of 1,000 Pods', unit: '/s', others: [32, 19] },
  label: { what: 'list of 100 of 1,000 by label', unit: '/s', others: [64, 180] },
  deliveries: { what: 'deliveries of 300 events to 200 watchers', unit: '/s', others: [14_300, 13_400] },
  p99: { what: 'from write to delivery, 99 of 100', unit: 'ms', others: [57, 49] },
  remove: { what: 'delete', unit: '/s', others: [400, 290] },
  memory: { what: 'memory with 5,000 Pods', unit: 'MB', others: { limit: 150 } },
  ready: { what: 'startReference() to ready, once it is imported', unit: 'ms', others: { limit: 250 } },
} as const satisfies Record<string, Subject>

type Name = keyof typeof subjects

export async function comparedRows({ times, signal }: BenchOptions): Promise<ComparedRow[]> {
  const runs = await withServer(signal, ({ target }, connections) =>
    repeated(times, async () => ({
      ...(await requests(target, connections)),
      memory: await memory(signal),
      ready: await ready(signal),
    })),
  )
  return Object.entries(subjects).map(([name, subject]) => {
    const values = runs.map((run) => run[name as Name])
    return { ...subject, runs: values, median: median(values) }
  })
}

/** The first run warms both sides: it does not count. */
async function repeated<T>(times: number, run: () => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let count = 0; count <= times; count++) results.push(await run())
  return results.slice(1)
}

async function requests(
  target: Target,
  connections: readonly Connection[],
): Promise<Record<Exclude<Name, 'memory' | 'ready'>, number>> {
  const create = await createPods(connections, 1000)
  const get = await getPods(connections, 6000, 1000)
  const patch = await patchPods(connections, 2000, 1000)
  const list = await listPods(connections, 100)
  const label = await listByLabel(connections, 500, 1000)
  const { perSecond: deliveries, p99 } = await deliver(target, { watchers: 200, events: 300 })
  const remove = await deletePods(connections, 1000, 1000)
  return { create, get, patch, list, label, deliveries, p99, remove }
}

const memory = (signal: AbortSignal): Promise<number> =>
  withServer(signal, async (server, connections) => {
    await createPods(connections, 5000)
    return (await server.usage()).rss / 1e6
  })

async function ready(signal: AbortSignal): Promise<number> {
  const server = await startServer(signal, 1)
  await server.stop()
  return server.milliseconds
}

/** How many times as good as the better of the others; where there is a limit, how many times it could be had. */
export function factorOf({ unit, others, median: value }: ComparedRow): number {
  if ('limit' in others) return others.limit / value
  return unit === '/s' ? value / Math.max(...others) : Math.min(...others) / value
}

export function comparedTable(rows: readonly ComparedRow[]): string {
  const lines = rows.map((row) => {
    const { what, unit, others, runs, median: value } = row
    const shown = (one: number): string => shownIn(unit, one)
    const [old, current] = 'limit' in others ? ['', `limit ${shown(others.limit)}`] : others.map(shown)
    return `| ${what} | ${old} | ${current} | ${shown(value)} | ${shown(Math.min(...runs))} to ${shown(Math.max(...runs))} | ${factorOf(row).toFixed(1)} × |`
  })
  return `| API server | Kubernetes 1.20 | 1.36 | here: median | range | factor |
| --- | ---: | ---: | ---: | ---: | ---: |
${lines.join('\n')}
`
}

export function shownIn(unit: string, value: number): string {
  const rounded = value < 10 ? Number(value.toFixed(1)) : Math.round(value)
  const text = rounded.toLocaleString('en-US')
  return unit === '/s' ? `${text}/s` : `${text} ${unit}`
}
