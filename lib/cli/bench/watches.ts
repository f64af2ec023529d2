/** A thousand watches at a time, of which some are cut off and go on: each is told of everything once, in order, or this fails. */
import { createPods } from './api/objects.ts'
import { withServer } from './api/server.ts'
import { deliver } from './api/watches.ts'
import type { Group } from './group.ts'

const crowd = { watchers: 1000, events: 200, cut: 100 }

export const watches: Group = {
  summary: 'a thousand watches at a time, of which a hundred are cut off and go on (not unless it is asked for)',
  measure: ({ signal }) =>
    withServer(signal, async ({ target, usage }, connections) => {
      await createPods(connections, 100)
      const { perSecond } = await deliver(target, crowd)
      const { rss } = await usage()
      const text = [
        `${crowd.watchers} watches, ${crowd.events} events, ${crowd.cut} watches cut off half-way: all were told of everything, once and in order.`,
        `${Math.round(perSecond).toLocaleString('en-US')} deliveries/s, ${Math.round(rss / 1e6)} MB.`,
      ]
      return { text: `${text.join('\n')}\n`, rows: [{ ...crowd, perSecond, rss }] }
    }),
}
