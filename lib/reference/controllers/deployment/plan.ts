/** What to do for a Deployment, from what is there. */
import type { Deployment, Manifest, Pod, ReplicaSet } from '../../../kube/objects.ts'
import { canonicalJson } from '../hash.ts'
import { claim, type Membership } from '../membership.ts'
import { isOver, isTerminating } from '../pods.ts'
import { matches } from '../selector.ts'
import { revisionAnnotation, revisionOf, sizes, withRevision } from './annotations.ts'
import { find, progress, saying, type Conditions } from './conditions.ts'
import { recreate, roll, roomFor } from './rollout.ts'
import { isScaling, scale } from './scale.ts'
import { byAge, draftOf, hasTemplateOf, isChanged, nameOfNew, newSet, scaleTo, type Draft } from './sets.ts'
import {
  asStored,
  countSets,
  deadlineOf,
  hasDeadline,
  isComplete,
  withPause,
  withProgress,
  type Status,
} from './status.ts'
import { isRolling, maxSurge, replicasOf } from './strategy.ts'

export interface Observed {
  deployment: Deployment
  /** All ReplicaSets that it controls, and all orphans of its namespace. */
  sets: readonly ReplicaSet[]
  /** The Pods that a ReplicaSet controls. */
  podsOf(set: ReplicaSet): readonly Pod[]
  /** Milliseconds since the epoch. */
  now: number
}

/** Done in the order of the fields. */
export interface Plan {
  sets: Membership<ReplicaSet>
  create: Manifest | undefined
  update: { set: ReplicaSet; events: string[] }[]
  /** ReplicaSets of the past, beyond the limit. */
  discard: ReplicaSet[]
  /** Absent where nothing changed. */
  deployment: Deployment | undefined
  /** Milliseconds until another look is due, though no object may change. */
  again: number | undefined
}

export function plan({ deployment, sets, podsOf, now }: Observed): Plan {
  const claimed = claim(deployment, sets, ({ metadata }) => matches(deployment.spec.selector, metadata.labels))
  const drafts = claimed.members.map(draftOf).toSorted(byAge)
  const present = drafts.find(({ stored }) => stored !== undefined && hasTemplateOf(stored, deployment))
  const old = drafts.filter((set) => set !== present)
  const revision = old.reduce((highest, set) => max(highest, revisionOf({ metadata: set })), 0n) + 1n
  let newest = present
  let conditions: Conditions = deployment.status.conditions ?? []
  let discard: ReplicaSet[] = []

  const rolling = !isTerminating(deployment) && !isHeld(deployment, drafts)
  if (!isTerminating(deployment)) {
    conditions = withPause(deployment, conditions, now)
    if (newest !== undefined) conditions = keep(newest)
    if (rolling) rollOut()
    else scale(deployment, newest, old)
    if (rolling ? isComplete(deployment, deployment.status) : deployment.spec.paused === true) {
      discard = surplus(deployment, old)
    }
  }

  function keep(set: Draft): Conditions {
    set.annotations = withRevision(set.annotations, deployment, revision)
    set.minReadySeconds = deployment.spec.minReadySeconds
    if (!hasDeadline(deployment) || find(conditions, 'Progressing') !== undefined) return conditions
    return saying(conditions, progress('True', 'FoundNewReplicaSet', `Found new replica set "${set.name}"`), now)
  }

  function rollOut(): void {
    if (!isRolling(deployment)) {
      if (recreate(deployment, old) || old.some(hasPods)) return
      newest ??= start(replicasOf(deployment))
      scaleTo(newest, replicasOf(deployment), deployment)
      return
    }
    newest ??= start(roomFor(deployment, old, 0))
    roll(deployment, newest, old)
  }

  /** A set for a template that was not there before. */
  function start(replicas: number): Draft {
    const name = nameOfNew(deployment)
    const { minReadySeconds } = deployment.spec
    const annotations = {
      ...withRevision(undefined, deployment, revision),
      ...sizes(replicasOf(deployment), maxSurge(deployment)),
    }
    const events = replicas > 0 ? [`Scaled up replica set ${name} from 0 to ${replicas}`] : []
    if (hasDeadline(deployment)) {
      conditions = saying(
        conditions,
        progress('True', 'NewReplicaSetCreated', `Created new replica set "${name}"`),
        now,
      )
    }
    return { stored: undefined, name, replicas, available: 0, minReadySeconds, annotations, events }
  }

  function hasPods({ stored }: Draft): boolean {
    return stored !== undefined && podsOf(stored).some((pod) => !isOver(pod))
  }

  const all = newest === undefined ? old : [...old, newest]
  const counted = countSets(deployment, all, newest, conditions, now)
  const status = rolling ? withProgress(deployment, counted, newest, all, now) : counted
  const due = rolling && hasDeadline(deployment) ? deadlineOf(deployment, status.conditions ?? []) : undefined
  return {
    sets: claimed,
    create: newest !== undefined && newest.stored === undefined ? newSet(deployment, newest) : undefined,
    update: [...old, ...(present === undefined ? [] : [present])].flatMap((set) => updateOf(set)),
    discard,
    deployment: changed(deployment, newest, status),
    again: due === undefined ? undefined : Math.max(0, due - now) + 1000,
  }
}

/** No step is taken: it is paused, or its ReplicaSets have to be sized anew first. */
const isHeld = (deployment: Deployment, sets: readonly Draft[]): boolean =>
  deployment.spec.paused === true || isScaling(deployment, sets)

function updateOf(set: Draft): Plan['update'] {
  const { stored, replicas, minReadySeconds, annotations, events } = set
  if (stored === undefined || !isChanged(set)) return []
  const spec = { ...stored.spec, replicas, ...(minReadySeconds === undefined ? {} : { minReadySeconds }) }
  return [{ set: { ...stored, metadata: { ...stored.metadata, annotations }, spec }, events }]
}

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b)

/** Old sets without Pods, beyond the limit, those of the lowest revisions. */
function surplus({ spec }: Deployment, old: readonly Draft[]): ReplicaSet[] {
  const sets = old.flatMap(({ stored }) => (stored === undefined || isTerminating(stored) ? [] : [stored]))
  const limit = spec.revisionHistoryLimit ?? 10
  return sets
    .toSorted((a, b) => (revisionOf(a) < revisionOf(b) ? -1 : 1))
    .slice(0, Math.max(0, sets.length - limit))
    .filter(
      ({ metadata, spec, status }) =>
        status.replicas === 0 && spec.replicas === 0 && (metadata.generation ?? 0) <= (status.observedGeneration ?? 0),
    )
}

/** With its status and its revision, where they are others than before. */
function changed(deployment: Deployment, newest: Draft | undefined, status: Status): Deployment | undefined {
  const { metadata } = deployment
  const revision = newest?.annotations[revisionAnnotation]
  const isNew = revision !== undefined && metadata.annotations?.[revisionAnnotation] !== revision
  const next = asStored(status)
  if (!isNew && canonicalJson(next) === canonicalJson(asStored(deployment.status))) return undefined
  const annotations = isNew ? { ...metadata.annotations, [revisionAnnotation]: revision } : metadata.annotations
  return { ...deployment, metadata: { ...metadata, annotations }, status: next }
}
