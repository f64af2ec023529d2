/** What the API server counts, in the text format of Prometheus. */
import { keptAs } from '../resources/kind.ts'
import { storeKey, type Answer, type Api, type Call } from './api.ts'
import { applyType } from './apply.ts'
import { flag } from './parameters.ts'
import { patchTypeOf } from './patch.ts'
import type { Route } from './route.ts'
import { subresourceOf } from './subresources.ts'
import { version } from './version.ts'

/** How often what has been asked for, by the labels that Kubernetes gives it. */
const requests = new WeakMap<Api, Map<string, number>>()

/** Counts one more. Sessions in Pods, their logs, and what is passed on to them do not come here. */
export function countRequest(api: Api, call: Call, route: Route | undefined, code: number): void {
  let counts = requests.get(api)
  if (!counts) requests.set(api, (counts = new Map()))
  const labels = `code="${code}",component="apiserver",${labelsOf(call, route)}`
  counts.set(labels, (counts.get(labels) ?? 0) + 1)
}

function labelsOf(call: Call, route: Route | undefined): string {
  const dryRun = call.query.get('dryRun') === 'All' ? 'All' : ''
  if (!route) return `dry_run="${dryRun}",group="",resource="",scope="",subresource="",verb="${call.method}",version=""`
  const { kind, name, namespace, subresource } = route
  const { group, version: of, plural } = kind.resource
  const isOne = name !== '' || call.method === 'POST'
  const scope = isOne ? 'resource' : namespace === '' ? 'cluster' : 'namespace'
  // Not everything that a path may end in is a subresource.
  const part = subresource !== '' && subresourceOf(kind, subresource) ? subresource : ''
  return `dry_run="${dryRun}",group="${group}",resource="${plural}",scope="${scope}",subresource="${part}",verb="${route.watches ? 'WATCH' : verbOf(call, isOne)}",version="${of}"`
}

function verbOf(call: Call, isOne: boolean): string {
  const { method, query } = call
  if (method === 'PATCH') return patchTypeOf(call) === applyType ? 'APPLY' : method
  if (isOne) return method
  if (method === 'DELETE') return 'DELETECOLLECTION'
  return flag(query, 'watch') === true ? 'WATCH' : 'LIST'
}

export const metricsPath = '/metrics'

/** The answer, or undefined where the path is another. */
export function metrics(api: Api, path: string): Answer | undefined {
  if (path !== metricsPath) return undefined
  const counts = [...(requests.get(api) ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const { user, system } = process.cpuUsage()
  const text = [
    family('apiserver_request_total', 'counter', 'Requests that were answered, watches when they began.', counts),
    family('apiserver_resource_objects', 'gauge', 'Objects that are stored.', objectsOf(api, true)),
    family('apiserver_storage_objects', 'gauge', 'The same, by the older name.', objectsOf(api, false)),
    family('kubernetes_build_info', 'gauge', 'Which Kubernetes this is.', [
      [`git_version="${version.gitVersion}",major="${version.major}",minor="${version.minor}"`, 1],
    ]),
    family('process_cpu_seconds_total', 'counter', 'CPU time of this process.', [['', (user + system) / 1e6]]),
    family('process_resident_memory_bytes', 'gauge', 'Memory of this process.', [['', process.memoryUsage.rss()]]),
    family('process_start_time_seconds', 'gauge', 'When this process began, since the epoch.', [['', startTime]]),
  ].join('')
  return { code: 200, body: text, contentType: 'text/plain; version=0.0.4; charset=utf-8' }
}

const startTime = performance.timeOrigin / 1000

function objectsOf({ kinds, store }: Api, newer: boolean): [string, number][] {
  const counted = kinds.all().filter((kind) => keptAs(kind) === kind && kind.verbs === undefined)
  return counted.map(({ resource }) => {
    const { group, plural } = resource
    const labels = newer ? `group="${group}",resource="${plural}"` : `resource="${plural}${group && `.${group}`}"`
    return [labels, store.count(storeKey(resource))]
  })
}

const family = (name: string, type: string, help: string, values: readonly (readonly [string, number])[]): string =>
  [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...values.map(([labels, value]) => `${name}${labels && `{${labels}}`} ${value}`),
    '',
  ].join('\n')
