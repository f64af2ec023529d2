import { replay, type Replay, versionsWithin } from '../../history/replay.ts'
import type { Endpoints, EndpointSlice, KubeObject, Pod, Service } from '../../kube/objects.ts'
import { gapsOf, seenBy } from '../evidence/evidence.ts'
import { listingsOf } from '../evidence/listings.ts'
import { remembered } from '../evidence/memo.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

/** A list may be of a Service as it was this long ago, in milliseconds. */
const writeLag = 30_000
const resources = ['pods', 'services', 'endpoints', 'endpointslices']

export const endpointPorts: Guarantee = {
  id: 'endpoint-ports',
  title: 'Endpoints have the ports of their Service',
  level: 'core',
  statement:
    "The Endpoints and EndpointSlices of a Service that list any address MUST list the Service's ports by their names, and no others, with the number of `targetPort` or that of the containers' port of this name.",
  source: sources.dns,
  catalogue: ['DNS-03'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const listing of listingsOf(told, subject, 'all')) {
      let last: string | undefined
      for (const { object, position, seq, type } of listing.versions) {
        const listed = portsIn(object)
        if (listed === undefined || type === 'PRESENT' || listed.join() === last) continue
        last = listed.join()
        const expected = portsOf(told, listing.service, position)
        if (expected.length === 0) continue
        exercised++
        const allowed = new Set(expected.flatMap(({ all }) => all))
        const strange = listed.find((port) => !allowed.has(port))
        const isWhole = expected.some(({ fixed }) => fixed.every((port) => listed.includes(port)))
        if (strange === undefined && isWhole) continue
        const message =
          strange === undefined
            ? `${listing.subject} lists ${shown(listed)}, and not all of ${shown([...allowed])}, the ports of ${listing.service}`
            : `${listing.subject} lists the port ${strange}, where ${listing.service} has ${shown([...allowed])}`
        const because = expected.slice(-1).map((one) => one.seq)
        violations.push({ subject: listing.subject, message, at: seq, because })
        break
      }
    }
    return { exercised, violations, gaps: gapsOf(history, resources) }
  },
}

const shown = (ports: readonly string[]): string => (ports.length === 0 ? 'none' : ports.join(', '))

const text = (name: string | undefined, port: number | undefined, protocol: string | undefined): string =>
  `${name === undefined || name === '' ? '' : `${name}:`}${port ?? ''}/${protocol ?? 'TCP'}`

/** Undefined where nothing is listed. */
function portsIn(
  object: KubeObject & Partial<Pick<Endpoints, 'subsets'> & Pick<EndpointSlice, 'endpoints' | 'ports'>>,
): string[] | undefined {
  const { subsets, endpoints, ports } = object
  const told =
    subsets === undefined
      ? endpoints?.length && ports
      : subsets.length > 0 && subsets.flatMap((subset) => subset.ports ?? [])
  if (!Array.isArray(told)) return undefined
  return [...new Set(told.map(({ name, port, protocol }) => text(name, port, protocol)))].toSorted()
}

interface Expected {
  /** All that may be listed. */
  all: string[]
  /** Those that do not depend on the Pods. */
  fixed: string[]
  seq: number
}

/** By each Service of that name by which the list may have been made; none where that cannot be told. */
function portsOf(told: Replay, name: string, position: number): Expected[] {
  const { from, to } = seenBy(told, position, writeLag)
  return told
    .namedWithin<Service>('services', name, from, to)
    .flatMap((life) => versionsWithin(life, from, to))
    .flatMap(({ object: { spec }, seq }) => {
      if (Object.keys(spec.selector ?? {}).length === 0 || spec.ports === undefined) return []
      const fixed = spec.ports.flatMap(({ name, port, targetPort = port, protocol }) =>
        typeof targetPort === 'number' ? [text(name, targetPort === 0 ? port : targetPort, protocol)] : [],
      )
      const named = spec.ports.flatMap(({ name, targetPort, protocol = 'TCP' }) =>
        typeof targetPort === 'string'
          ? [...(containerPorts(told).get(`${targetPort}/${protocol}`) ?? [])].map((port) => text(name, port, protocol))
          : [],
      )
      return [{ all: [...fixed, ...named], fixed, seq }]
    })
}

/** All numbers that containers of any Pods have given to a port: `web/TCP`. */
const containerPorts = remembered((told: Replay) => {
  const found = new Map<string, Set<number>>()
  for (const { versions } of told.lives<Pod>('pods')) {
    for (const { name = '', containerPort, protocol = 'TCP' } of (versions[0]?.object.spec.containers ?? []).flatMap(
      ({ ports = [] }) => ports,
    )) {
      const key = `${name}/${protocol}`
      found.set(key, (found.get(key) ?? new Set()).add(containerPort))
    }
  }
  return found
})
