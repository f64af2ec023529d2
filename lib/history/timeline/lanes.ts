/** What the timeline shows: for each Pod, claim and set, which state it was in from when to when. */
import type { KubeObject, PersistentVolumeClaim, Pod, StatefulSet } from '../../kube/objects.ts'
import type { History } from '../history.ts'
import { isTerminating, ordinalOf, stateOf } from '../pods.ts'
import { type Life, type Replay, replay } from '../replay.ts'

export type Look = 'pending' | 'creating' | 'running' | 'ready' | 'bound' | 'terminating' | 'ended' | 'level'

/** Times in milliseconds since the history began. */
export interface Bar {
  from: number
  to: number
  look: Look
  label: string
  /** For `level`: how much of the bar is full, from 0 to 1. */
  fill?: number
}

export interface Lane {
  group: 'StatefulSets' | 'Pods' | 'Claims'
  name: string
  bars: Bar[]
}

/** Sets first, then Pods in the order of their ordinals, then claims. */
export function lanesOf(history: History): Lane[] {
  const told = replay(history)
  return [
    ...lanes(told, 'StatefulSets', told.lives<StatefulSet>('statefulsets'), levelOf),
    ...lanes(told, 'Pods', told.lives<Pod>('pods'), lookOfPod),
    ...lanes(told, 'Claims', told.lives<PersistentVolumeClaim>('persistentvolumeclaims'), lookOfClaim),
  ]
}

type State = Pick<Bar, 'look' | 'label' | 'fill'>

function lanes<T extends KubeObject>(
  told: Replay,
  group: Lane['group'],
  lives: readonly Life<T>[],
  show: (object: T) => State,
): Lane[] {
  const byName = new Map<string, Lane[]>()
  for (const life of lives) {
    const bars = barsOf(told, life, show)
    const begin = bars[0]?.from ?? 0
    const sameName = byName.get(life.name) ?? []
    byName.set(life.name, sameName)
    // Two at once of one name, which should not be, lie side by side.
    const free = sameName.find((lane) => (lane.bars.at(-1)?.to ?? 0) <= begin)
    if (free === undefined) sameName.push({ group, name: life.name, bars })
    else free.bars.push(...bars)
  }
  return [...byName.values()].flat().toSorted((a, b) => compare(a.name, b.name))
}

function barsOf<T extends KubeObject>(told: Replay, { versions, end }: Life<T>, show: (object: T) => State): Bar[] {
  const bars: Bar[] = []
  for (const [index, version] of versions.entries()) {
    if (version.type === 'DELETED') continue
    const to = versions[index + 1]?.position ?? Math.min(end, told.entries.length)
    const state = show(version.object)
    const last = bars.at(-1)
    if (last !== undefined && last.label === state.label && last.look === state.look) last.to = told.moment(to)
    else bars.push({ from: told.moment(version.position), to: told.moment(to), ...state })
  }
  return bars
}

function levelOf({ spec, status }: StatefulSet): State {
  const replicas = spec.replicas ?? 1
  const ready = status.readyReplicas ?? 0
  return { look: 'level', label: `${ready}/${replicas}`, fill: replicas === 0 ? 0 : Math.min(1, ready / replicas) }
}

function lookOfPod(pod: Pod): State {
  const label = stateOf(pod)
  if (isTerminating(pod)) return { look: 'terminating', label }
  if (label === 'Ready') return { look: 'ready', label }
  if (pod.status?.phase === 'Running')
    return { look: 'running', label: label === 'Running, not ready' ? 'Running' : label }
  if (pod.status?.phase !== 'Pending') return { look: 'ended', label }
  return { look: label === 'Pending' ? 'pending' : 'creating', label }
}

function lookOfClaim(claim: PersistentVolumeClaim): State {
  if (isTerminating(claim)) return { look: 'terminating', label: 'Terminating' }
  return claim.status.phase === 'Bound'
    ? { look: 'bound', label: 'Bound' }
    : { look: 'pending', label: claim.status.phase ?? 'Pending' }
}

/** `web-2` before `web-10`. */
function compare(a: string, b: string): number {
  const [x, y] = [ordinalOf(a), ordinalOf(b)]
  if (x !== undefined && y !== undefined && x.parent === y.parent) return x.ordinal - y.ordinal
  return a < b ? -1 : Number(a > b)
}
