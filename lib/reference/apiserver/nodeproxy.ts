/** What a kubelet tells over HTTP, through the API server: `/api/v1/nodes/node-1/proxy/pods`. */
import type { Pod } from '../../kube/objects.ts'
import { nodes, pods } from '../../kube/resource.ts'
import { storeKey, type Answer, type Api, type Call } from './api.ts'
import type { Route } from './route.ts'
import { failure, methodNotAllowed, notFound } from './status.ts'

export async function nodeProxy(api: Api, call: Call, { name, rest }: Route): Promise<Answer> {
  // `https:node-1:10250` names the same kubelet: it has one door only.
  const node = /^(?:https?:)?([^:]+)(?::\d*)?$/.exec(name)?.[1] ?? name
  if (!api.store.get(storeKey(nodes), '', node)) throw notFound(nodes, node)
  const kubelet = api.kubelets.get(node)
  if (!kubelet)
    throw failure(503, 'ServiceUnavailable', `error trying to reach service: the kubelet of ${node} is down`)
  if (call.method !== 'GET') throw methodNotAllowed()
  const [what = '', namespace = '', pod = '', container = ''] = rest.split('/')
  switch (what) {
    case 'healthz':
      return { code: 200, body: 'ok' }
    case 'pods':
      return { code: 200, body: { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: podsOn(api, node) } }
    case 'containerLogs': {
      const chunks: Uint8Array[] = []
      const signal = call.signal ?? new AbortController().signal
      for await (const chunk of kubelet.logs({ namespace, pod, container }, {}, signal)) chunks.push(chunk)
      return { code: 200, body: Buffer.concat(chunks).toString() }
    }
    default:
      return { code: 404, body: '404 page not found\n' }
  }
}

const podsOn = (api: Api, node: string): Pod[] =>
  (api.store.list(storeKey(pods)) as Pod[]).filter(({ spec }) => spec.nodeName === node)
