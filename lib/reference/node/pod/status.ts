/** The status of a Pod, as a kubelet writes it, from the Pod, what the node knows of it, and the time. Pure. */
import type * as core from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../../kube/objects.ts'
import type { Credentials } from '../runtime/files/access.ts'
import { rfc3339 } from '../time.ts'
import { conditionsOf } from './conditions.ts'
import { phaseOf } from './phase.ts'
import { givenTo } from './resize.ts'
import {
  containersOf,
  ephemeralContainersOf,
  initContainersOf,
  isSidecar,
  type ContainerRecord,
  type PodState,
  type Terminated,
} from './records.ts'

/** The node's own address, and what the runtime calls an image. */
export interface StatusContext {
  readonly hostIP: string
  readonly imageName: (reference: string) => string
}

/** What all containers of a Pod may say at their ends, in bytes. */
const longestMessages = 12 * 1024

/** What others have said in the status (conditions of their own, a reason) is kept. */
export function statusOf(
  asked: Pod,
  state: PodState,
  { hostIP, imageName }: StatusContext,
  now: number,
): core.PodStatus {
  const pod = givenTo(asked, state.given)
  const phase = phaseOf(pod, state)
  const ephemeral = ephemeralContainersOf(pod)
  const share = Math.floor(longestMessages / (containersOf(pod).length + ephemeral.length))
  const status = (container: core.Container, main: boolean): core.ContainerStatus =>
    containerStatus(container, state.containers[container.name]!, main, imageName, share)
  const initContainers = initContainersOf(pod)
  const { observedGeneration: _observed, ...rest } = (pod.status ?? {}) as core.PodStatus & {
    observedGeneration?: number
  }
  const { message, reason } = { ...rest, ...state.verdict }
  return {
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    phase,
    conditions: conditionsOf(pod, state, phase, rfc3339(now)),
    ...(message === undefined ? {} : { message }),
    ...(reason === undefined ? {} : { reason }),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(state.address === '' ? {} : { podIP: state.address, podIPs: [{ ip: state.address }] }),
    startTime: rfc3339(state.startTime),
    ...(initContainers.length === 0
      ? {}
      : { initContainerStatuses: initContainers.map((container) => status(container, isSidecar(container))) }),
    containerStatuses: pod.spec.containers.map((container) => status(container, true)),
    ...(ephemeral.length === 0
      ? {}
      : { ephemeralContainerStatuses: ephemeral.map((container) => unserving(status(container, true))) }),
    ...(rest.qosClass === undefined ? {} : { qosClass: rest.qosClass }),
  }
}

/** An ephemeral container serves nobody: it is never ready, and nobody asks whether it has started. */
const unserving = ({ started: _started, ...status }: core.ContainerStatus): core.ContainerStatus => ({
  ...status,
  ready: false,
})

/** `serves`: whether readiness is asked of it, rather than completion. */
function containerStatus(
  container: core.Container,
  record: ContainerRecord,
  serves: boolean,
  imageName: (reference: string) => string,
  longestMessage: number,
): core.ContainerStatus {
  const created = record.containerID !== undefined
  const { state } = record
  const mounts = container.volumeMounts ?? []
  return {
    name: container.name,
    state:
      state.kind === 'running'
        ? { running: { startedAt: rfc3339(state.startedAt) } }
        : state.kind === 'terminated'
          ? terminated(state, longestMessage)
          : { waiting: { reason: state.reason, ...(state.message === undefined ? {} : { message: state.message }) } },
    lastState: record.last === undefined ? {} : terminated(record.last, longestMessage),
    ready: serves ? record.ready : state.kind === 'terminated' && state.exitCode === 0,
    restartCount: record.restartCount,
    image: created ? imageName(container.image ?? '') : (container.image ?? ''),
    imageID: record.imageID ?? '',
    ...(created ? { containerID: record.containerID } : {}),
    started: serves && record.started,
    ...(created ? resourcesOf(container, record) : {}),
    ...(mounts.length === 0
      ? {}
      : {
          volumeMounts: mounts.map(({ name, mountPath, readOnly }) => ({
            name,
            mountPath,
            ...(readOnly === true ? { readOnly, recursiveReadOnly: 'Disabled' } : {}),
          })),
        }),
    ...(created && record.user !== undefined ? { user: { linux: userOf(record.user) } } : {}),
  }
}

const userOf = ({ uid, gid, groups }: Credentials): object => ({ uid, gid, supplementalGroups: groups })

/** What it has been given, and what it runs with. */
const resourcesOf = (
  { resources = {} }: core.Container,
  record: ContainerRecord,
): Pick<core.ContainerStatus, 'allocatedResources' | 'resources'> => ({
  ...(resources.requests === undefined ? {} : { allocatedResources: resources.requests }),
  resources: record.state.kind === 'running' ? (record.resources ?? resources) : resources,
})

const terminated = (end: Terminated, longest: number): core.ContainerState => ({
  terminated: {
    exitCode: end.exitCode,
    reason: end.reason,
    ...(end.message === undefined ? {} : { message: cut(end.message, longest) }),
    startedAt: timeOrNull(end.startedAt),
    finishedAt: timeOrNull(end.finishedAt),
    ...(end.containerID === undefined ? {} : { containerID: end.containerID }),
  },
})

const cut = (text: string, longest: number): string =>
  text.length <= longest ? text : Buffer.from(text).subarray(0, longest).toString()

/** The API's zero time is null, though its types do not say so. */
const timeOrNull = (time: number | undefined): string =>
  time === undefined ? (null as unknown as string) : rfc3339(time)
