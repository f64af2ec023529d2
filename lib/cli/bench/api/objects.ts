/** One Pod at a time: created, got, patched, deleted. */
import type { Connection } from './connection.ts'
import { perSecond } from './load.ts'
import { pathOf, podOf, podsPath } from './pods.ts'

type Connections = readonly Connection[]

/** @param first of the Pods' numbers */
export const createPods = (connections: Connections, count: number, first = 0): Promise<number> =>
  perSecond(connections, count, (connection, index) => connection.send('POST', podsPath, podOf(first + index)))

/** @param known how many Pods there are */
export const getPods = (connections: Connections, count: number, known: number): Promise<number> =>
  perSecond(connections, count, (connection, index) => connection.send('GET', pathOf(spread(index, known))))

export const patchPods = (connections: Connections, count: number, known: number): Promise<number> =>
  perSecond(connections, count, (connection, index) => {
    const patch = JSON.stringify({ metadata: { annotations: { touched: `${performance.now()}` } } })
    return connection.send('PATCH', pathOf(spread(index, known)), patch, 'application/merge-patch+json')
  })

/** @param last how many Pods there are: the last are deleted */
export const deletePods = (connections: Connections, count: number, last: number): Promise<number> =>
  perSecond(connections, count, (connection, index) => connection.send('DELETE', pathOf(last - 1 - index)))

/** Jumps from one Pod to the next, so that neighbours in time are none in the store. */
const spread = (index: number, known: number): number => (index * 7919) % known
