/** The reference with one deliberate fault, to prove that a guarantee can fail. */
import { KubeClient } from '../kube/client.ts'
import { Informers } from '../kube/informers.ts'
import type { AnyObject, List, Manifest, Pod } from '../kube/objects.ts'
import type { Resource } from '../kube/resource.ts'
import type { ApiRequest, Transport } from '../kube/transport.ts'
import { type Api, Kinds } from '../reference/apiserver/api.ts'
import type { Component } from '../reference/component.ts'
import { statefulSetController } from '../reference/controllers/statefulset/controller.ts'
import {
  type Observed,
  plan,
  type Plan,
  type Planner,
  type PodTask,
} from '../reference/controllers/statefulset/plan.ts'
import type { Kind } from '../reference/resources/kind.ts'
import { FieldErrors } from '../reference/schema/errors.ts'
import type { ReferenceOptions } from '../reference/start.ts'

/** The fault is in one of the parts that the reference is started with. */
export interface Mutant extends Pick<ReferenceOptions, 'components' | 'api' | 'dns' | 'featureGates'> {
  /** `created-all-at-once` */
  readonly id: string
  /** What is wrong with it, in a sentence. */
  readonly fault: string
  /** Where it happened in earnest: the address of an issue. */
  readonly issue?: string
  /** Ids of the guarantees whose sentence it breaks: these must fail on it. None: only what commands print gives it away. */
  readonly caughtBy: readonly string[]
  /** The id of a scenario that brings it out: it is tried first. */
  readonly caughtIn: string
  /** Why nobody can tell it from the reference by its API, where that is so: then it may survive. */
  readonly equivalent?: string
}

/** All components, with one of them replaced by what `change` makes of it. */
export const changing =
  (name: string, change: (component: Component) => Component) => (standard: readonly Component[]) =>
    standard.map((component) => (component.name === name ? change(component) : component))

/** All components, and one more that does harm. */
export const besides = (component: Component) => (standard: readonly Component[]) => [...standard, component]

/** The StatefulSet controller with another plan in place of upstream's. */
export const planning = (planner: Planner) =>
  changing('statefulset-controller', () => statefulSetController({ plan: planner }))

/** The upstream plan, changed. */
export const replanning = (change: (planned: Plan, observed: Observed) => Plan) =>
  planning((observed) => change(plan(observed), observed))

/** The upstream plan, with every task of it changed. */
export const tasked = (change: (task: PodTask, observed: Observed) => PodTask[]) =>
  replanning((planned, observed) => ({
    ...planned,
    stages: planned.stages.map((tasks) => tasks.flatMap((task) => change(task, observed))),
  }))

/** The upstream plan, with every Pod changed that it makes. */
export const creating = (change: (pod: Manifest, observed: Observed) => Manifest) =>
  tasked((task, observed) => [task.do === 'create' ? { ...task, pod: change(task.pod, observed) } : task])

/** The upstream plan, with the status changed that it writes. */
export const telling = (change: (status: NonNullable<Plan['status']>, observed: Observed) => Plan['status']) =>
  replanning((planned, observed) => ({
    ...planned,
    status: planned.status && change(planned.status, observed),
    interrupted: planned.interrupted && change(planned.interrupted, observed),
  }))

/** The upstream plan, which also deletes these Pods. */
export const deletingToo = (which: (planned: Plan, observed: Observed) => readonly Pod[]) =>
  replanning((planned, observed) => {
    const going = planned.stages.flat().flatMap((task) => (task.do === 'delete' ? [task.pod] : []))
    const more = which(planned, observed).filter(
      (pod) => pod.metadata.deletionTimestamp === undefined && !going.includes(pod),
    )
    return { ...planned, stages: [...planned.stages, more.map((pod) => ({ do: 'delete', pod }) as const)] }
  })

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

/** A component whose requests are other ones than it means. */
export const asking = (name: string, change: (request: ApiRequest) => ApiRequest) =>
  changing(name, (component) => ({
    ...component,
    start(context) {
      const { transport } = context.client
      const client = new KubeClient({
        send: (request) => transport.send(change(request)),
        watch: (request) => transport.watch(request),
        read: (request) => transport.read(request),
        connect: (request) => transport.connect(request),
      })
      return component.start({ ...context, client })
    },
  }))

/** The API server with another idea of a kind. */
export const knowing =
  (resource: Resource, change: (kind: Kind) => Kind) =>
  (api: Api): Api => ({
    ...api,
    kinds: new Kinds(api.kinds.all().map((kind) => (kind.resource === resource ? change(kind) : kind))),
  })

/** The API server with nothing to say against these fields of a kind. */
export const accepting = (resource: Resource, fields: RegExp) =>
  knowing(resource, (kind) => ({
    ...kind,
    validate(object, errors, ...rest) {
      const all = new FieldErrors()
      kind.validate?.(object, all, ...rest)
      errors.list.push(...all.list.filter(({ field }) => !fields.test(field)))
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
      return items === undefined
        ? response
        : { ...response, body: { ...(response.body as object), items: items.map(change) } }
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
