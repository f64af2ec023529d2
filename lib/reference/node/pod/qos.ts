/** The quality-of-service class of a Pod. Pure. */
import type { Pod } from '../../../kube/objects.ts'
import { containersOf } from './records.ts'

const counted = ['cpu', 'memory'] as const

export function qosClassOf(pod: Pod): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const resources = containersOf(pod).map((container) => container.resources ?? {})
  const none = resources.every(({ requests, limits }) =>
    counted.every((name) => requests?.[name] === undefined && limits?.[name] === undefined),
  )
  if (none) return 'BestEffort'
  const fixed = resources.every(({ requests, limits }) =>
    counted.every((name) => limits?.[name] !== undefined && (requests?.[name] ?? limits[name]) === limits[name]),
  )
  return fixed ? 'Guaranteed' : 'Burstable'
}
