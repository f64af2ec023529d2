/** What Endpoints and EndpointSlices say of a Service's Pods. */
import { hasCondition, isTerminating } from '../../history/pods.ts'
import { type Life, type Replay, type Version, versionsWithin } from '../../history/replay.ts'
import type { Endpoints, EndpointSlice, KubeObject, Pod, Service } from '../../kube/objects.ts'
import { same } from './equal.ts'
import { names, seenBy, setsOf } from './evidence.ts'
import { remembered } from './memo.ts'

/** An address that is listed as ready, and the Pod that it is said to be of. */
export interface Listed {
  uid: string
  pod: string
  addresses: string[]
  hostname: string | undefined
}

/** One Endpoints or EndpointSlice object, with what each version of it lists as ready. */
export interface Listing {
  subject: string
  resource: 'endpoints' | 'endpointslices'
  service: string
  versions: (Version<KubeObject> & { until: number; ready: Listed[] })[]
}

const managedBy = 'endpointslice.kubernetes.io/managed-by'

/** As the controllers of endpoints take it; a Pod's phase is not looked at. */
export const isServing = (pod: Pod): boolean => hasCondition(pod, 'Ready') && !isTerminating(pod)

const listings = remembered((told: Replay) => allListings(told))
const ofReadyOnly = remembered((told: Replay) => listings(told).filter(({ service }) => listsReadyOnly(told, service)))

/** All of Services that list ready Pods only, unless all are asked for. `subject` is a Service, or a set in its domain. */
export function listingsOf(told: Replay, subject?: string, which: 'all' | 'ready' = 'ready'): Listing[] {
  const all = which === 'all' ? listings(told) : ofReadyOnly(told)
  return subject === undefined ? all : all.filter(({ service }) => concerns(told, service, subject))
}

/** Whether a subject is the Service, or a set that it governs; no subject is every Service. */
export const concerns = (told: Replay, service: string, subject: string | undefined): boolean =>
  names(subject, ['service', 'svc'], service) ||
  setsOf(told, subject).some(({ life }) => life.versions[0]?.object.spec.serviceName === service)

function allListings(told: Replay): Listing[] {
  const listing = <T extends KubeObject>(
    life: Life<T>,
    resource: Listing['resource'],
    service: string,
    ready: (object: T, listedAs: ListedAs) => Listed[],
  ): Listing => {
    const listedAs = sharing()
    const versions: Listing['versions'] = []
    life.versions.forEach(({ position, seq, type, object, before, facts }, index) => {
      if (type === 'DELETED') return
      const until = life.versions[index + 1]?.position ?? life.end
      versions.push({ position, seq, type, object, before, facts, until, ready: ready(object, listedAs) })
    })
    return {
      subject: `${resource === 'endpoints' ? 'endpoints' : 'endpointslice'}/${life.name}`,
      resource,
      service,
      versions,
    }
  }
  const slices = told
    .lives<EndpointSlice>('endpointslices')
    .filter(
      ({ versions }) => versions[0]?.object.metadata.labels?.[managedBy] !== 'endpointslicemirroring-controller.k8s.io',
    )
  return [
    ...told.lives<Endpoints>('endpoints').map((life) => listing(life, 'endpoints', life.name, readyInEndpoints)),
    ...slices.map((life) => listing(life, 'endpointslices', serviceOf(life), readyInSlice)),
  ]
}

const serviceOf = ({ versions, name }: Life<EndpointSlice>): string =>
  versions[0]?.object.metadata.labels?.['kubernetes.io/service-name'] ?? name

/** Whether a Service selects Pods, and asks for ready ones at all times. */
export function listsReadyOnly(told: Replay, service: string): boolean {
  const versions = told.named<Service>('services', service).flatMap((life) => life.versions)
  return (
    versions.length > 0 &&
    versions.every(
      ({ object: { spec } }) => Object.keys(spec.selector ?? {}).length > 0 && spec.publishNotReadyAddresses !== true,
    )
  )
}

type ListedAs = (uid: string, pod: string, addresses: string[], hostname: string | undefined) => Listed

/** What is listed of a Pod over and over is one object, for as long as it is the same. */
function sharing(): ListedAs {
  const last = new Map<string, Listed>()
  return (uid, pod, addresses, hostname) => {
    const known = last.get(uid)
    if (known?.pod === pod && known.hostname === hostname && same(known.addresses, addresses)) return known
    const listed = { uid, pod, addresses, hostname }
    last.set(uid, listed)
    return listed
  }
}

function readyInEndpoints({ subsets = [] }: Endpoints, listedAs: ListedAs): Listed[] {
  const ready: Listed[] = []
  for (const { addresses = [] } of subsets) {
    for (const { ip, hostname, targetRef } of addresses)
      if (targetRef?.kind === 'Pod') ready.push(listedAs(targetRef.uid ?? '', targetRef.name ?? '', [ip], hostname))
  }
  return ready
}

function readyInSlice(slice: EndpointSlice, listedAs: ListedAs): Listed[] {
  const endpoints = slice.endpoints as EndpointSlice['endpoints'] | null
  const ready: Listed[] = []
  for (const { addresses, hostname, conditions, targetRef } of endpoints ?? []) {
    if (targetRef?.kind === 'Pod' && conditions?.ready !== false)
      ready.push(listedAs(targetRef.uid ?? '', targetRef.name ?? '', addresses, hostname))
  }
  return ready
}

/** The states of a Pod that a controller of endpoints may have gone by, when it wrote at a position. */
export function podWithin(told: Replay, pod: Life<Pod>, position: number, lag: number): Version<Pod>[] {
  const { from, to } = seenBy(told, position, lag)
  return versionsWithin(pod, from, to)
}
