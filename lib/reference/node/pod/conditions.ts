/** The conditions that a kubelet reports of a Pod, in its order. Pure. */
import type * as core from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../../kube/objects.ts'
import { initContainersOf, isSidecar, type PodState } from './records.ts'
import type { Phase } from './phase.ts'
import { rfc3339 } from '../time.ts'

interface Condition {
  type: string
  status: 'True' | 'False'
  reason?: string
  message?: string
}

const own = new Set([
  'PodResizePending',
  'PodResizeInProgress',
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
])

/** What the kubelet says, then what others (readiness gates, disruption) have said. */
export function conditionsOf(pod: Pod, state: PodState, phase: Phase, now: string): core.PodCondition[] {
  const before = pod.status.conditions ?? []
  const conditions = [
    { type: 'PodReadyToStartContainers', status: truth(state.address !== '' && !state.ended) },
    initialized(pod, state, phase),
    ready(pod, state, phase),
    containersReady(pod, state, phase),
    { type: 'PodScheduled', status: 'True' as const },
    ...disruption(state),
  ].map((condition) => since(condition, before, pod.metadata.generation, now))
  conditions.unshift(...resizing(state))
  const said = new Set(conditions.map(({ type }) => type))
  return [...conditions, ...before.filter(({ type }) => !own.has(type) && !said.has(type))]
}

/** They are there only as long as there is something to tell. */
const resizing = ({ resize = {} }: PodState): core.PodCondition[] =>
  [
    { type: 'PodResizePending', ...resize.pending },
    { type: 'PodResizeInProgress', ...resize.progress },
  ].flatMap(({ type, generation, probed, since, ...why }) =>
    generation === undefined || probed === undefined || since === undefined
      ? []
      : [
          {
            type,
            observedGeneration: generation,
            status: 'True',
            lastProbeTime: rfc3339(probed),
            lastTransitionTime: rfc3339(since),
            ...why,
          },
        ],
  )

const disruption = ({ verdict }: PodState): Condition[] =>
  verdict?.isDisruption === true
    ? [{ type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message: verdict.message ?? '' }]
    : []

const truth = (value: boolean): 'True' | 'False' => (value ? 'True' : 'False')

/** A condition's last transition is the last change of its status. */
function since(
  condition: Condition,
  all: core.PodCondition[],
  generation: number | undefined,
  now: string,
): core.PodCondition {
  const before = all.find((other) => other.type === condition.type)
  const { type, status, ...why } = condition
  return {
    type,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    status,
    lastProbeTime: null as unknown as string,
    lastTransitionTime: before?.status === status && before.lastTransitionTime ? before.lastTransitionTime : now,
    ...why,
  }
}

function initialized(pod: Pod, state: PodState, phase: Phase): Condition {
  if (phase === 'Succeeded') return { type: 'Initialized', status: 'True', reason: 'PodCompleted' }
  const begun = pod.spec.containers.some((container) => state.containers[container.name]?.containerID !== undefined)
  const incomplete = initContainersOf(pod).filter((container) => {
    const record = state.containers[container.name]
    if (isSidecar(container)) return record?.started !== true
    return record?.state.kind !== 'terminated' || record.state.exitCode !== 0
  })
  if (begun || incomplete.length === 0) return { type: 'Initialized', status: 'True' }
  return {
    type: 'Initialized',
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${incomplete.map((container) => container.name).join(' ')}]`,
  }
}

function containersReady(pod: Pod, state: PodState, phase: Phase): Condition {
  const type = 'ContainersReady'
  if (phase === 'Succeeded') return { type, status: 'False', reason: 'PodCompleted' }
  if (phase === 'Failed') return { type, status: 'False', reason: 'PodFailed' }
  const counted = [...initContainersOf(pod).filter(isSidecar), ...pod.spec.containers]
  const unready = counted.filter((container) => state.containers[container.name]?.ready !== true)
  if (unready.length === 0) return { type, status: 'True' }
  const names = unready.map((container) => container.name).join(' ')
  return { type, status: 'False', reason: 'ContainersNotReady', message: `containers with unready status: [${names}]` }
}

function ready(pod: Pod, state: PodState, phase: Phase): Condition {
  const containers = containersReady(pod, state, phase)
  if (containers.status === 'False') return { ...containers, type: 'Ready' }
  const closed = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const condition = pod.status.conditions?.find((other) => other.type === conditionType)
    if (condition === undefined)
      return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`]
    if (condition.status === 'True') return []
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`]
  })
  if (closed.length === 0) return { type: 'Ready', status: 'True' }
  return { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady', message: closed.join(', ') }
}
