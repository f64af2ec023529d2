/** Histories by hand, for tests: a small story of what the API said. */
import { type Guarantee, verdictOf } from './guarantee.ts'
import type { AnyObject, Metadata } from '../kube/objects.ts'
import type { Entry, GapEntry, History, MarkEntry, ObjectEntry, OutputEntry } from '../history/history.ts'

type Fields = Record<string, unknown>
type Unplaced = ObjectEntry | MarkEntry | OutputEntry | GapEntry

export interface SetOptions {
  replicas?: number
  policy?: 'OrderedReady' | 'Parallel'
  claims?: string[]
  serviceName?: string
  /** Merged into the spec. */
  spec?: Fields
}

const labels = { app: 'nginx' }
const claimSpec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }

/** The template of a set's nth revision. */
export const templateOf = (round: number) => ({
  metadata: { labels, ...(round > 1 && { annotations: { round: `${round}` } }) },
  spec: { containers: [{ name: 'nginx', image: 'nginx' }] },
})

/** Every call is one entry, 100 ms after the one before; versions count up over all kinds. */
export class Story {
  readonly #entries: Entry[] = []
  readonly #objects = new Map<string, AnyObject>()
  #at = 0
  #version = 100
  #uids = 0

  history(): History {
    return { namespace: 'test', clusterDomain: 'cluster.local', startedAt: 0, entries: [...this.#entries] }
  }

  /** The `seq` of the last entry. */
  get last(): number {
    return this.#entries.length - 1
  }

  wait(ms: number): this {
    this.#at += ms
    return this
  }

  object(resource: string, name: string): AnyObject {
    const object = this.#objects.get(`${resource}/${name}`)
    if (object === undefined) throw new Error(`the story has no ${resource}/${name}`)
    return object
  }

  add(resource: string, kind: string, name: string, fields: Fields = {}, metadata: Partial<Metadata> = {}): this {
    return this.#tell('ADDED', resource, {
      apiVersion: 'v1',
      kind,
      ...fields,
      metadata: {
        name,
        namespace: 'test',
        uid: `uid-${++this.#uids}`,
        resourceVersion: '',
        creationTimestamp: this.#now(),
        ...metadata,
      },
    })
  }

  /** Merges fields of the object, of its metadata, spec and status. */
  change(
    resource: string,
    name: string,
    { metadata, spec, status }: { metadata?: Fields; spec?: Fields; status?: Fields },
  ): this {
    const before = this.object(resource, name)
    return this.#tell('MODIFIED', resource, {
      ...before,
      metadata: { ...before.metadata, ...metadata },
      spec: { ...(before['spec'] as Fields), ...spec },
      status: { ...(before['status'] as Fields), ...status },
    })
  }

  /** A change of a set's spec, as people make it: another generation. */
  spec(set: string, spec: Fields): this {
    const { generation = 0 } = this.object('statefulsets', set).metadata
    return this.change('statefulsets', set, { spec, metadata: { generation: generation + 1 } })
  }

  /** What the controller tells of a set when it has seen its spec. */
  status(set: string, status: Fields = {}): this {
    const { generation } = this.object('statefulsets', set).metadata
    return this.change('statefulsets', set, { status: { observedGeneration: generation, ...status } })
  }

  /** Another template, its revision, and a status that tells of it. */
  update(set: string, number: number, spec: Fields = {}): this {
    return this.spec(set, { template: templateOf(number), ...spec })
      .revision(set, number)
      .status(set, { updateRevision: `${set}-${number}` })
  }

  remove(resource: string, name: string): this {
    return this.#tell('DELETED', resource, this.object(resource, name))
  }

  set(
    name: string,
    { replicas = 3, policy = 'OrderedReady', claims = ['www'], serviceName = 'nginx', spec = {} }: SetOptions = {},
    revision = 1,
  ): this {
    return this.add(
      'statefulsets',
      'StatefulSet',
      name,
      {
        apiVersion: 'apps/v1',
        spec: {
          replicas,
          serviceName,
          podManagementPolicy: policy,
          updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
          selector: { matchLabels: labels },
          template: templateOf(1),
          volumeClaimTemplates: claims.map((name) => ({ metadata: { name }, spec: claimSpec })),
          ...spec,
        },
        status: { replicas: 0, currentRevision: `${name}-${revision}`, updateRevision: `${name}-${revision}` },
      },
      { generation: 1 },
    ).revision(name, revision)
  }

  /** Of the template that the set has now. */
  revision(set: string, number: number, name = `${set}-${number}`): this {
    const { template } = this.object('statefulsets', set)['spec'] as { template: Fields }
    const data = { spec: { template: { ...template, $patch: 'replace' } } }
    return this.add(
      'controllerrevisions',
      'ControllerRevision',
      name,
      { revision: number, data },
      {
        labels: { ...labels, 'controller.kubernetes.io/hash': name.slice(set.length + 1) },
        ownerReferences: [this.ownerOf(set)],
      },
    )
  }

  /** A revision is given another number. */
  renumber(name: string, revision: number): this {
    return this.#tell('MODIFIED', 'controllerrevisions', { ...this.object('controllerrevisions', name), revision })
  }

  /** Its data are no longer told. */
  bare(resource: string, name: string): this {
    const { data: _, ...object } = this.object(resource, name)
    return this.#tell('MODIFIED', resource, object)
  }

  orphaned(resource: string, ...names: string[]): this {
    for (const name of names) this.change(resource, name, { metadata: { ownerReferences: [] } })
    return this
  }

  ownerOf(set: string) {
    const { uid } = this.object('statefulsets', set).metadata
    return { apiVersion: 'apps/v1', kind: 'StatefulSet', name: set, uid, controller: true, blockOwnerDeletion: true }
  }

  /** A Pod as the controller makes it, and before it its claims where they are not there. `overrides` are merged into metadata and spec. */
  pod(name: string, overrides: { metadata?: Fields; spec?: Fields; revision?: number } = {}): this {
    const [, set = '', ordinal = ''] = /^(.+?)-(\w+)$/.exec(name) ?? []
    const { revision = 1 } = overrides
    const { metadata, spec: podSpec } = this.#templateOf(`${set}-${revision}`)
    const { spec } = this.object('statefulsets', set) as unknown as {
      spec: { serviceName: string; volumeClaimTemplates: { metadata: { name: string } }[] }
    }
    const claims = spec.volumeClaimTemplates.map((template) => template.metadata.name)
    for (const claim of claims)
      if (!this.#objects.has(`persistentvolumeclaims/${claim}-${set}-${ordinal}`))
        this.claim(`${claim}-${set}-${ordinal}`)
    return this.add(
      'pods',
      'Pod',
      name,
      {
        spec: {
          hostname: name,
          subdomain: spec.serviceName,
          volumes: claims.map((claim) => ({
            name: claim,
            persistentVolumeClaim: { claimName: `${claim}-${set}-${ordinal}` },
          })),
          ...podSpec,
          ...overrides.spec,
        },
        status: { phase: 'Pending' },
      },
      {
        ...metadata,
        labels: {
          ...labels,
          'statefulset.kubernetes.io/pod-name': name,
          'controller-revision-hash': `${set}-${revision}`,
          'apps.kubernetes.io/pod-index': ordinal,
        },
        ownerReferences: [this.ownerOf(set)],
        ...overrides.metadata,
      },
    )
  }

  /** A claim, made, and bound to a volume of its own. */
  claim(name: string, metadata: Partial<Metadata> = {}): this {
    const volume = `pv-${this.#uids + 1}`
    this.add(
      'persistentvolumeclaims',
      'PersistentVolumeClaim',
      name,
      { spec: claimSpec, status: { phase: 'Pending' } },
      { labels, ...metadata },
    )
    const { uid } = this.object('persistentvolumeclaims', name).metadata
    this.add('persistentvolumes', 'PersistentVolume', volume, {
      spec: { claimRef: { name, namespace: 'test', uid } },
      status: { phase: 'Bound' },
    })
    return this.change('persistentvolumeclaims', name, { spec: { volumeName: volume }, status: { phase: 'Bound' } })
  }

  /** It runs, and has its address. */
  starting(pod: string, podIP = this.addressOf(pod)): this {
    return this.change('pods', pod, {
      status: { phase: 'Running', podIP, conditions: [{ type: 'Ready', status: 'False' }] },
    })
  }

  ready(pod: string, podIP = this.addressOf(pod)): this {
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: this.#now() }]
    return this.change('pods', pod, { status: { phase: 'Running', podIP, conditions } })
  }

  unready(pod: string): this {
    return this.change('pods', pod, {
      status: { conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: this.#now() }] },
    })
  }

  terminating(resource: string, name: string): this {
    return this.change(resource, name, { metadata: { deletionTimestamp: this.#now() } })
  }

  /** A Pod's address, from its ordinal: web-3 has 10.0.0.3. */
  addressOf(pod: string): string {
    return `10.0.0.${/\d*$/.exec(pod)?.[0] ?? ''}`
  }

  /** Made, and ready. */
  up(...pods: string[]): this {
    for (const pod of pods) this.pod(pod).ready(pod)
    return this
  }

  /** Terminating, and gone. */
  down(...pods: string[]): this {
    for (const pod of pods) this.terminating('pods', pod).remove('pods', pod)
    return this
  }

  /** Headless, as governs a set. */
  service(name = 'nginx', spec: Fields = {}): this {
    return this.add('services', 'Service', name, { spec: { clusterIP: 'None', selector: labels, ...spec } })
  }

  /** Endpoints that list these Pods as ready. */
  endpoints(service: string, pods: string[], addressOf = (pod: string) => this.addressOf(pod)): this {
    const addresses = pods.map((pod) => {
      const { uid } = this.object('pods', pod).metadata
      return { ip: addressOf(pod), hostname: pod, targetRef: { kind: 'Pod', name: pod, namespace: 'test', uid } }
    })
    const subsets = [{ addresses, ports: [{ port: 80 }] }]
    if (!this.#objects.has(`endpoints/${service}`)) return this.add('endpoints', 'Endpoints', service, { subsets })
    return this.#tell('MODIFIED', 'endpoints', { ...this.object('endpoints', service), subsets })
  }

  /** An EndpointSlice with these Pods; those not named in `ready` are listed as not ready. */
  slice(service: string, pods: string[], ready = pods): this {
    const endpoints = pods.map((pod) => {
      const { uid } = this.object('pods', pod).metadata
      const targetRef = { kind: 'Pod', name: pod, namespace: 'test', uid }
      return { addresses: [this.addressOf(pod)], hostname: pod, conditions: { ready: ready.includes(pod) }, targetRef }
    })
    const name = `${service}-abcde`
    if (this.#objects.has(`endpointslices/${name}`)) {
      return this.#tell('MODIFIED', 'endpointslices', { ...this.object('endpointslices', name), endpoints })
    }
    const metadata = { labels: { 'kubernetes.io/service-name': service } }
    return this.add('endpointslices', 'EndpointSlice', name, { addressType: 'IPv4', endpoints }, metadata)
  }

  command(text: string): this {
    return this.#push({ type: 'MARK', kind: 'command', text })
  }

  /** What a command printed that was started `since` ms before it ended. */
  output(command: string, output: string, since = 50): this {
    return this.#push({ type: 'OUTPUT', command, output, since: this.#at + 100 - since })
  }

  gap(resource: string, reason = 'the revision asked for is no longer kept (410)'): this {
    return this.#push({ type: 'GAP', resource, reason })
  }

  /** A list told of an object again, as after a gap. */
  present(resource: string, name: string): this {
    return this.#tell('PRESENT', resource, this.object(resource, name))
  }

  /** Where a test tells of no such revision, the Pod is of the first. */
  #templateOf(revision: string): { metadata: Fields; spec: Fields } {
    const { data } = (this.#objects.get(`controllerrevisions/${revision}`) ?? {}) as {
      data?: { spec: { template: { metadata: Fields; spec: Fields } } }
    }
    return data?.spec.template ?? templateOf(1)
  }

  #now(): string {
    return new Date(this.#at + 100).toISOString()
  }

  #tell(type: 'PRESENT' | 'ADDED' | 'MODIFIED' | 'DELETED', resource: string, object: AnyObject): this {
    const key = `${resource}/${object.metadata.name}`
    const resourceVersion = type === 'PRESENT' ? object.metadata.resourceVersion : `${++this.#version}`
    const told = { ...object, metadata: { ...object.metadata, resourceVersion } }
    if (type === 'DELETED') this.#objects.delete(key)
    else this.#objects.set(key, told)
    return this.#push({ type, resource, object: told })
  }

  #push(entry: Unplaced): this {
    this.#at += 100
    this.#entries.push({ ...entry, seq: this.#entries.length, at: this.#at })
    return this
  }
}

export const story = (): Story => new Story()

/** What a guarantee says of a story: its verdict, and each violation in a sentence. */
export function outcome(guarantee: Guarantee, tale: Story, subject?: string): string[] {
  const evaluation = guarantee.evaluate(tale.history(), subject)
  return [verdictOf(evaluation), ...evaluation.violations.map(({ message }) => message)]
}
