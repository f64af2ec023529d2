/** The revisions of what is rolled out. */
import type { KubeClient } from '../../kube/client.ts'
import type { ControllerRevision, KubeObject, StatefulSet } from '../../kube/objects.ts'
import { controllerRevisions, replicaSets, type Resource } from '../../kube/resource.ts'
import { selectorText } from '../describe/workloads.ts'
import { CommandError } from '../failure.ts'
import type { Target } from '../targets.ts'

type Template = StatefulSet['spec']['template']

/** What can be rolled out, as far as that concerns its revisions. */
export type Rolled = KubeObject & { spec: Pick<StatefulSet['spec'], 'selector' | 'template'> }

export interface Revision {
  number: number
  cause: string | undefined
  template: Template
  /** The template as it was written: without what a controller has added. */
  written: Template
  /** What brings it back. */
  patch: object
}

const changeCause = 'kubernetes.io/change-cause'
const numbered = 'deployment.kubernetes.io/revision'

/** Oldest first. @throws CommandError for other kinds. */
export async function revisionsOf(
  client: KubeClient,
  { resource, name, namespace = '' }: Target,
): Promise<{ set: Rolled; revisions: Revision[] }> {
  const set = await client.get<Rolled>(resource, { name, namespace })
  const list = async <T extends KubeObject>(kind: Resource): Promise<T[]> => {
    const { items } = await client.list<T>(kind, { namespace, labelSelector: selectorText(set.spec.selector) })
    return items.filter(({ metadata: { ownerReferences = [] } }) =>
      ownerReferences.some(({ uid }) => uid === set.metadata.uid),
    )
  }
  const revisions = async (): Promise<Revision[]> => {
    if (resource.kind === 'Deployment') return (await list<Rolled>(replicaSets)).map(ofReplicaSet)
    if (resource.kind === 'StatefulSet' || resource.kind === 'DaemonSet')
      return (await list<ControllerRevision>(controllerRevisions)).map(ofControllerRevision)
    throw new CommandError(`no history viewer has been implemented for "${resource.kind}"`)
  }
  return { set, revisions: (await revisions()).toSorted((a, b) => a.number - b.number) }
}

function ofControllerRevision({ metadata, revision, data }: ControllerRevision): Revision {
  const patch = data as unknown as { spec: { template: Template & { $patch?: string } } }
  const { $patch: _, ...template } = patch.spec.template
  return { number: revision, cause: metadata.annotations?.[changeCause], template, written: template, patch }
}

function ofReplicaSet({ metadata: { annotations = {} }, spec: { template } }: Rolled): Revision {
  const { 'pod-template-hash': _, ...labels } = template.metadata?.labels ?? {}
  const written = { ...template, metadata: { ...template.metadata, labels } }
  const patch = { spec: { template: { ...written, $patch: 'replace' } } }
  return { number: Number(annotations[numbered] ?? 0), cause: annotations[changeCause], template, written, patch }
}
