/** Many watchers of one resource: how many events arrive a second, and how late. */
import { quantile } from '../statistics.ts'
import { Connection, type Target } from './connection.ts'
import { pathOf, podsPath } from './pods.ts'
import { withConnections } from './server.ts'

export interface Deliveries {
  /** Over all watchers, from the first write to the last arrival. */
  perSecond: number
  /** Milliseconds from the sending of a write to the arrival of its event: the slowest of a hundred. */
  p99: number
}

/** One writer, which waits for each answer. @throws Error where an event is missing, comes twice, or out of order. */
export const deliver = (target: Target, { watchers, events, cut = 0 }: Crowd): Promise<Deliveries> =>
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
    const told = (event: number): void => {
      late[arrived++] = performance.now() - (sent[event] as number)
      if (arrived === late.length) done()
    }
    const since = await latestRevision(writer)
    const followers = watching.map((connection) => new Follower(connection, since, told, fail))
    await Promise.all(followers.map((follower) => follower.begin()))
    const begin = performance.now()
    let back: Promise<unknown> = Promise.resolve()
    for (let event = 0; event < events; event++) {
      if (event === Math.floor(events / 2))
        back = Promise.all(followers.slice(0, cut).map((follower) => follower.cutOff(target)))
      sent.push(performance.now())
      // What is patched to what it is already makes no event: each time is another.
      const patch = JSON.stringify({ metadata: { annotations: { sent: `${event} at ${begin}` } } })
      await writer.send('PATCH', pathOf(event % 100), patch, 'application/merge-patch+json')
    }
    await back
    await all
    for (const follower of followers) follower.end()
    return { perSecond: (late.length * 1000) / (performance.now() - begin), p99: quantile(late, 0.99) }
  })

interface Crowd {
  watchers: number
  events: number
  /** How many are cut off half-way, and go on from where they were. */
  cut?: number
}

/** Is told of every event once and in order, also when it is cut off. */
class Follower {
  private connection: Connection
  private revision: string
  private next = 0
  private readonly told: (event: number) => void
  private readonly fail: (error: Error) => void

  constructor(connection: Connection, since: string, told: (event: number) => void, fail: (error: Error) => void) {
    this.connection = connection
    this.revision = since
    this.told = told
    this.fail = fail
  }

  begin(): Promise<void> {
    const path = `${podsPath}?watch=true&resourceVersion=${this.revision}`
    return this.connection.watch(path, (line) => this.note(line), this.fail)
  }

  async cutOff(target: Target): Promise<void> {
    this.connection.close()
    this.connection = await Connection.open(target)
    await this.begin()
  }

  end(): void {
    this.connection.close()
  }

  private note(line: Buffer): void {
    const event = Number.parseInt(textAfter(line, '"sent":"'), 10)
    this.revision = textAfter(line, '"resourceVersion":"')
    if (event !== this.next) this.fail(new Error(`a watch was told of event ${event} where ${this.next} was to come`))
    this.next++
    this.told(event)
  }
}

/** Up to the next quote. */
function textAfter(line: Buffer, mark: string): string {
  const from = line.indexOf(mark) + mark.length
  return line.toString('latin1', from, line.indexOf('"', from))
}

async function latestRevision(connection: Connection): Promise<string> {
  const list = await connection.send('GET', `${podsPath}?limit=1`)
  return (JSON.parse(list.text()) as { metadata: { resourceVersion: string } }).metadata.resourceVersion
}
