/** The reference with one deliberate fault, to prove that a guarantee can fail. */
import { KubeClient } from '../kube/client.ts'
import { Informers } from '../kube/informers.ts'
import type { AnyObject, List, Manifest } from '../kube/objects.ts'
import type { Transport } from '../kube/transport.ts'
import type { Component } from '../reference/component.ts'
import { statefulSetController } from '../reference/controllers/statefulset/controller.ts'
import { type Observed, plan, type Planner, type PodTask } from '../reference/controllers/statefulset/plan.ts'

export interface Mutant {
  /** `created-all-at-once` */
  readonly id: string
  /** What is wrong with it, in a sentence. */
  readonly fault: string
  /** Ids of the guarantees that must fail on it; no others may. */
  readonly caughtBy: readonly string[]
  /** The reference's components with the fault among them. */
  components(standard: readonly Component[]): Component[]
}

/** All components, with one of them replaced by what `change` makes of it. */
export const changing = (name: string, change: (component: Component) => Component) => (standard: readonly Component[]) =>
  standard.map((component) => (component.name === name ? change(component) : component))

/** The StatefulSet controller with another plan in place of upstream's. */
export const planning = (planner: Planner) =>
  changing('statefulset-controller', () => statefulSetController({ plan: planner }))

/** The upstream plan, with every task of it changed. */
export const tasked = (change: (task: PodTask, observed: Observed) => PodTask[]) =>
  planning((observed) => {
    const planned = plan(observed)
    return { ...planned, stages: planned.stages.map((tasks) => tasks.flatMap((task) => change(task, observed))) }
  })

/** The upstream plan, with every Pod changed that it makes. */
export const creating = (change: (pod: Manifest, observed: Observed) => Manifest) =>
  tasked((task, observed) => [task.do === 'create' ? { ...task, pod: change(task.pod, observed) } : task])

/** A component that sees some objects otherwise than they are. */
export const seeing = (name: string, change: (object: AnyObject) => AnyObject) =>
  changing(name, (component) => ({
    ...component,
    start(context) {
      const client = new KubeClient(distorted(context.client.transport, change))
      const informers = new Informers(client, context)
      const running = component.start({ ...context, informers })
      return {
        ...running,
        async stop() {
          await running.stop()
          await informers.stop()
        },
      }
    },
  }))

function distorted(transport: Transport, change: (object: AnyObject) => AnyObject): Transport {
  return {
    ...transport,
    read: (request) => transport.read(request),
    connect: (request) => transport.connect(request),
    async send(request) {
      const response = await transport.send(request)
      const { items } = response.body as Partial<List<AnyObject>>
      return items === undefined ? response : { ...response, body: { ...(response.body as object), items: items.map(change) } }
    },
    async watch(request) {
      const events = await transport.watch(request)
      return (async function* () {
        for await (const event of events) {
          yield event.type === 'ERROR' || event.type === 'BOOKMARK' ? event : { ...event, object: change(event.object) }
        }
      })()
    },
  }
}
