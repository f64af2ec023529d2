/** What a namespace that is to go says of its way there. */
import type { NamespaceCondition } from 'kubernetes-types/core/v1.js'
import type { Namespace } from '../../../kube/objects.ts'
import type { Resource } from '../../../kube/resource.ts'
import { timestamp } from '../time.ts'

/** What was found on one look. */
export interface Findings {
  /** Why not all kinds could be found. */
  discovery?: string
  /** Why what kinds could not be deleted. */
  failures: readonly string[]
  /** How many objects there still are, by kind. */
  remaining: readonly { resource: Resource; count: number }[]
  /** How many of them have each finalizer. */
  finalizers: ReadonlyMap<string, number>
}

type Verdict = Pick<NamespaceCondition, 'type' | 'status' | 'reason' | 'message'>

/** The conditions as they are to be; the same array where nothing changes. */
export function conditionsAfter({ status }: Namespace, findings: Findings, now: number): NamespaceCondition[] {
  const before = status.conditions ?? []
  const next = verdicts(findings).map((verdict): NamespaceCondition => {
    const known = before.find(({ type }) => type === verdict.type)
    if (known?.status === verdict.status && known.reason === verdict.reason && known.message === verdict.message)
      return known
    return { ...verdict, lastTransitionTime: timestamp(now) }
  })
  return next.every((condition) => before.includes(condition)) ? before : next
}

function verdicts({ discovery, failures, remaining, finalizers }: Findings): Verdict[] {
  const left = remaining
    .map(({ resource, count }) => `${resource.plural}.${resource.group} has ${count} resource instances`)
    .toSorted()
  const holding = [...finalizers].map(([name, count]) => `${name} in ${count} resource instances`).toSorted()
  const failed =
    failures.length > 0 && `Failed to delete all resource types, ${failures.length} remaining: ${failures.join(', ')}`
  return [
    verdict(
      'NamespaceDeletionDiscoveryFailure',
      ['DiscoveryFailed', discovery],
      ['ResourcesDiscovered', 'All resources successfully discovered'],
    ),
    verdict(
      'NamespaceDeletionGroupVersionParsingFailure',
      ['', undefined],
      ['ParsedGroupVersions', 'All legacy kube types successfully parsed'],
    ),
    verdict(
      'NamespaceDeletionContentFailure',
      ['ContentDeletionFailed', failed || undefined],
      ['ContentDeleted', 'All content successfully deleted, may be waiting on finalization'],
    ),
    verdict(
      'NamespaceContentRemaining',
      ['SomeResourcesRemain', left.length > 0 ? `Some resources are remaining: ${left.join(', ')}` : undefined],
      ['ContentRemoved', 'All content successfully removed'],
    ),
    verdict(
      'NamespaceFinalizersRemaining',
      [
        'SomeFinalizersRemain',
        holding.length > 0
          ? `Some content in the namespace has finalizers remaining: ${holding.join(', ')}`
          : undefined,
      ],
      ['ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
    ),
  ]
}

function verdict(
  type: string,
  [reason, message]: [string, string | undefined],
  [okReason, okMessage]: [string, string],
): Verdict {
  return message === undefined
    ? { type, status: 'False', reason: okReason, message: okMessage }
    : { type, status: 'True', reason, message }
}
