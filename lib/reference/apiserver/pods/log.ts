/** A container's log. */
import type { LogOptions } from '../../kubelet.ts'
import { type Api, type Call } from '../api.ts'
import type { Route } from '../route.ts'
import { badRequest, failure } from '../status.ts'
import { containerOf, podOf, targetOf } from './target.ts'

/** @throws ApiError before anything is sent where there is no such log. */
export function readLog(api: Api, route: Route, call: Call): AsyncIterable<Uint8Array> {
  const options = optionsOf(api, call, route.name)
  const pod = podOf(api, route)
  const container = containerOf(pod, call.query.get('container'))
  // A Pod that is not scheduled has no log yet: that is no error.
  if (!pod.spec.nodeName) return nothing()
  const target = targetOf(api, route, container)
  return target.kubelet.logs(target, { ...options, container }, call.signal ?? new AbortController().signal)
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function optionsOf(api: Api, { query }: Call, pod: string): LogOptions {
  const flag = (name: string): boolean => ['true', '1'].includes(query.get(name) ?? '')
  const number = (name: string): number | undefined => {
    const text = query.get(name)
    if (text === undefined || text === '') return undefined
    if (!/^-?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
    return Number(text)
  }
  const invalidOption = (field: string, value: number, why: string): Error => {
    const message = `Invalid value: ${value}: ${why}`
    return failure(422, 'Invalid', `PodLogOptions "${pod}" is invalid: ${field}: ${message}`, {
      name: pod,
      kind: 'PodLogOptions',
      causes: [{ reason: 'FieldValueInvalid', message, field }],
    })
  }
  const tailLines = number('tailLines')
  const limitBytes = number('limitBytes')
  const seconds = number('sinceSeconds')
  const time = query.get('sinceTime')
  if (tailLines !== undefined && tailLines < 0)
    throw invalidOption('tailLines', tailLines, 'must be greater than or equal to 0')
  if (limitBytes !== undefined && limitBytes < 1)
    throw invalidOption('limitBytes', limitBytes, 'must be greater than 0')
  if (seconds !== undefined && seconds < 1) throw invalidOption('sinceSeconds', seconds, 'must be greater than 0')
  if (seconds !== undefined && time) {
    const message = 'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified'
    throw failure(422, 'Invalid', `PodLogOptions "${pod}" is invalid: []: ${message}`, {
      name: pod,
      kind: 'PodLogOptions',
      causes: [{ reason: 'FieldValueForbidden', message, field: '[]' }],
    })
  }
  return {
    follow: flag('follow'),
    previous: flag('previous'),
    timestamps: flag('timestamps'),
    tailLines,
    limitBytes,
    since: seconds !== undefined ? api.clock.now() - seconds * 1000 : time ? Date.parse(time) : undefined,
  }
}
