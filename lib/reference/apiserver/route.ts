/** From a path to what it names: `/apis/apps/v1/namespaces/default/statefulsets/web/status`. */
import type { Kind } from '../resources/kind.ts'
import type { Kinds } from './api.ts'

export interface Route {
  readonly kind: Kind
  /** '' for cluster-scoped kinds, and for a namespaced kind in all namespaces. */
  readonly namespace: string
  readonly name: string
  readonly subresource: string
  /** What follows a proxy subresource. */
  readonly rest: string
  /** Whether the path is one of the old ones that watch: `/api/v1/watch/pods`. */
  readonly watches?: boolean
}

/** Undefined where there is no such resource. */
export function routeOf(kinds: Kinds, path: string): Route | undefined {
  const parts = path.split('/').slice(1).map(decode)
  const [root, ...after] = parts
  if (root !== 'api' && root !== 'apis') return undefined
  const [group = '', version = '', ...rest] = root === 'api' ? ['', ...after] : after
  if (version === '' || !kinds.has(group, version)) return undefined
  if (rest[0] === 'watch' && rest.length > 1) {
    const route = routeIn(kinds, group, version, rest.slice(1))
    return route?.subresource === '' ? { ...route, watches: true } : undefined
  }
  return routeIn(kinds, group, version, rest)
}

function routeIn(kinds: Kinds, group: string, version: string, rest: readonly string[]): Route | undefined {
  // `/namespaces/x/status` is of the namespace itself, `/namespaces/x/pods` is of the Pods in it.
  if (rest[0] === 'namespaces' && rest.length >= 3) {
    const [, namespace = '', plural = '', name = '', subresource = '', ...more] = rest
    const kind = kinds.at(group, version, plural)
    if (kind?.resource.namespaced && !mayGoOn(subresource, more)) return undefined
    if (kind?.resource.namespaced) return { kind, namespace, name, subresource, rest: more.join('/') }
    if (kind) return undefined
  }
  const [plural = '', name = '', subresource = '', ...more] = rest
  if (!mayGoOn(subresource, more)) return undefined
  const kind = kinds.at(group, version, plural)
  if (!kind || (kind.resource.namespaced && name !== '')) return undefined
  return { kind, namespace: '', name, subresource, rest: more.join('/') }
}

/** Only what is passed on has paths of its own. */
const mayGoOn = (subresource: string, more: readonly string[]): boolean =>
  subresource === 'proxy' || more.every((part) => part === '')

function decode(part: string): string {
  if (!part.includes('%')) return part
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
