/** Many watchers of one resource: how many events arrive a second, and how late. */
import { quantile } from '../statistics.ts'
import type { Connection, Target } from './connection.ts'
import { pathOf, podsPath } from './pods.ts'
import { withConnections } from './server.ts'

export interface Deliveries {
  /** Over all watchers, from the first write to the last arrival. */
  perSecond: number
  /** Milliseconds from the sending of a write to the arrival of its event: the slowest of a hundred. */
  p99: number
}

const mark = Buffer.from('"sent":"')

/** One writer, which waits for each answer. @throws Error where an event is missing, comes twice, or out of order. */
export const deliver = (target: Target, watchers: number, events: number): Promise<Deliveries> =>
  withConnections(target, watchers + 1, async ([writer, ...watching]) => {
    if (!writer) throw new Error('a writer is needed')
    const late = new Float64Array(watchers * events)
    const sent: number[] = []
    let arrived = 0
    let done = (): void => {}
    let fail: (error: Error) => void = done
    const all = new Promise<void>((resolve, reject) => ([done, fail] = [resolve, reject]))
    // It may fail before it is waited for.
    all.catch(() => {})
    const path = `${podsPath}?watch=true&resourceVersion=${await latestRevision(writer)}`
    const follow = (connection: Connection): Promise<void> => {
      let next = 0
      const note = (line: Buffer): void => {
        const at = line.indexOf(mark) + mark.length
        const number = Number(line.toString('latin1', at, line.indexOf(34, at)))
        if (number !== next) fail(new Error(`a watch was told of event ${number} where ${next} was to come`))
        next++
        late[arrived++] = performance.now() - (sent[number] as number)
        if (arrived === late.length) done()
      }
      return connection.watch(path, note, (error) => fail(error))
    }
    await Promise.all(watching.map(follow))
    const begin = performance.now()
    for (let event = 0; event < events; event++) {
      sent.push(performance.now())
      const patch = JSON.stringify({ metadata: { annotations: { sent: `${event}` } } })
      await writer.send('PATCH', pathOf(event % 100), patch, 'application/merge-patch+json')
    }
    await all
    return { perSecond: (late.length * 1000) / (performance.now() - begin), p99: quantile(late, 0.99) }
  })

async function latestRevision(connection: Connection): Promise<string> {
  const list = await connection.send('GET', `${podsPath}?limit=1`)
  return (JSON.parse(list.text()) as { metadata: { resourceVersion: string } }).metadata.resourceVersion
}
