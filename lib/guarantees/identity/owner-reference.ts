import { controllerOf } from '../../history/pods.ts'
import { creationOf, replay } from '../../history/replay.ts'
import type { Pod, StatefulSet } from '../../kube/objects.ts'
import { gapsOf, names } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const ownerReference: Guarantee = {
  id: 'owner-reference',
  title: 'Pods are owned by their set',
  level: 'core',
  statement:
    'A Pod that is created for a StatefulSet MUST have one controlling owner: apps/v1 StatefulSet, with name and uid of the set, blocking its foreground deletion.',
  source: sources.owners,
  catalogue: ['ID-05'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const life of told.lives<Pod>('pods')) {
      const creation = creationOf(life)
      const set = creation === undefined ? undefined : setOf(creation.object)
      if (creation === undefined || set === undefined || !names(subject, ['statefulset', 'sts'], set)) continue
      const candidates = told.named<StatefulSet>('statefulsets', set)
      if (candidates.length === 0) continue
      exercised++
      const fault = faultOf(
        creation.object,
        set,
        candidates.map(({ uid }) => uid),
      )
      if (fault === undefined) continue
      violations.push({
        subject: `pod/${life.name}`,
        message: `${life.name} was created ${fault}`,
        at: creation.seq,
        because: [],
      })
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets']) }
  },
}

/** By its owner, or by the labels that only the controller gives. */
function setOf(pod: Pod): string | undefined {
  const controller = controllerOf(pod)
  if (controller !== undefined) return controller.kind === 'StatefulSet' ? controller.name : undefined
  const { labels = {}, name } = pod.metadata
  const byController = labels['statefulset.kubernetes.io/pod-name'] === name && 'controller-revision-hash' in labels
  return byController ? name.replace(/-\d+$/, '') : undefined
}

function faultOf({ metadata }: Pod, set: string, uids: readonly string[]): string | undefined {
  const controllers = metadata.ownerReferences?.filter(({ controller }) => controller === true) ?? []
  const [owner] = controllers
  if (owner === undefined) return 'without a controlling owner'
  if (controllers.length > 1) return `with ${controllers.length} controlling owners`
  if (owner.apiVersion !== 'apps/v1') return `with an owner of the API version ${owner.apiVersion}, not apps/v1`
  if (!uids.includes(owner.uid))
    return `with an owner of the uid ${owner.uid}, which is no uid of the StatefulSet ${set}`
  if (owner.blockOwnerDeletion !== true) return 'with an owner reference that does not block the deletion of its owner'
  return undefined
}
