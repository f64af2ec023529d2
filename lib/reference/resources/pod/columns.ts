/** What `kubectl get pods` shows. */
import type { Pod } from '../../../kube/objects.ts'
import type { Cell, Column } from '../kind.ts'
import { age, ageOf } from '../print.ts'

export const podColumns: readonly Column[] = [
  { name: 'Name' },
  { name: 'Ready' },
  { name: 'Status' },
  { name: 'Restarts' },
  { name: 'Age' },
  { name: 'IP', wide: true },
  { name: 'Node', wide: true },
  { name: 'Nominated Node', wide: true },
  { name: 'Readiness Gates', wide: true },
]

type ContainerStatus = NonNullable<Pod['status']['containerStatuses']>[number]
type Container = NonNullable<Pod['spec']['initContainers']>[number]

export function podCells(pod: Pod, now: number): Cell[] {
  const { metadata, spec, status } = pod
  const containers = status.containerStatuses ?? []
  const sidecars = (status.initContainerStatuses ?? []).filter(({ name }) => isSidecar(initContainer(pod, name)))
  const initializing = initReason(pod)
  const initialized = initializing === undefined || is(pod, 'Initialized')
  const counted = initialized ? [...sidecars, ...containers] : [...(status.initContainerStatuses ?? []), ...sidecars]
  const ready = [...sidecars.filter((one) => one.started === true), ...(initialized ? containers : [])]
  return [
    metadata.name,
    `${ready.filter((one) => one.ready).length}/${(spec.containers ?? []).length + sidecarCount(pod)}`,
    terminating(pod) ?? (initialized ? containerReason(pod, initializing) : initializing),
    restarts(counted, now),
    ageOf(pod, now),
    status.podIP ?? '<none>',
    spec.nodeName ?? '<none>',
    status.nominatedNodeName ?? '<none>',
    readinessGates(pod),
  ]
}

const isSidecar = (container: Container | undefined): boolean =>
  (container as { restartPolicy?: string } | undefined)?.restartPolicy === 'Always'
const initContainer = ({ spec }: Pod, name: string): Container | undefined =>
  spec.initContainers?.find((one) => one.name === name)
const sidecarCount = ({ spec }: Pod): number => (spec.initContainers ?? []).filter(isSidecar).length

function terminating({ metadata, status }: Pod): string | undefined {
  if (metadata.deletionTimestamp === undefined) return undefined
  if (status.reason === 'NodeLost') return 'Unknown'
  return status.phase === 'Failed' || status.phase === 'Succeeded' ? undefined : 'Terminating'
}

/** `Init:0/2`, `Init:Error`, …; undefined where initialization is over. */
function initReason(pod: Pod): string | undefined {
  const total = pod.spec.initContainers?.length ?? 0
  for (const [index, one] of (pod.status.initContainerStatuses ?? []).entries()) {
    const { waiting, terminated } = one.state ?? {}
    if (terminated?.exitCode === 0) continue
    if (isSidecar(initContainer(pod, one.name)) && one.started === true) continue
    if (terminated) return `Init:${terminated.reason || exitText(terminated)}`
    if (waiting?.reason && waiting.reason !== 'PodInitializing') return `Init:${waiting.reason}`
    return `Init:${index}/${total}`
  }
  return undefined
}

/** @param otherwise what is said where no container has anything to say: a sidecar that does not run, after all began */
function containerReason(pod: Pod, otherwise: string | undefined): string {
  const { status } = pod
  let reason = otherwise ?? (status.reason || status.phase || '')
  if (status.conditions?.some(({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated')) {
    reason = 'SchedulingGated'
  }
  let running = false
  for (const { state, ready } of (status.containerStatuses ?? []).toReversed()) {
    if (state?.waiting?.reason) reason = state.waiting.reason
    else if (state?.terminated) reason = state.terminated.reason || exitText(state.terminated)
    else if (state?.running && ready) running = true
  }
  if (reason !== 'Completed' || !running) return reason
  return is(pod, 'Ready') ? 'Running' : 'NotReady'
}

const is = ({ status }: Pod, condition: string): boolean =>
  status.conditions?.some(({ type, status }) => type === condition && status === 'True') === true

const exitText = ({ signal, exitCode }: { signal?: number; exitCode: number }): string =>
  signal ? `Signal:${signal}` : `ExitCode:${exitCode}`

function restarts(containers: readonly ContainerStatus[], now: number): string {
  const count = containers.reduce((sum, { restartCount }) => sum + restartCount, 0)
  const last = containers
    .map(({ lastState }) => lastState?.terminated?.finishedAt ?? '')
    .toSorted()
    .at(-1)
  return count > 0 && last ? `${count} (${age(last, now)} ago)` : `${count}`
}

function readinessGates({ spec, status }: Pod): string {
  const gates = spec.readinessGates ?? []
  if (gates.length === 0) return '<none>'
  const met = gates.filter(({ conditionType }) =>
    status.conditions?.some(({ type, status }) => type === conditionType && status === 'True'),
  )
  return `${met.length}/${gates.length}`
}
