/** The EndpointSlice controller. */
import { indexBy } from '../../../kube/informers.ts'
import type { EndpointSlice } from '../../../kube/objects.ts'
import { endpointSlices } from '../../../kube/resource.ts'
import type { Component } from '../../component.ts'
import { controller, splitKey } from '../controller.ts'
import { hasSelector, watchBackends } from './backends.ts'
import { planSlices, serviceNameLabel, type SlicePlanner } from './slices.ts'

export function endpointSliceController({ plan = planSlices }: { plan?: SlicePlanner } = {}): Component {
  return controller('endpointslice-controller', (wiring) => {
    const { client, informer, on, queue } = wiring
    const all = informer<EndpointSlice>(endpointSlices)
    const serviceOf = ({ metadata }: EndpointSlice): string =>
      `${metadata.namespace}/${metadata.labels?.[serviceNameLabel] ?? ''}`
    const slicesBy = indexBy(all, (slice) => [serviceOf(slice)])
    const backends = watchBackends(wiring)
    on(all, { deleted: (slice) => queue.add(serviceOf(slice)) })
    return async (key) => {
      const { namespace, name } = splitKey(key)
      const service = backends.service(namespace, name)
      // Slices of a Service that is gone go with it, by their owner reference.
      if (service === undefined || service.metadata.deletionTimestamp !== undefined || !hasSelector(service.spec))
        return
      const changes = plan(service, backends.podsOf(service), slicesBy(key))
      for (const slice of changes.create) await client.create(endpointSlices, slice)
      for (const slice of changes.update) await client.update(endpointSlices, slice)
      for (const { metadata } of changes.remove) await client.delete(endpointSlices, metadata)
    }
  })
}
