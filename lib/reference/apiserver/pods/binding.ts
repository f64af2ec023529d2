/** Binding a Pod to a node: what a scheduler does. */
import type { Pod, Status } from '../../../kube/objects.ts'
import { pods } from '../../../kube/resource.ts'
import { binding as bindingKind } from '../../resources/binding.ts'
import { storeKey, timestamp, type Answer, type Api, type Call } from '../api.ts'
import { parseBody, toObject } from '../body.ts'
import { isDryRun } from '../options.ts'
import { checkWriteOptions } from '../parameters.ts'
import type { Route } from '../route.ts'
import { badRequest, failure, invalid } from '../status.ts'
import { placeIn } from '../write.ts'
import { podOf } from './target.ts'
import { FieldErrors } from '../../schema/errors.ts'

interface Binding {
  metadata?: { name?: string; uid?: string; annotations?: Record<string, string>; labels?: Record<string, string> }
  target?: { kind?: string; name?: string }
}

/** What a client sends to the subresource of that name. */
export async function requestBinding(api: Api, call: Call, route: Route): Promise<Answer> {
  checkWriteOptions(call, false)
  const asked = toObject(bindingKind, await parseBody(call, bindingKind.resource.kind), call)
  placeIn(bindingKind, route.namespace, asked)
  if (asked.metadata.name !== route.name) throw badRequest('name in URL does not match name in Binding object')
  return { code: 201, body: bind(api, podOf(api, route), asked, isDryRun(call)) }
}

export function bind(api: Api, pod: Pod, binding: Binding, dryRun: boolean): Status {
  const { name } = pod.metadata
  const node = binding.target?.name ?? ''
  const refuse = (why: string): Error =>
    failure(409, 'Conflict', `Operation cannot be fulfilled on pods/binding "${name}": ${why}`, {
      name,
      kind: 'pods/binding',
    })
  const errors = new FieldErrors()
  if (node === '') errors.required('target.name')
  if (binding.target?.kind && binding.target.kind !== 'Node')
    errors.unsupported('target.kind', binding.target.kind, ['', 'Node'])
  if (errors.list.length > 0) throw invalid({ ...pods, kind: 'Binding' }, name, errors.list)
  if (binding.metadata?.uid && binding.metadata.uid !== pod.metadata.uid) {
    throw refuse(
      `Precondition failed: UID in precondition: ${binding.metadata.uid}, UID in object meta: ${pod.metadata.uid}`,
    )
  }
  if (pod.metadata.deletionTimestamp !== undefined)
    throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`)
  if (pod.spec.nodeName) throw refuse(`pod ${name} is already assigned to node "${pod.spec.nodeName}"`)
  if (!dryRun) api.store.put(storeKey(pods), bound(pod, node, binding, timestamp(api.clock.now())))
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }
}

function bound(pod: Pod, nodeName: string, { metadata }: Binding, now: string): Pod {
  const others = (pod.status.conditions ?? []).filter(({ type }) => type !== 'PodScheduled')
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now }
  const both = (
    before: Record<string, string> | undefined,
    more: Record<string, string> | undefined,
  ): object | undefined => (before || more ? { ...before, ...more } : undefined)
  const annotations = both(pod.metadata.annotations, metadata?.annotations)
  return {
    ...pod,
    metadata: { ...pod.metadata, ...(annotations && { annotations }) },
    spec: { ...pod.spec, nodeName },
    status: { ...pod.status, conditions: [...others, scheduled] },
  } as unknown as Pod
}
