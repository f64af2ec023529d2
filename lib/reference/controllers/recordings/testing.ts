/** What happened to each object, told in short, so that a recording of a real cluster and a run of ours compare. */
import type {
  AnyObject,
  ControllerRevision,
  Endpoints,
  Event,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
} from '../../../kube/objects.ts'

export interface Told {
  resource: string
  type: string
  object: AnyObject
}

/** One step of a recording. */
export interface Story {
  /** By `plural/name`, each state once; of volumes, by the claim that they serve. */
  objects: Record<string, string[]>
  /** In order: when Pods were created, marked for deletion, and gone. */
  pods: string[]
  /** Events by what they are about, each once, sorted. */
  events: string[]
  /** The set's status at the end, and the hostnames behind the Service. */
  status?: object
  endpoints?: string[]
}

export function tell(events: readonly Told[]): Story {
  const story: Story = { objects: {}, pods: [], events: [] }
  const said = new Set<string>()
  const nameOf = naming()
  for (const { resource, type, object } of events) {
    // Of a series, only that it began is told: how often the scheduler tried is an accident.
    if (resource === 'events' && (type === 'ADDED' || object['series'] === undefined))
      said.add(tellEvent(object as unknown as Event))
    else if (resource === 'endpoints') story.endpoints = hostnames(object as unknown as Endpoints)
    else if (resource === 'statefulsets')
      story.status = type === 'DELETED' ? {} : (object as unknown as StatefulSet).status
    if (resource === 'pods') tellOrder(story.pods, type, object as unknown as Pod)
    const state = states[resource]?.(object as never)
    if (state === undefined) continue
    const told = (story.objects[`${resource}/${nameOf(resource, object)}`] ??= [])
    const line = type === 'DELETED' ? 'gone' : state
    if (told.at(-1) !== line) told.push(line)
    // A revision of a set that is going comes back by accident, and goes again.
    if (resource === 'controllerrevisions' && line === 'gone' && told.at(-3) === 'gone') told.splice(-2)
  }
  // Volumes of an earlier step that are deleted in this one.
  for (const [name, told] of Object.entries(story.objects)) {
    if (name.startsWith('persistentvolumes/') && told.join() === 'gone') delete story.objects[name]
  }
  story.events = [...said].toSorted()
  return story
}

/** Volumes go by their claim's name; when it has had several in a step, by their count as well. */
function naming(): (resource: string, object: AnyObject) => string {
  const volumes = new Map<string, string[]>()
  return (resource, object) => {
    const { name, uid } = object.metadata
    if (resource !== 'persistentvolumes') return name
    const claim = (object as unknown as PersistentVolume).spec.claimRef?.name ?? ''
    const uids = volumes.get(claim) ?? []
    volumes.set(claim, uids)
    if (!uids.includes(uid)) uids.push(uid)
    return uids.indexOf(uid) === 0 ? claim : `${claim}, ${uids.indexOf(uid) + 1}`
  }
}

const states: Record<string, (object: never) => string> = {
  pods: ({ metadata, spec, status }: Pod) =>
    words(
      status.phase,
      spec.nodeName !== undefined && 'scheduled',
      ...(status.conditions ?? []).flatMap(({ type, reason }) => (type === 'PodScheduled' ? [reason] : [])),
      ...(status.containerStatuses ?? []).map(({ state }) => Object.keys(state ?? {}).join()),
      status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') && 'ready',
      metadata.deletionTimestamp !== undefined && 'terminating',
      metadata.labels?.['controller-revision-hash'],
      (metadata.ownerReferences ?? []).length === 0 && 'orphan',
    ),
  persistentvolumeclaims: ({ metadata, spec, status }: PersistentVolumeClaim) =>
    words(
      status.phase,
      spec.volumeName && 'volume',
      // Before that, they come in any order with the owner.
      ...(spec.volumeName ? annotationsOf(metadata) : []),
      metadata.deletionTimestamp !== undefined && 'terminating',
      ...(metadata.ownerReferences ?? []).map(({ kind }) => `of ${kind}`),
    ),
  persistentvolumes: ({ metadata, status }: PersistentVolume) =>
    words(status.phase, metadata.deletionTimestamp !== undefined && 'terminating'),
  controllerrevisions: ({ metadata, revision }: ControllerRevision) =>
    words(`${revision}`, (metadata.ownerReferences ?? []).length === 0 && 'orphan'),
}

const annotationsOf = ({ annotations }: AnyObject['metadata']): string[] =>
  Object.keys(annotations ?? {})
    .map((annotation) => annotation.replace(/.*\//, ''))
    .toSorted((a, b) => (a < b ? -1 : 1))

const words = (...all: (string | undefined | false)[]): string => all.filter(Boolean).join(' ')

function tellOrder(order: string[], type: string, { metadata }: Pod): void {
  const state =
    type === 'MODIFIED' ? (metadata.deletionTimestamp === undefined ? '' : '-') : type === 'ADDED' ? '+' : 'x'
  const line = `${state}${metadata.name}`
  if (state !== '' && !(state === '-' && order.includes(line, order.lastIndexOf(`+${metadata.name}`) + 1)))
    order.push(line)
}

/** Where a Pod went is not told. */
const tellEvent = ({ involvedObject: { kind, name }, type, reason, message }: Event): string =>
  `${kind}/${name} ${type} ${reason}: ${message}`.replace(/pvc-[0-9a-f-]{36}/, 'pvc-…').replace(/ to fake-\d$/, '')

const hostnames = ({ subsets = [] }: Endpoints): string[] =>
  subsets.flatMap(({ addresses = [] }) => addresses.map(({ hostname = '' }) => hostname)).toSorted()
