/** What the containers of a Pod may use, and how that changes while they run. Pure. */
import type * as core from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../../kube/objects.ts'
import { amountOf } from '../../../kube/quantity.ts'
import { initContainersOf, isSidecar, type ContainerRecord, type PodState } from './records.ts'
import { same } from './same.ts'

/** With what is younger than the published types. */
type Resizable = core.Container & { resizePolicy?: { resourceName: string; restartPolicy: string }[] }

/** What each container has been given, by its name: the Pod may ask for something else by now. */
export type Given = Readonly<Record<string, core.ResourceRequirements | undefined>>

/** Why what the Pod asks for cannot be given: never on this node, or not yet. */
export interface Refusal {
  readonly reason: 'Infeasible' | 'Deferred'
  readonly message: string
}

/** What a condition tells of a change. Times are in milliseconds since the epoch. */
export interface Resizing {
  readonly reason?: string
  readonly message?: string
  /** The Pod's, that asks for it. */
  readonly generation: number
  readonly probed: number
  readonly since: number
}

/** An event to be told. */
export interface Told {
  readonly type: 'normal' | 'warning'
  readonly reason: string
  readonly message: string
}

/** Of a Pod that this node has not seen before: what its status says that it has, where it waits for more. */
export function givenAtFirst(pod: Pod): Given {
  const waits = pod.status.conditions?.some(({ type }) => type === 'PodResizePending') === true
  const statuses = [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])]
  const known = new Map(waits ? statuses.map(({ name, resources }) => [name, resources]) : [])
  return Object.fromEntries(resizable(pod).map(({ name, resources }) => [name, known.get(name) ?? resources]))
}

/** The Pod with what its containers have been given: the very same one where that is what it asks for. */
export function givenTo(pod: Pod, given: Given): Pod {
  const changed = ({ name, resources }: core.Container): boolean =>
    resources !== given[name] && Object.hasOwn(given, name) && !same(resources ?? {}, given[name] ?? {})
  if (!resizable(pod).some(changed)) return pod
  const take = (containers: core.Container[]): core.Container[] =>
    containers.map((container) =>
      changed(container) ? { ...container, resources: given[container.name] ?? {} } : container,
    )
  const { initContainers, containers } = pod.spec
  const spec = { ...pod.spec, ...(initContainers && { initContainers: take(initContainers) }) }
  return { ...pod, spec: { ...spec, containers: take(containers) } }
}

/** Gives the Pod what it asks for, or says why not. */
export function allocate(
  pod: Pod,
  state: PodState,
  refuse: (pod: Pod) => Refusal | undefined,
  now: number,
): { state: PodState; told?: Told } {
  const { pending, ...rest } = state.resize ?? {}
  if (givenTo(pod, state.given) === pod)
    return pending === undefined ? { state } : { state: { ...state, resize: rest } }
  const { generation = 0 } = pod.metadata
  const refusal = refuse(pod)
  if (refusal === undefined) {
    const progress = { generation, probed: now, since: now }
    const given = Object.fromEntries(resizable(pod).map(({ name, resources }) => [name, resources]))
    return { state: { ...state, given, resize: { progress } }, told: told('normal', 'Started', 'started', pod) }
  }
  const { reason, message } = refusal
  if (pending?.reason === reason && pending.message === message && pending.generation === generation) return { state }
  const since = pending?.reason === reason ? pending.since : now
  return {
    state: { ...state, resize: { ...rest, pending: { reason, message, generation, probed: now, since } } },
    told: told('warning', reason, reason, pod, message),
  }
}

/** What runs gets what its Pod has been given, but for what has to start anew for it; in the end, that is told. */
export function actuate(pod: Pod, state: PodState): { state: PodState; told?: Told } {
  if (state.resize?.progress === undefined) return { state }
  const given = givenTo(pod, state.given)
  const containers = { ...state.containers }
  let done = true
  for (const container of resizable(given)) {
    const record = containers[container.name]
    if (record === undefined) continue
    if (record.replaced === true || resizeRestarts(container, record)) done = false
    else if (record.state.kind === 'running') {
      containers[container.name] = { ...record, resources: container.resources ?? {} }
    }
  }
  if (!done) return { state: { ...state, containers } }
  const { progress, ...resize } = state.resize
  const generation = progress.generation
  return {
    state: { ...state, containers, resize },
    told: told('normal', 'Completed', 'completed', { ...given, metadata: { ...given.metadata, generation } }),
  }
}

/** Whether a container that runs has to be started anew for what it may use now. */
export function resizeRestarts(container: core.Container, { state, resources: before }: ContainerRecord): boolean {
  if (before === undefined || state.kind !== 'running') return false
  const { resources, resizePolicy = [] } = container as Resizable
  const amounts = (of: core.ResourceRequirements | undefined, name: string): (number | undefined)[] =>
    [of?.requests?.[name], of?.limits?.[name]].map((text) => (text === undefined ? undefined : amountOf(text)))
  return resizePolicy.some(({ resourceName, restartPolicy }) => {
    const [was, is] = [amounts(before, resourceName), amounts(resources, resourceName)]
    return restartPolicy === 'RestartContainer' && is.some((amount, index) => amount !== was[index])
  })
}

const resizable = (pod: Pod): core.Container[] => [...initContainersOf(pod).filter(isSidecar), ...pod.spec.containers]

/** An event with what each container may use, as JSON. */
function told(type: Told['type'], reason: string, what: string, pod: Pod, error?: string): Told {
  const list = (containers: core.Container[]): object[] | undefined =>
    containers.length === 0
      ? undefined
      : containers.map(({ name, resources: { limits, requests } = {} }) => ({
          name,
          resources: { limits: sorted(limits), requests: sorted(requests) },
        }))
  const summary = {
    initContainers: list(initContainersOf(pod).filter(isSidecar)),
    containers: list(pod.spec.containers),
    generation: pod.metadata.generation ?? 0,
    error,
  }
  return { type, reason: `Resize${reason}`, message: `Pod resize ${what}: ${JSON.stringify(summary)}` }
}

const sorted = (amounts: Readonly<Record<string, string>> | undefined): object | undefined =>
  amounts && Object.fromEntries(Object.entries(amounts).toSorted(([a], [b]) => (a < b ? -1 : 1)))
