/** Endpoints are one object: of many Pods, it has only as many as there is room for. Slices have them all. */
import type { EndpointAddress, EndpointSubset } from 'kubernetes-types/core/v1.js'

export const overCapacityAnnotation = 'endpoints.kubernetes.io/over-capacity'
const capacity = 1000

/** Ready ones come first; each subset has its share, rounded up as long as there is room. */
export function withinCapacity(subsets: EndpointSubset[]): { subsets: EndpointSubset[]; truncated: boolean } {
  const ready = total(subsets, 'addresses')
  const notReady = total(subsets, 'notReadyAddresses')
  if (ready + notReady <= capacity) return { subsets, truncated: false }
  const [cut, all, most] =
    ready > capacity
      ? (['addresses', ready, capacity] as const)
      : (['notReadyAddresses', notReady, capacity - ready] as const)
  let room = most
  const kept = subsets.map(({ addresses, notReadyAddresses, ports }) => {
    const lists = { addresses, notReadyAddresses: ready > capacity ? undefined : notReadyAddresses }
    const list = lists[cut] ?? []
    const taken = list.slice(0, Math.min(Math.ceil((list.length / all) * most), room))
    room -= taken.length
    return { ...some({ ...lists, [cut]: taken }), ...(ports && { ports }) }
  })
  return { subsets: kept, truncated: true }
}

type Lists = Partial<Record<'addresses' | 'notReadyAddresses', EndpointAddress[] | undefined>>

const total = (subsets: readonly EndpointSubset[], list: keyof Lists): number =>
  subsets.reduce((sum, subset) => sum + (subset[list]?.length ?? 0), 0)

const some = (lists: Lists): Partial<EndpointSubset> =>
  Object.fromEntries(Object.entries(lists).filter(([, list]) => list !== undefined && list.length > 0))
