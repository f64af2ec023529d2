/** Work for many connections. */
import type { Connection } from './connection.ts'

/** Does `one` for 0 to `count`, each connection one after the other; returns how many a second. */
export async function perSecond(
  connections: readonly Connection[],
  count: number,
  one: (connection: Connection, index: number) => Promise<unknown>,
): Promise<number> {
  let next = 0
  const begin = performance.now()
  await Promise.all(
    connections.map(async (connection) => {
      for (let index = next++; index < count; index = next++) await one(connection, index)
    }),
  )
  return (count * 1000) / (performance.now() - begin)
}
