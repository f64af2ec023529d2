/** Pods by the node that they are bound to: what becomes of one is told to its own node's agent alone. */
import type { Informer, InformerHandlers } from '../../kube/informer.ts'
import type { Pod } from '../../kube/objects.ts'

type Handlers = Pick<InformerHandlers<Pod>, 'added' | 'modified' | 'deleted'>

const routes = new WeakMap<Informer<Pod>, Map<string, Handlers>>()

/** Calls the handlers for the Pods of one node, at once for those that are there. The returned function ends that. */
export function onPodsOf(node: string, informer: Informer<Pod>, handlers: Handlers): () => void {
  const byNode = routes.get(informer) ?? route(informer)
  byNode.set(node, handlers)
  for (const pod of informer.list()) if (pod.spec.nodeName === node) handlers.added?.(pod, true)
  return () => {
    if (byNode.get(node) === handlers) byNode.delete(node)
  }
}

function route(informer: Informer<Pod>): Map<string, Handlers> {
  const byNode = new Map<string, Handlers>()
  routes.set(informer, byNode)
  const of = ({ spec }: Pod): Handlers | undefined => byNode.get(spec.nodeName ?? '')
  informer.on({
    added: (pod, initial) => of(pod)?.added?.(pod, initial),
    modified: (pod, previous) => of(pod)?.modified?.(pod, previous),
    deleted: (pod) => of(pod)?.deleted?.(pod),
  })
  return byNode
}
