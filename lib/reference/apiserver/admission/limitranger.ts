/** What a namespace's LimitRanges give to Pods that ask for nothing, and what they do not let in. */
import type { Container, LimitRangeItem, ResourceRequirements } from 'kubernetes-types/core/v1.js'
import type { PersistentVolumeClaim, Pod } from '../../../kube/objects.ts'
import { amountOf } from '../../../kube/quantity.ts'
import { limitRanges } from '../../../kube/resource.ts'
import type { LimitRangeObject } from '../../resources/limitrange.ts'
import { storeKey, type Api } from '../api.ts'
import { forbidden } from '../status.ts'
import type { Admission } from './admission.ts'

type Amounts = Readonly<Record<string, string>>

/** Gives Pods what they do not ask for. */
export const limitRanger: Admission = (api, { resource }, object) => {
  if (resource.group !== '' || resource.kind !== 'Pod') return
  const items = itemsIn(api, object.metadata.namespace)
  if (items.length > 0) fillPod(object as unknown as Pod, items)
}

/** Refuses what asks for too much, or for too little. Pods do not change what they ask for. */
export const limitsKept: Admission = (api, { resource }, object, old) => {
  const isPod = resource.kind === 'Pod'
  if (resource.group !== '' || (!isPod && resource.kind !== 'PersistentVolumeClaim') || (isPod && old)) return
  const items = itemsIn(api, object.metadata.namespace)
  if (items.length === 0) return
  const complaints: string[] = []
  if (isPod) checkPod(object as unknown as Pod, items, complaints)
  else {
    const requests = (object as unknown as PersistentVolumeClaim).spec.resources?.requests ?? {}
    for (const item of items) if (item.type === 'PersistentVolumeClaim') check(item, {}, requests, complaints)
  }
  const [only, ...more] = complaints
  if (only !== undefined)
    throw forbidden(resource, object.metadata.name, more.length === 0 ? only : `[${complaints.join(', ')}]`)
}

function itemsIn(api: Api, namespace: string | undefined): LimitRangeItem[] {
  if (api.store.count(storeKey(limitRanges)) === 0) return []
  return (api.store.list(storeKey(limitRanges), namespace) as LimitRangeObject[]).flatMap(
    ({ spec }) => spec.limits ?? [],
  )
}

const containersOf = ({ spec }: Pod): Container[] => [...(spec.containers ?? []), ...(spec.initContainers ?? [])]

function fillPod(pod: Pod, items: readonly LimitRangeItem[]): void {
  const { spec } = pod
  const given: string[] = []
  for (const item of items) {
    if (item.type === 'Container') for (const container of containersOf(pod)) fill(container, item, spec, given)
  }
  if (given.length > 0) {
    pod.metadata.annotations = {
      ...pod.metadata.annotations,
      'kubernetes.io/limit-ranger': `LimitRanger plugin set: ${given.join('; ')}`,
    }
  }
}

function checkPod(pod: Pod, items: readonly LimitRangeItem[], complaints: string[]): void {
  const { spec } = pod
  for (const item of items) {
    if (item.type === 'Container')
      for (const { resources = {} } of containersOf(pod))
        check(item, resources.limits ?? {}, resources.requests ?? {}, complaints)
    if (item.type === 'Pod')
      check(item, total(spec.containers, 'limits'), total(spec.containers, 'requests'), complaints)
  }
}

function fill(container: Container, item: LimitRangeItem, { initContainers = [] }: Pod['spec'], given: string[]): void {
  const before: ResourceRequirements = container.resources ?? {}
  const what = initContainers.includes(container) ? 'init container' : 'container'
  const added = (all: Amounts | undefined, has: Amounts | undefined): string[] =>
    Object.keys(all ?? {})
      .filter((name) => has?.[name] === undefined)
      .toSorted()
  const limits = added(item.default, before.limits)
  // A limit of its own is what the container is taken to ask for.
  const own = { ...before.limits, ...before.requests }
  const requests = added(item.defaultRequest, own)
  if (requests.length > 0) given.push(`${requests.join(', ')} request for ${what} ${container.name}`)
  if (limits.length > 0) given.push(`${limits.join(', ')} limit for ${what} ${container.name}`)
  if (limits.length + requests.length === 0) return
  container.resources = {
    ...before,
    limits: { ...item.default, ...before.limits },
    requests: { ...item.defaultRequest, ...own },
  }
}

function total(containers: readonly Container[], which: 'limits' | 'requests'): Amounts {
  const sum: Record<string, string> = {}
  const names = new Set(containers.flatMap(({ resources }) => Object.keys(resources?.[which] ?? {})))
  for (const name of names) {
    const amounts = containers.map(({ resources }) => resources?.[which]?.[name])
    // What one container does not limit, the Pod does not.
    if (which === 'limits' && amounts.includes(undefined)) continue
    sum[name] = `${amounts.reduce((all, one) => all + amountOf(one ?? '0'), 0)}`
  }
  return sum
}

function check(item: LimitRangeItem, limits: Amounts, requests: Amounts, complaints: string[]): void {
  const { type } = item
  for (const [name, least] of Object.entries(item.min ?? {})) {
    const [request, limit] = [requests[name], limits[name]]
    if (request === undefined)
      complaints.push(`minimum ${name} usage per ${type} is ${least}.  No request is specified`)
    else if (amountOf(request) < amountOf(least))
      complaints.push(`minimum ${name} usage per ${type} is ${least}, but request is ${request}`)
    else if (limit !== undefined && amountOf(limit) < amountOf(least))
      complaints.push(`minimum ${name} usage per ${type} is ${least}, but limit is ${limit}`)
  }
  for (const [name, most] of Object.entries(item.max ?? {})) {
    const [request, limit] = [requests[name], limits[name]]
    if (type === 'PersistentVolumeClaim') {
      if (request !== undefined && amountOf(request) > amountOf(most))
        complaints.push(`maximum ${name} usage per ${type} is ${most}, but request is ${request}`)
      continue
    }
    if (limit === undefined) complaints.push(`maximum ${name} usage per ${type} is ${most}.  No limit is specified`)
    else if (amountOf(limit) > amountOf(most))
      complaints.push(`maximum ${name} usage per ${type} is ${most}, but limit is ${limit}`)
    else if (request !== undefined && amountOf(request) > amountOf(most))
      complaints.push(`maximum ${name} usage per ${type} is ${most}, but request is ${request}`)
  }
  for (const [name, most] of Object.entries(item.maxLimitRequestRatio ?? {})) {
    const [request, limit] = [requests[name], limits[name]]
    if (request === undefined || amountOf(request) === 0)
      complaints.push(
        `${name} max limit to request ratio per ${type} is ${most}, but no request is specified or request is 0`,
      )
    else if (limit === undefined || amountOf(limit) === 0)
      complaints.push(
        `${name} max limit to request ratio per ${type} is ${most}, but no limit is specified or limit is 0`,
      )
    else if (amountOf(limit) / amountOf(request) > amountOf(most)) {
      complaints.push(
        `${name} max limit to request ratio per ${type} is ${most}, but provided ratio is ${(amountOf(limit) / amountOf(request)).toFixed(6)}`,
      )
    }
  }
}
