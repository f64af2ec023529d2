/** The revisions of a StatefulSet. */
import type { KubeClient } from '../../kube/client.ts'
import type { ControllerRevision, StatefulSet } from '../../kube/objects.ts'
import { controllerRevisions } from '../../kube/resource.ts'
import { selectorText } from '../describe/workloads.ts'
import { CommandError } from '../failure.ts'
import type { Target } from '../targets.ts'

/** Oldest first. @throws CommandError for other kinds. */
export async function revisionsOf(
  client: KubeClient,
  { resource, name, namespace = '' }: Target,
): Promise<{ set: StatefulSet; revisions: ControllerRevision[] }> {
  const set = await client.get<StatefulSet>(resource, { name, namespace })
  if (resource.kind !== 'StatefulSet') {
    throw new CommandError(
      `the built-in kubectl knows the revisions of StatefulSets only, not of a ${resource.kind}; run with --terminal=host`,
    )
  }
  const labelSelector = selectorText(set.spec.selector)
  const { items } = await client.list<ControllerRevision>(controllerRevisions, { namespace, labelSelector })
  const own = items.filter(({ metadata: { ownerReferences = [] } }) =>
    ownerReferences.some(({ uid }) => uid === set.metadata.uid),
  )
  return { set, revisions: own.toSorted((a, b) => a.revision - b.revision) }
}

/** The template that a revision holds. */
export const templateOf = (revision: ControllerRevision): StatefulSet['spec']['template'] => {
  const { spec } = revision.data as unknown as {
    spec: { template: StatefulSet['spec']['template'] & { $patch?: string } }
  }
  const { $patch: _, ...template } = spec.template
  return template
}
