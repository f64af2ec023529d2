/** The Pods behind a Service, and what both forms of endpoints take from them. */
import type { ObjectReference, ServicePort } from 'kubernetes-types/core/v1.js'
import type { Pod, Service } from '../../../kube/objects.ts'
import { pods, services } from '../../../kube/resource.ts'
import { equal } from '../../schema/equal.ts'
import type { Wiring } from '../controller.ts'
import { keyOf } from '../controller.ts'
import { condition, isOver } from '../pods.ts'
import { matchesAll } from '../selector.ts'

export const headlessLabel = 'service.kubernetes.io/headless'
export const triggerTimeAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time'

export interface Backends {
  service(namespace: string, name: string): Service | undefined
  /** Pods that the Service selects and that have an address, in order of their names. */
  podsOf(service: Service): Pod[]
}

/** Has the queue look at a Service when it, or a Pod that it selects, changes. */
export function watchBackends({ informer, on, queue }: Wiring): Backends {
  const allServices = informer<Service>(services)
  const allPods = informer<Pod>(pods)
  /** The Pods that each Service selects, by the Service's key and their uid. */
  const members = new Map<string, Map<string, Pod>>()

  const put = (service: Service): void => {
    const selected = [...allPods.list(service.metadata.namespace)].filter((pod) => selects(service, pod))
    members.set(keyOf(service), new Map(selected.map((pod) => [pod.metadata.uid, pod])))
    queue.add(keyOf(service))
  }
  const putPod = (pod: Pod): void => {
    for (const service of allServices.list(pod.metadata.namespace)) {
      if (selects(service, pod)) members.get(keyOf(service))?.set(pod.metadata.uid, pod)
      else if (members.get(keyOf(service))?.delete(pod.metadata.uid) !== true) continue
      queue.add(keyOf(service))
    }
  }
  on(allServices, {
    added: put,
    modified: put,
    deleted(service) {
      members.delete(keyOf(service))
      queue.add(keyOf(service))
    },
  })
  on(allPods, {
    added: putPod,
    modified: putPod,
    deleted({ metadata }) {
      for (const service of allServices.list(metadata.namespace)) {
        if (members.get(keyOf(service))?.delete(metadata.uid) === true) queue.add(keyOf(service))
      }
    },
  })
  return {
    service: (namespace, name) => allServices.get(namespace, name),
    podsOf(service) {
      const selected = members.get(keyOf(service)) ?? new Map<string, Pod>()
      const sorted = [...selected.values()].toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
      // Kept in their order, so that the next time there is little to sort.
      selected.clear()
      for (const pod of sorted) selected.set(pod.metadata.uid, pod)
      return sorted.filter((pod) => pod.status.podIP !== undefined && !isOver(pod))
    },
  }
}

const selects = ({ spec }: Service, { metadata }: Pod): boolean =>
  hasSelector(spec) && matchesAll(spec.selector ?? {}, metadata.labels)

/** Endpoints of a Service without a selector are somebody else's business. */
export const hasSelector = ({ selector, type }: Service['spec']): boolean =>
  type !== 'ExternalName' && Object.keys(selector ?? {}).length > 0

export const isHeadless = ({ spec }: Service): boolean => spec.clusterIP === 'None'

export const labelsOf = (service: Service): Record<string, string> => ({
  ...service.metadata.labels,
  ...(isHeadless(service) ? { [headlessLabel]: '' } : {}),
})

/** DNS-08: only a Pod of this subdomain has its hostname published. */
export const hostnameOf = (service: Service, { spec }: Pod): { hostname?: string } =>
  spec.hostname && spec.subdomain === service.metadata.name ? { hostname: spec.hostname } : {}

export const referenceTo = ({ metadata: { namespace, name, uid } }: Pod): ObjectReference => ({
  kind: 'Pod',
  ...(namespace === undefined ? {} : { namespace }),
  name,
  uid,
})

export interface Port {
  name?: string
  port: number
  protocol: string
  appProtocol?: string
}

/** Ports, and a key that those that say the same have in common. */
export interface Ports {
  key: string
  ports: Port[]
}

/** The Service's ports as each Pod has them; those that it does not have are left out. */
export function portsOf({ spec: { ports = [] } }: Service): (pod: Pod) => Ports {
  const find = (pod: Pod | undefined): Ports => {
    const found = ports.flatMap((servicePort) => {
      const { name, protocol = 'TCP', appProtocol } = servicePort
      const port = targetPort(servicePort, pod)
      if (port === undefined) return []
      return [{ ...(name ? { name } : {}), port, protocol, ...(appProtocol ? { appProtocol } : {}) }]
    })
    return { key: JSON.stringify(found), ports: found }
  }
  // What goes by number is the same for all Pods.
  if (ports.some(({ targetPort }) => typeof targetPort === 'string')) return find
  const all = find(undefined)
  return () => all
}

function targetPort(
  { port, targetPort = port, protocol = 'TCP' }: ServicePort,
  pod: Pod | undefined,
): number | undefined {
  if (typeof targetPort === 'number') return targetPort === 0 ? port : targetPort
  return pod?.spec.containers
    .flatMap(({ ports = [] }) => ports)
    .find((port) => port.name === targetPort && (port.protocol ?? 'TCP') === protocol)?.containerPort
}

/** When what the endpoints tell came to be: for measuring how long it took to tell. */
export function triggerTime(service: Service, pods: readonly Pod[]): string {
  let latest = service.metadata.creationTimestamp
  for (const pod of pods) {
    const time = condition(pod, 'Ready')?.lastTransitionTime ?? ''
    if (time > latest) latest = time
  }
  return latest
}

export const isSame = equal
