/** Lists of Pods, all of them and by label. */
import type { Connection } from './connection.ts'
import { perSecond } from './load.ts'
import { groupSize, podsPath } from './pods.ts'

export const listPods = (connections: readonly Connection[], count: number): Promise<number> =>
  perSecond(connections, count, (connection) => connection.send('GET', podsPath))

/** @param known how many Pods there are */
export const listByLabel = (connections: readonly Connection[], count: number, known: number): Promise<number> =>
  perSecond(connections, count, (connection, index) =>
    connection.send('GET', `${podsPath}?labelSelector=group%3Dg${index % Math.floor(known / groupSize)}`),
  )
