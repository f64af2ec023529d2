/** Starts a container of a Pod, or says why it does not start. */
import type * as core from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../../kube/objects.ts'
import type { AttachedPod } from '../../network/cluster.ts'
import { InvalidImageName } from '../images/reference.ts'
import type { PodEvents } from './events.ts'
import type { FoundImage, Machine } from '../machine.ts'
import type { ProbeKind } from './probes.ts'
import {
  created,
  endOf,
  exited,
  nextBackOff,
  restarts,
  running,
  startFailed,
  waiting,
  withImage,
  type ContainerRecord,
  type PodState,
} from './records.ts'
import { createRun, type Run } from './run.ts'
import { PidNamespace } from '../runtime/processes.ts'
import type { PodVolumes } from './volumes.ts'

/** The Pod whose container is started. */
export interface Starter {
  readonly machine: Machine
  readonly events: PodEvents
  readonly volumes: PodVolumes
  readonly runs: Map<string, Run>
  readonly previous: Map<string, Run>
  readonly pod: Pod
  readonly state: PodState
  readonly network: AttachedPod | undefined
  /** What all its containers share, where they do. */
  pids: PidNamespace | undefined
  readonly life: AbortSignal
  set(name: string, record: ContainerRecord): void
  wake(): void
}

/** What is wrong with a container's configuration is looked at again after this time. */
const retry = 10_000
/** A kubelet looks again so soon after a pull that failed, and finds that it has to wait. */
const noticed = 1000

/** Resolves when the container runs and its postStart hook has run, or when that has failed: the records say which. */
export async function startContainer(pod: Starter, spec: core.Container): Promise<void> {
  pod.set(spec.name, withImage(recordOf(pod, spec.name), spec.image ?? ''))
  const found = pull(pod, spec)
  const run = found === undefined ? undefined : await create(pod, spec, found)
  if (found === undefined || run === undefined || pod.life.aborted || !start(pod, run, found)) return
  const problem = await run.afterStart(pod.life)
  if (pod.life.aborted) return
  if (problem !== undefined) return hookFailed(pod, run, problem)
  if (!run.alive) return
  const probed = { startup: spec.startupProbe !== undefined, readiness: spec.readinessProbe !== undefined }
  pod.set(spec.name, running(recordOf(pod, spec.name), run.startedAt, probed))
  run.probe({
    unhealthy: (kind, problem) => pod.events.warning('Unhealthy', `${titles[kind]} probe ${problem}`, spec.name),
    warned: (kind, warning) =>
      pod.events.warning('ProbeWarning', `${titles[kind]} probe warning: ${warning}`, spec.name),
    changed: (kind, success) => probeChanged(pod, run, kind, success),
  })
}

const titles: Record<ProbeKind, string> = { startup: 'Startup', readiness: 'Readiness', liveness: 'Liveness' }

const recordOf = (pod: Starter, name: string): ContainerRecord => pod.state.containers[name]!

function pull(pod: Starter, { name, image = '', imagePullPolicy }: core.Container): FoundImage | undefined {
  const { events } = pod
  const { clock, runtime } = pod.machine
  const record = recordOf(pod, name)
  const backOffEnd = record.pulls === undefined ? 0 : record.pulls.since + record.pulls.delay
  if (backOffEnd > clock.now()) {
    const message = `Back-off pulling image "${image}"`
    events.normal('BackOff', message, name)
    events.warning('Failed', 'Error: ImagePullBackOff', name)
    const why = record.state.kind === 'waiting' ? `: ErrImagePull: ${record.state.message ?? ''}` : ''
    pod.set(name, waiting(record, 'ImagePullBackOff', message + why, backOffEnd))
    return undefined
  }
  try {
    const found = runtime.pull(image)
    if (imagePullPolicy === 'Always') {
      events.normal('Pulling', `Pulling image "${image}"`, name)
      events.normal('Pulled', `Successfully pulled image "${image}" in 0s (0s including waiting)`, name)
    } else
      events.normal(
        'Pulled',
        `Container image "${image}" already present on machine and can be accessed by the pod`,
        name,
      )
    return found
  } catch (error) {
    const { message } = error as Error
    const unpulled = (reason: string, event: string, why: string): undefined => {
      events.warning(event, why, name)
      events.warning('Failed', `Error: ${reason}`, name)
      pod.set(name, waiting(record, reason, why, clock.now() + retry))
    }
    if (error instanceof InvalidImageName) return unpulled('InvalidImageName', 'InspectFailed', message)
    if (imagePullPolicy === 'Never') {
      const reason = 'ErrImageNeverPull'
      return unpulled(reason, reason, `Container image "${image}" is not present with pull policy of Never`)
    }
    events.normal('Pulling', `Pulling image "${image}"`, name)
    events.warning('Failed', `Failed to pull image "${image}": ${message}`, name)
    events.warning('Failed', 'Error: ErrImagePull', name)
    const now = clock.now()
    pod.set(name, { ...waiting(record, 'ErrImagePull', message, now + noticed), pulls: nextBackOff(record.pulls, now) })
    return undefined
  }
}

async function create(pod: Starter, spec: core.Container, found: FoundImage): Promise<Run | undefined> {
  const { machine, network } = pod
  if (network === undefined) return undefined
  try {
    return await createRun(machine, pod.pod, spec, found, pod.volumes, network, pidsFor(pod, spec, network))
  } catch (error) {
    const { message } = error as Error
    pod.events.warning('Failed', `Error: ${message}`, spec.name)
    pod.set(
      spec.name,
      waiting(recordOf(pod, spec.name), 'CreateContainerConfigError', message, machine.clock.now() + retry),
    )
    return undefined
  }
}

/** Whose processes it sees: those of the whole Pod, or of the container that it is to look into. */
function pidsFor(pod: Starter, spec: core.Container, network: AttachedPod): PidNamespace | undefined {
  if (pod.pod.spec.shareProcessNamespace === true) return (pod.pids ??= PidNamespace.ofPod(network, pod.machine.clock))
  const { targetContainerName = '' } = spec as core.EphemeralContainer
  const target = pod.runs.get(targetContainerName)
  return target?.alive === true ? target.container.pids : undefined
}

/** Whether it has started. */
function start(pod: Starter, run: Run, found: FoundImage): boolean {
  const { clock, random } = pod.machine
  const { name } = run.spec
  const before = recordOf(pod, name)
  const again = endOf(before) === undefined ? {} : { restarts: nextBackOff(before.restarts, clock.now()) }
  const begun = created(before, `${scheme}${hexDigits(64, random)}`, found.id)
  const record = { ...begun, ...again, resources: run.spec.resources ?? {} }
  pod.events.normal('Created', 'Container created', name)
  const last = pod.runs.get(name)
  if (last !== undefined) pod.previous.set(name, last)
  pod.runs.set(name, run)
  try {
    run.container.start()
  } catch (error) {
    const message = `${startError}${(error as Error).message}: unknown`
    run.ended()
    pod.events.warning('Failed', `Error: ${message}`, name)
    const failed = startFailed(record, message, clock.now())
    pod.set(name, restarts(pod.pod, run.spec, 128) ? waiting(failed, 'RunContainerError', message) : failed)
    return false
  }
  const { user } = run.container
  pod.set(name, user === undefined ? record : { ...record, user })
  pod.events.normal('Started', 'Container started', name)
  void run.container.exited.then((exit) => {
    run.ended()
    const { startedAt } = run
    const message = run.message(exit.exitCode)
    pod.set(name, exited(recordOf(pod, name), exit, { startedAt, finishedAt: clock.now(), message }))
    pod.wake()
  })
  return true
}

/** What the runtime calls itself before the ids of containers. */
export const scheme = 'stickyset://'
const startError =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ' +
  'unable to start container process: '

const hexDigits = (count: number, random: () => number): string =>
  Array.from({ length: count / 8 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('')

/** A container whose postStart hook fails is ended, and is shown as waiting for that reason. */
async function hookFailed(pod: Starter, run: Run, problem: string): Promise<void> {
  const { name } = run.spec
  pod.events.warning('FailedPostStartHook', 'PostStartHook failed', name)
  pod.events.normal('Killing', 'FailedPostStartHook', name)
  if (!run.alive) return
  await run.stop(stopBy(pod), () => {})
  const record = recordOf(pod, name)
  if (restarts(pod.pod, run.spec, endOf(record)?.exitCode ?? 0))
    pod.set(name, waiting(record, 'PostStartHookError', problem))
}

function probeChanged(pod: Starter, run: Run, kind: ProbeKind, success: boolean): void {
  const { name, readinessProbe } = run.spec
  const record = recordOf(pod, name)
  if (!run.alive || record.state.kind !== 'running') return
  if (kind === 'readiness') pod.set(name, { ...record, ready: success })
  else if (success) pod.set(name, { ...record, started: true, ready: readinessProbe === undefined })
  else {
    const again = restarts(pod.pod, run.spec, 137) ? ', will be restarted' : ''
    pod.events.normal('Killing', `Container ${name} failed ${kind} probe${again}`, name)
    const own = kind === 'liveness' ? run.spec.livenessProbe : run.spec.startupProbe
    void run.stop(stopBy(pod, own?.terminationGracePeriodSeconds), () =>
      pod.events.warning('FailedPreStopHook', 'PreStopHook failed', name),
    )
  }
  pod.wake()
}

/** When a container that is stopped now has to have ended. */
const stopBy = ({ machine: { clock }, pod }: Starter, seconds = pod.spec.terminationGracePeriodSeconds ?? 30): number =>
  clock.now() + seconds * 1000
