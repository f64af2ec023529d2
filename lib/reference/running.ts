/** Components at work, and the nodes among them, which can be switched off and on. */
import type { Component, RunningComponent } from './component.ts'

export interface NodeSwitches {
  readonly names: readonly string[]
  /** As when its power fails: what runs on it ends at once, and nobody is told. @throws Error: there is no such node. */
  stop(name: string): Promise<void>
  /** Its Pods are started again; those that were deleted meanwhile go. @throws Error: there is no such node. */
  start(name: string): Promise<void>
  /**
   * As when its network fails: it neither hears the API server nor is heard, and reaches no other node; its Pods go on.
   * @throws Error: there is no such node.
   */
  disconnect(name: string): void
  /** It catches up with what became of its Pods meanwhile. @throws Error: there is no such node. */
  connect(name: string): void
}

export interface Running {
  readonly nodes: NodeSwitches
  stop(): Promise<void>
}

/** Starts them in their order; resolves when others may rely on all of them. @throws what kept one from that. */
export async function runComponents(
  components: readonly Component[],
  start: (component: Component) => RunningComponent,
): Promise<Running> {
  const running = new Map(components.map((component) => [component, start(component)]))
  try {
    await Promise.all([...running.values()].map(({ ready }) => ready ?? Promise.resolve()))
  } catch (error) {
    await Promise.all([...running.values()].map((component) => component.stop()))
    throw error
  }
  const names = components.flatMap(({ node }) => node ?? [])
  const find = (name: string): Component => {
    const found = components.find(({ node }) => node === name)
    if (found === undefined) throw new Error(`there is no node ${name}: the known ones are ${names.join(', ')}`)
    return found
  }
  /** A node that is switched on is where it was on the network. */
  const isolated = new Set<Component>()
  const isolate = (name: string, cut: boolean): void => {
    const component = find(name)
    if (cut) isolated.add(component)
    else isolated.delete(component)
    running.get(component)?.isolate?.(cut)
  }
  return {
    nodes: {
      names,
      disconnect: (name) => isolate(name, true),
      connect: (name) => isolate(name, false),
      async stop(name) {
        const component = find(name)
        const node = running.get(component)
        running.delete(component)
        await node?.stop()
      },
      async start(name) {
        const component = find(name)
        if (running.has(component)) return
        const node = start(component)
        running.set(component, node)
        if (isolated.has(component)) node.isolate?.(true)
        else await node.ready
      },
    },
    async stop() {
      await Promise.all([...running.values()].map((one) => one.stop()))
    },
  }
}
