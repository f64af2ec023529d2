/** The quality of service of a Pod, from what its containers ask for and may use. */
import type { Pod } from '../../../kube/objects.ts'
import { amountOf } from '../../../kube/quantity.ts'

const counted = ['cpu', 'memory']

export function qosClass({ spec }: Pod): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])]
  const has = (of: Record<string, string> | undefined): boolean =>
    counted.some((name) => amountOf(of?.[name] ?? '0') > 0)
  if (!containers.some(({ resources }) => has(resources?.requests) || has(resources?.limits))) return 'BestEffort'
  const guaranteed = containers.every(({ resources }) =>
    counted.every((name) => {
      const limit = amountOf(resources?.limits?.[name] ?? '0')
      return limit > 0 && amountOf(resources?.requests?.[name] ?? '0') === limit
    }),
  )
  return guaranteed ? 'Guaranteed' : 'Burstable'
}
