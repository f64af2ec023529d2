/** Which node's kubelet a request about a Pod goes to, and which container it means. */
import type { Pod } from '../../../kube/objects.ts'
import { nodes, pods } from '../../../kube/resource.ts'
import type { ContainerTarget, Kubelet } from '../../kubelet.ts'
import { storeKey, type Api } from '../api.ts'
import type { Route } from '../route.ts'
import { badRequest, failure, notFound } from '../status.ts'

export interface Target extends ContainerTarget {
  kubelet: Kubelet
  pod: string
}

export function podOf(api: Api, { namespace, name }: Route): Pod {
  const pod = api.store.get(storeKey(pods), namespace, name)
  if (!pod) throw notFound(pods, name)
  return pod as Pod
}

/** @throws ApiError 400 where the Pod has no such container or no node, 404 or 500 where the node is not there. */
export function targetOf(api: Api, route: Route, container: string | undefined): Target {
  const pod = podOf(api, route)
  const chosen = containerOf(pod, container)
  const node = pod.spec.nodeName
  if (!node) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`)
  const kubelet = api.kubelets.get(node)
  if (!kubelet) {
    if (!api.store.get(storeKey(nodes), '', node)) throw notFound(nodes, node)
    throw failure(500, 'InternalError', `Internal error occurred: the kubelet of node ${node} does not answer`, {
      causes: [{ message: `the kubelet of node ${node} does not answer` }],
    })
  }
  return { kubelet, namespace: route.namespace, pod: route.name, container: chosen }
}

export function containerOf({ metadata, spec }: Pod, asked: string | undefined): string {
  const all = [...(spec.containers ?? []), ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])].map(
    ({ name }) => name,
  )
  if (asked !== undefined && asked !== '') {
    if (all.includes(asked)) return asked
    throw badRequest(`container ${asked} is not valid for pod ${metadata.name}`)
  }
  const [only = '', ...more] = (spec.containers ?? []).map(({ name }) => name)
  if (more.length === 0) return only
  const inits = (spec.initContainers ?? []).map(({ name }) => name)
  const choices = `choose one of: [${[only, ...more].join(' ')}]${inits.length > 0 ? ` or one of the init containers: [${inits.join(' ')}]` : ''}`
  throw badRequest(`a container name must be specified for pod ${metadata.name}, ${choices}`)
}
