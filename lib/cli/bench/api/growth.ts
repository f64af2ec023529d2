/** What each thing costs with few objects and with many: twenty times as many may cost up to twenty times as much. */
import { median } from '../statistics.ts'
import { shownIn } from './compared.ts'
import type { Connection } from './connection.ts'
import { listByLabel, listPods } from './lists.ts'
import { createPods, deletePods, getPods, patchPods } from './objects.ts'
import { withServer, type Server } from './server.ts'
import { deliver } from './watches.ts'

const sizes = [1000, 20_000] as const

export interface GrowthRow {
  readonly what: string
  /** Milliseconds each, or MB: with few objects, and with many. */
  readonly unit: 'ms' | 'MB'
  readonly costs: readonly number[]
}

export const growthRows = (signal: AbortSignal): Promise<GrowthRow[]> =>
  withServer(signal, async (server, connections) => {
    const costs: Record<string, number>[] = []
    // Warms both sides.
    await createPods(connections, 1000)
    await deletePods(connections, 1000, 1000)
    let known = 0
    for (const size of sizes) {
      await createPods(connections, size - known, known)
      known = size
      costs.push(await costsWith(size, server, connections))
    }
    const [few = {}] = costs
    return Object.keys(few).map((what) => ({
      what,
      unit: what === memory ? 'MB' : 'ms',
      costs: costs.map((cost) => cost[what] ?? NaN),
    }))
  })

const memory = 'memory'

/** @param size how many Pods there are */
async function costsWith(
  size: number,
  server: Server,
  connections: readonly Connection[],
): Promise<Record<string, number>> {
  const { rss } = await server.usage()
  const creations: number[] = []
  const deletions: number[] = []
  for (let run = 0; run < 3; run++) {
    creations.push(await createPods(connections, 500, size))
    deletions.push(await deletePods(connections, 500, size + 500))
  }
  return {
    [memory]: rss / 1e6,
    create: 1000 / median(creations),
    get: await each(() => getPods(connections, 2000, size)),
    'merge patch': await each(() => patchPods(connections, 1000, size)),
    'list of all': await each(() => listPods(connections, 120_000 / size)),
    'list of 100 by label': await each(() => listByLabel(connections, 300, size)),
    'delivery to one of 50 watchers': await each(
      async () => (await deliver(server.target, { watchers: 50, events: 100 })).perSecond,
    ),
    delete: 1000 / median(deletions),
  }
}

/** Milliseconds: the middle of a few. */
const each = async (rate: () => Promise<number>): Promise<number> =>
  1000 / median([await rate(), await rate(), await rate()])

export function growthTable(rows: readonly GrowthRow[]): string {
  const lines = rows.map(({ what, unit, costs }) => {
    const [few = NaN, many = NaN] = costs
    const shown = (one: number): string => (unit === 'MB' ? shownIn(unit, one) : `${one.toFixed(3)} ms`)
    return `| ${what} | ${shown(few)} | ${shown(many)} | ${(many / few).toFixed(1)} × |`
  })
  const [few, many] = sizes.map((size) => size.toLocaleString('en-US'))
  return `| API server: cost of each | with ${few} Pods | with ${many} | growth |
| --- | ---: | ---: | ---: |
${lines.join('\n')}
`
}
