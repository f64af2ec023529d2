/** What a node tells of one Pod. */
import type { Pod } from '../../../kube/objects.ts'
import type { EventRecorder } from '../../events.ts'
import { ephemeralContainersOf, initContainersOf } from './records.ts'

/** `container`: the name of the one that it happened to. */
export interface PodEvents {
  normal(reason: string, message: string, container?: string): void
  warning(reason: string, message: string, container?: string): void
}

/** Events about a Pod as it is when they happen. */
export function podEvents(record: EventRecorder, pod: () => Pod): PodEvents {
  const place = (container?: string): string | undefined => {
    if (container === undefined) return undefined
    const among = (containers: { name: string }[]): boolean => containers.some(({ name }) => name === container)
    const list = among(initContainersOf(pod()))
      ? 'initContainers'
      : among(ephemeralContainersOf(pod()))
        ? 'ephemeralContainers'
        : 'containers'
    return `spec.${list}{${container}}`
  }
  return {
    normal: (reason, message, container) => record(pod(), 'Normal', reason, message, place(container)),
    warning: (reason, message, container) => record(pod(), 'Warning', reason, message, place(container)),
  }
}
