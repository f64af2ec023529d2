/** What of a ResourceQuota an object uses up. */
import type { Container } from 'kubernetes-types/core/v1.js'
import type { KubeObject, PersistentVolumeClaim, Pod, Service } from '../kube/objects.ts'
import { amountOf } from '../kube/quantity.ts'
import type { Resource } from '../kube/resource.ts'
import type { ResourceQuotaObject } from './resources/resourcequota.ts'

export type Usage = Readonly<Record<string, number>>

/** Kinds that quotas can name without `count/`. */
const plainCounts = new Set([
  'configmaps',
  'persistentvolumeclaims',
  'pods',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
])

/** How much of what quotas can name one object is. */
export function usageOf({ group, plural }: Resource, object: KubeObject): Usage {
  const usage: Record<string, number> = { [`count/${group === '' ? plural : `${plural}.${group}`}`]: 1 }
  if (group !== '') return usage
  if (plural === 'pods') return { ...usage, ...(isOver(object as Pod) ? {} : ofPod(object as Pod)) }
  if (plainCounts.has(plural)) usage[plural] = 1
  if (plural === 'services') Object.assign(usage, ofService(object as Service))
  if (plural === 'persistentvolumeclaims') Object.assign(usage, ofClaim(object as PersistentVolumeClaim))
  return usage
}

const isOver = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed'

function ofPod({ spec }: Pod): Usage {
  const usage: Record<string, number> = { pods: 1 }
  const add = (which: 'requests' | 'limits', names: (name: string) => string[]): void => {
    for (const name of new Set(allOf(spec).flatMap(({ resources }) => Object.keys(resources?.[which] ?? {})))) {
      const amount = (one: Container): number => amountOf(one.resources?.[which]?.[name] ?? '0')
      const running = (spec.containers ?? []).reduce((sum, one) => sum + amount(one), 0)
      // Init containers run before all others, one at a time.
      const most = Math.max(running, ...(spec.initContainers ?? []).map(amount))
      for (const key of names(name)) usage[key] = most
    }
  }
  add('requests', (name) => [
    `requests.${name}`,
    ...(['cpu', 'memory', 'ephemeral-storage'].includes(name) ? [name] : []),
  ])
  add('limits', (name) => [`limits.${name}`])
  return usage
}

const allOf = (spec: Pod['spec']): Container[] => [...(spec.containers ?? []), ...(spec.initContainers ?? [])]

function ofService({ spec }: Service): Usage {
  const ports = spec.ports?.length ?? 0
  if (spec.type === 'NodePort') return { 'services.nodeports': ports }
  return spec.type === 'LoadBalancer' ? { 'services.nodeports': ports, 'services.loadbalancers': 1 } : {}
}

function ofClaim({ spec }: PersistentVolumeClaim): Usage {
  const size = amountOf(spec.resources?.requests?.storage ?? '0')
  const inClass = spec.storageClassName ? `${spec.storageClassName}.storageclass.storage.k8s.io/` : undefined
  return {
    'requests.storage': size,
    ...(inClass && { [`${inClass}requests.storage`]: size, [`${inClass}persistentvolumeclaims`]: 1 }),
  }
}

/** Whether the quota counts the object: its scopes choose among Pods. */
export function counts({ spec }: ResourceQuotaObject, { plural, group }: Resource, object: KubeObject): boolean {
  const chosen = (spec.scopeSelector?.matchExpressions ?? []).map(({ scopeName, operator, values }) => ({
    scope: scopeName,
    operator,
    values,
  }))
  const all = [...(spec.scopes ?? []).map((scope) => ({ scope, operator: 'Exists', values: undefined })), ...chosen]
  if (all.length === 0) return true
  if (group !== '' || plural !== 'pods') return false
  return all.every(({ scope, operator, values }) => isInScope(object as Pod, scope, operator, values ?? []))
}

function isInScope({ spec }: Pod, scope: string, operator: string, values: readonly string[]): boolean {
  const bestEffort = allOf(spec).every(
    ({ resources }) => Object.keys({ ...resources?.limits, ...resources?.requests }).length === 0,
  )
  switch (scope) {
    case 'BestEffort':
      return bestEffort
    case 'NotBestEffort':
      return !bestEffort
    case 'Terminating':
      return spec.activeDeadlineSeconds !== undefined
    case 'NotTerminating':
      return spec.activeDeadlineSeconds === undefined
    case 'PriorityClass': {
      const name = spec.priorityClassName ?? ''
      if (operator === 'Exists') return name !== ''
      if (operator === 'DoesNotExist') return name === ''
      return values.includes(name) === (operator === 'In')
    }
    default:
      return false
  }
}

/** What a Pod must say because a quota counts it: `cpu`, `limits.memory`. By what is lacking, the containers that lack it. */
export function lacking(hard: readonly string[], { spec }: Pod): Map<string, string[]> {
  const lacks = new Map<string, string[]>()
  for (const name of hard
    .filter((one) => /^((requests|limits)\.)?(cpu|memory|ephemeral-storage)$/.test(one))
    .toSorted()) {
    const resource = name.replace(/^(requests|limits)\./, '')
    const which = name.startsWith('limits.') ? 'limits' : 'requests'
    const containers = allOf(spec).filter(({ resources }) => resources?.[which]?.[resource] === undefined)
    if (containers.length > 0) lacks.set(name, containers.map((one) => one.name).toSorted())
  }
  return lacks
}

/** An amount as quotas write it: whole, or in thousandths. */
export function quantityText(name: string, amount: number): string {
  if (/memory|storage$/.test(name)) {
    const units = [
      ['Ti', 2 ** 40],
      ['Gi', 2 ** 30],
      ['Mi', 2 ** 20],
      ['Ki', 2 ** 10],
    ] as const
    const unit = units.find(([, size]) => amount >= size && amount % size === 0)
    if (unit) return `${amount / unit[1]}${unit[0]}`
  }
  return Number.isInteger(amount) ? `${amount}` : `${Math.round(amount * 1000)}m`
}
