/** The node lifecycle controller: notices nodes that are not heard of, and keeps Pods off them (AMO-02). */
import { isNotFound } from '../../../kube/errors.ts'
import { indexBy } from '../../../kube/informers.ts'
import type { KubeObject, Node, Pod } from '../../../kube/objects.ts'
import { leases, nodes, pods } from '../../../kube/resource.ts'
import type { Component } from '../../component.ts'
import { eventRecorder } from '../../events.ts'
import { controller } from '../controller.ts'
import { condition, isOver } from '../pods.ts'
import { timestamp } from '../time.ts'
import { disruptionOf, isReadyNode, readyOf, silenced, taintsOf } from './plan.ts'

type Lease = KubeObject & { spec: { renewTime?: string } }

const leaseNamespace = 'kube-node-lease'
/** How long a node may be silent, and one that has yet to say anything. */
const grace = 50_000
const startupGrace = 60_000

export function nodeLifecycleController(): Component {
  return controller('node-lifecycle-controller', ({ client, clock, informer, on, queue, onError }) => {
    const record = eventRecorder({ client, clock, onError }, 'node-controller')
    const all = informer<Node>(nodes)
    const renewals = informer<Lease>(leases)
    const podsOn = indexBy(informer<Pod>(pods), ({ spec }) => (spec.nodeName ? [spec.nodeName] : []))
    /** What each node said last, and when that was seen: by this clock, not by the node's. */
    const heard = new Map<string, { said: string; at: number; grace: number }>()

    const add = (node: Node): void => queue.add(node.metadata.name)
    const addAll = (): void => [...all.list()].forEach(add)
    const addIfSaid = (node: Node, previous: Node): void => {
      if (readyOf(node)?.status !== readyOf(previous)?.status) addAll()
      else if (node.spec !== previous.spec || node.status.conditions !== previous.status.conditions) add(node)
    }
    on(all, {
      added(node, initial) {
        if (!initial) addAll()
        else add(node)
        const { name } = node.metadata
        record(node, 'Normal', 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`)
      },
      modified: addIfSaid,
      deleted(node) {
        const { name } = node.metadata
        heard.delete(name)
        record(node, 'Normal', 'RemovingNode', `Node ${name} event: Removing Node ${name} from Controller`)
        addAll()
      },
    })
    on(renewals, {
      modified({ metadata: { namespace, name } }) {
        const node = all.get(undefined, name)
        if (namespace === leaseNamespace && node !== undefined && readyOf(node)?.status === 'Unknown') add(node)
      },
    })

    /** When the node is given up, in milliseconds since the epoch. */
    function listen(node: Node, lease: Lease | undefined): number {
      const { name } = node.metadata
      const [renewal, beat] = [lease?.spec.renewTime ?? '', readyOf(node)?.lastHeartbeatTime ?? '']
      const said = `${renewal} ${beat}`
      const known = heard.get(name)
      const news = known?.said === said ? known : { said, at: clock.now(), grace: said === ' ' ? startupGrace : grace }
      heard.set(name, news)
      return news.at + news.grace
    }

    /** Asks the API before a node is given up: what is watched may be late. */
    async function dueOf(node: Node): Promise<number> {
      const place = { name: node.metadata.name, namespace: leaseNamespace }
      const due = listen(node, renewals.get(leaseNamespace, place.name))
      if (due > clock.now()) return due
      return listen(node, await client.get<Lease>(leases, place).catch(unlessNotFound))
    }

    async function giveUp(node: Node): Promise<Node> {
      const conditions = silenced(node, clock.now())
      if (conditions === undefined) return node
      const status = { ...node.status, conditions }
      const silent = await client.update<Node>(nodes, { ...node, status }, { subresource: 'status' })
      if (isReadyNode(node)) {
        const { name } = node.metadata
        record(node, 'Normal', 'NodeNotReady', `Node ${name} status is now: NodeNotReady`)
      }
      return silent
    }

    async function markPods(name: string): Promise<void> {
      for (const pod of podsOn(name)) {
        const ready = condition(pod, 'Ready')
        if (ready?.status !== 'True' || isOver(pod)) continue
        record(pod, 'Warning', 'NodeNotReady', 'Node is not ready')
        const unready = { ...ready, status: 'False', lastTransitionTime: timestamp(clock.now()) }
        const patch = { metadata: { uid: pod.metadata.uid }, status: { conditions: [unready] } }
        await client.patch(pods, pod.metadata, 'strategic', patch, { subresource: 'status' }).catch(unlessNotFound)
      }
    }

    return async (name) => {
      const known = all.get(undefined, name)
      if (known === undefined) return undefined
      const due = await dueOf(known)
      const silent = due <= clock.now()
      const node = silent ? await giveUp(known) : known
      const others = [...all.list()].filter(({ metadata }) => metadata.name !== name)
      const taints = taintsOf(node, disruptionOf([...others, node]), clock.now())
      if (taints !== undefined) {
        const { resourceVersion } = node.metadata
        await client.patch(nodes, { name }, 'merge', { metadata: { resourceVersion }, spec: { taints } })
      }
      if (!isReadyNode(node)) await markPods(name)
      return silent ? undefined : due - clock.now()
    }
  })
}

function unlessNotFound(error: unknown): undefined {
  if (!isNotFound(error)) throw error
}
