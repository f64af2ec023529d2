/** The phase of a Pod from the states of its containers, as a kubelet derives it. Pure. */
import type { Pod } from '../../../kube/objects.ts'
import { endOf, initContainersOf, isSidecar, type ContainerRecord, type PodState } from './records.ts'

/** `Unknown` is never a kubelet's to say. */
export type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed'

/** Succeeded and Failed only where the Pod has ended. */
export function phaseOf(pod: Pod, state: PodState): Phase {
  const record = (name: string): ContainerRecord => state.containers[name]!
  const mains = pod.spec.containers.map((container) => record(container.name))
  if (state.verdict !== undefined) return state.verdict.phase
  // A Pod that ended before all of its containers ran has failed, also where it was deleted while Pending.
  if (state.ended) return mains.every((main) => endOf(main)?.exitCode === 0) ? 'Succeeded' : 'Failed'

  const begun = mains.some((main) => main.containerID !== undefined)
  const initialising = initContainersOf(pod).some((container) => {
    const own = record(container.name)
    if (isSidecar(container)) return own.state.kind === 'waiting' && own.last === undefined && !begun
    return own.state.kind !== 'terminated' || own.state.exitCode !== 0
  })
  if (initialising && !begun) return 'Pending'
  if (mains.some((main) => main.state.kind === 'waiting' && endOf(main) === undefined)) return 'Pending'
  return 'Running'
}
