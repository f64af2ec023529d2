/** The endpoints controller: one Endpoints a Service. */
import type { EndpointAddress, EndpointSubset } from 'kubernetes-types/core/v1.js'
import { isNotFound } from '../../../kube/errors.ts'
import type { Endpoints, Pod, Service } from '../../../kube/objects.ts'
import { endpoints } from '../../../kube/resource.ts'
import type { Component } from '../../component.ts'
import { controller, splitKey } from '../controller.ts'
import { isReady, isTerminating } from '../pods.ts'
import { overCapacityAnnotation, withinCapacity } from './capacity.ts'
import {
  hasSelector,
  hostnameOf,
  isHeadless,
  isSame,
  labelsOf,
  portsOf,
  referenceTo,
  triggerTime,
  triggerTimeAnnotation,
  watchBackends,
  type Port,
} from './backends.ts'

export type SubsetPlanner = (service: Service, pods: readonly Pod[]) => EndpointSubset[]

/** DNS-05, DNS-06, DNS-09. A subset for each combination of ports; addresses sorted as text. */
export const planSubsets: SubsetPlanner = (service, pods) => {
  const all = service.spec.publishNotReadyAddresses === true
  const portsIn = portsOf(service)
  const subsets = new Map<string, { ports: Port[]; ready: EndpointAddress[]; notReady: EndpointAddress[] }>()
  for (const pod of pods) {
    if (isTerminating(pod) && !all) continue
    const { key, ports } = portsIn(pod)
    if (ports.length === 0 && !(isHeadless(service) && (service.spec.ports ?? []).length === 0)) continue
    const subset = subsets.get(key) ?? { ports, ready: [], notReady: [] }
    subsets.set(key, subset)
    const list = all || isReady(pod) ? subset.ready : subset.notReady
    list.push(addressOf(service, pod))
  }
  return [...subsets.values()].map(({ ports, ready, notReady }) => ({
    ...some('addresses', ready.toSorted(byIP)),
    ...some('notReadyAddresses', notReady.toSorted(byIP)),
    ...some('ports', ports),
  }))
}

const addressOf = (service: Service, pod: Pod): EndpointAddress => ({
  ip: pod.status.podIP ?? '',
  ...hostnameOf(service, pod),
  ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
  targetRef: referenceTo(pod),
})

const byIP = (a: EndpointAddress, b: EndpointAddress): number => (a.ip < b.ip ? -1 : 1)

const some = <T>(field: string, list: T[]): Record<string, T[]> => (list.length > 0 ? { [field]: list } : {})

export function endpointsController({ plan = planSubsets }: { plan?: SubsetPlanner } = {}): Component {
  return controller('endpoints-controller', (wiring) => {
    const { client, informer } = wiring
    const all = informer<Endpoints>(endpoints)
    const backends = watchBackends(wiring)
    return async (key) => {
      const { namespace, name } = splitKey(key)
      const present = all.get(namespace, name)
      const service = backends.service(namespace, name)
      if (service === undefined) {
        if (present !== undefined) await client.delete(endpoints, present.metadata).catch(unlessNotFound)
        return
      }
      if (!hasSelector(service.spec)) return
      const pods = backends.podsOf(service)
      const { subsets, truncated } = withinCapacity(plan(service, pods))
      const labels = { ...labelsOf(service), 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' }
      if (present !== undefined && isSame(present.subsets ?? [], subsets) && isSame(present.metadata.labels, labels))
        return
      const { [overCapacityAnnotation]: _, ...others } = present?.metadata.annotations ?? {}
      const annotations = {
        ...others,
        [triggerTimeAnnotation]: triggerTime(service, pods),
        ...(truncated && { [overCapacityAnnotation]: 'truncated' }),
      }
      const wanted = { apiVersion: 'v1', kind: 'Endpoints', ...some('subsets', subsets) }
      if (present === undefined) {
        await client.create(endpoints, { ...wanted, metadata: { name, namespace, labels, annotations } })
      } else {
        await client.update(endpoints, { ...wanted, metadata: { ...present.metadata, labels, annotations } })
      }
    }
  })
}

function unlessNotFound(error: unknown): void {
  if (!isNotFound(error)) throw error
}
