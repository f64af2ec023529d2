import { controllerOf, factsOf } from '../../history/pods.ts'
import { creationOf, type Life, replay, type Replay, type Version, versionAt } from '../../history/replay.ts'
import { firstIndex } from '../../history/search.ts'
import type { Pod, StatefulSet } from '../../kube/objects.ts'
import { gapsOf, names } from '../evidence/evidence.ts'
import { remembered } from '../evidence/memo.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const ownerReference: Guarantee = {
  id: 'owner-reference',
  title: 'Pods are owned by their set',
  level: 'core',
  statement:
    'A Pod that is created for a StatefulSet, or adopted by it, MUST have one controlling owner: apps/v1 StatefulSet, with name and uid of the set, blocking its foreground deletion.',
  source: sources.owners,
  catalogue: ['ID-05', 'ADO-01'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const life of told.lives<Pod>('pods')) {
      for (const { how, version, because } of beginningsOf(told, life)) {
        const set = setOf(version.object)
        if (set === undefined || !names(subject, ['statefulset', 'sts'], set)) continue
        if (told.named('statefulsets', set).length === 0) continue
        exercised++
        const fault = faultOf(told, version, set)
        if (fault === undefined) continue
        const message = `${life.name} was ${how} ${fault}`
        violations.push({ subject: `pod/${life.name}`, message, at: version.seq, because })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets']) }
  },
}

interface Beginning {
  how: 'created' | 'adopted'
  version: Version<Pod>
  because: number[]
}

/** Where it was made, and where it got a controller that nobody can have given it by hand. */
function beginningsOf(told: Replay, life: Life<Pod>): Beginning[] {
  const creation = creationOf(life)
  const beginnings: Beginning[] = creation === undefined ? [] : [{ how: 'created', version: creation, because: [] }]
  for (const version of life.versions) {
    const { before } = version
    if (before === undefined || factsOf(before).controller !== undefined) continue
    const isAdopted = factsOf(version).controller !== undefined || (isOwned(version.object) && !isOwned(before.object))
    if (isAdopted && !wasOwnedByHand(told, version.position))
      beginnings.push({ how: 'adopted', version, because: [before.seq] })
  }
  return beginnings
}

const isOwned = ({ metadata }: Pod): boolean =>
  metadata.ownerReferences?.some(({ kind }) => kind === 'StatefulSet') ?? false

/** Whether the last command that changed something may have given it an owner. */
const wasOwnedByHand = (told: Replay, position: number): boolean => {
  const all = changes(told)
  const last = all[firstIndex(all.length, (i) => (all[i]?.position ?? 0) >= position) - 1]
  return last !== undefined && /\b(edit|apply|replace|create|uid)\b/.test(last.text)
}

/** Commands that changed something. */
const changes = remembered(({ marks }: Replay) =>
  marks.filter(({ kind, text }) => kind === 'command' && changing.test(text)),
)

const changing = /\b(edit|patch|replace|set|apply|create|label|annotate|delete|scale|rollout)\b/

/** By its owner, or by the labels that only the controller gives. */
function setOf(pod: Pod): string | undefined {
  const controller = controllerOf(pod)
  if (controller !== undefined) return controller.kind === 'StatefulSet' ? controller.name : undefined
  const { labels = {}, name } = pod.metadata
  const byController = labels['statefulset.kubernetes.io/pod-name'] === name && 'controller-revision-hash' in labels
  return byController ? name.slice(0, name.lastIndexOf('-')) : undefined
}

function faultOf(told: Replay, { object: { metadata }, position }: Version<Pod>, set: string): string | undefined {
  const controllers = metadata.ownerReferences?.filter(({ controller }) => controller === true) ?? []
  const [owner] = controllers
  if (owner === undefined) return 'without a controlling owner'
  if (controllers.length > 1) return `with ${controllers.length} controlling owners`
  if (owner.apiVersion !== 'apps/v1') return `with an owner of the API version ${owner.apiVersion}, not apps/v1`
  const known = told.life(owner.uid)
  if (known?.resource !== 'statefulsets' || known.name !== set)
    return `with an owner of the uid ${owner.uid}, which is no uid of the StatefulSet ${set}`
  if (known.end <= position && isKnownOther(told, set, position))
    return `with an owner of the uid ${owner.uid}, that of a StatefulSet ${set} that was gone, and not of the one that was there`
  if (owner.blockOwnerDeletion !== true) return 'with an owner reference that does not block the deletion of its owner'
  return undefined
}

/** Whether there was a set of the name of which the controller had told a status: then it knew that those before it were gone. */
function isKnownOther(told: Replay, set: string, position: number): boolean {
  const life = told.namedBefore<StatefulSet>('statefulsets', set, position)
  const state = life && versionAt(life, position)
  return told.slack === 0 && state?.object.status?.observedGeneration !== undefined
}
