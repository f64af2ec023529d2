/** `sessionAffinity: ClientIP`: who comes again is led to the endpoint that it had. */
import type { Clock } from '../../clock.ts'
import type { Service } from '../../kube/objects.ts'
import type { Endpoint } from '../network/sockets.ts'

/** The endpoint, of those that can be used, that a client is to have again; undefined where any will do. */
export type Affinity = (
  service: Service,
  port: string,
  from: string,
  usable: readonly Endpoint[],
) => Endpoint | undefined

const standardSeconds = 10_800

/** Remembers who was led where, for as long as each Service says. `choose`: picks an endpoint for who is new. */
export function affinity(
  clock: Pick<Clock, 'now'>,
  choose: (usable: readonly Endpoint[]) => Endpoint | undefined,
): Affinity {
  /** The last to be seen are last. */
  const known = new Map<string, { endpoint: Endpoint; until: number }>()
  return ({ metadata, spec }, port, from, usable) => {
    if (spec.sessionAffinity !== 'ClientIP') return undefined
    const now = clock.now()
    const key = `${metadata.uid}:${port} ${from}`
    const before = known.get(key)
    known.delete(key)
    for (const [other, { until }] of known) {
      if (until > now) break
      known.delete(other)
    }
    const again =
      before !== undefined && before.until > now
        ? usable.find(({ address, port }) => address === before.endpoint.address && port === before.endpoint.port)
        : undefined
    const endpoint = again ?? choose(usable)
    const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? standardSeconds
    if (endpoint !== undefined) known.set(key, { endpoint, until: now + seconds * 1000 })
    return endpoint
  }
}
