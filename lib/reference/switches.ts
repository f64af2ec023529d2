/** Nodes are switched by annotations of their objects: the only way that everyone has who can reach the API. */
import type { Clock } from '../clock.ts'
import type { KubeClient } from '../kube/client.ts'
import type { Informers } from '../kube/informers.ts'
import type { Node } from '../kube/objects.ts'
import { nodes } from '../kube/resource.ts'
import { eventRecorder } from './events.ts'
import type { NodeSwitches } from './running.ts'

/** `off`: as when its power fails. */
export const powerSwitch = 'stickyset/power'
/** `off`: as when its network fails. */
export const networkSwitch = 'stickyset/network'

interface Context {
  client: KubeClient
  informers: Informers
  clock: Clock
  onError(error: unknown): void
}

/** Does what the annotations ask for, whenever they change; the returned function ends that. */
export function followSwitches(switches: NodeSwitches, { client, informers, clock, onError }: Context): () => void {
  const record = eventRecorder({ client, clock, onError }, 'stickyset')
  /** What the annotations said last, by node and switch. */
  const said = new Map<string, string>()
  /** One at a time. */
  let doing: Promise<void> = Promise.resolve()

  function follow(node: Node, annotation: string, turn: (name: string, on: boolean) => unknown): void {
    const { name, annotations = {} } = node.metadata
    const value = annotations[annotation] ?? 'on'
    const key = `${name} ${annotation}`
    if (!switches.names.includes(name) || value === (said.get(key) ?? 'on')) return
    said.set(key, value)
    if (value === 'on' || value === 'off') doing = doing.then(() => turn(name, value === 'on')).then(() => {}, onError)
    else record(node, 'Warning', 'UnknownSwitch', `${annotation}=${value}: expected on or off`)
  }
  const look = (node: Node): void => {
    follow(node, networkSwitch, (name, on) => (on ? switches.connect(name) : switches.disconnect(name)))
    follow(node, powerSwitch, (name, on) => (on ? switches.start(name) : switches.stop(name)))
  }
  return informers.of<Node>(nodes).on({ added: look, modified: look })
}
