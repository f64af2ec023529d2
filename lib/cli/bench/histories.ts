/** Long histories of a cluster that does as it should. */
import type { Entry, History } from '../../history/history.ts'
import type { AnyObject } from '../../kube/objects.ts'

type Fields = Record<string, unknown>
type Type = 'ADDED' | 'MODIFIED' | 'DELETED'

/** Of about so many entries. */
export function historyOf(kind: 'updates' | 'sets', length: number): History {
  const tale = new Tale()
  if (kind === 'sets') {
    for (let i = 0; tale.entries.length < length; i++) tale.begin(`web${i}`).end(`web${i}`)
    return tale
  }
  tale.begin('web')
  for (let round = 2; tale.entries.length < length; round++) tale.update('web', round)
  return tale
}

const labels = { app: 'web' }
const replicas = 3
const ready = { phase: 'Running', podIP: '10.0.0.7', conditions: [{ type: 'Ready', status: 'True' }] }
const templateOf = (round: number) => ({
  metadata: { labels },
  spec: { containers: [{ name: 'nginx', image: `nginx:${round}` }], terminationGracePeriodSeconds: 30 },
})

class Tale implements History {
  readonly namespace = 'bench'
  readonly clusterDomain = 'cluster.local'
  readonly startedAt = 0
  readonly entries: Entry[] = []
  readonly #objects = new Map<string, AnyObject>()

  /** A set, its claims and its Pods, one after the other. */
  begin(set: string): this {
    const spec = {
      replicas,
      serviceName: 'nginx',
      podManagementPolicy: 'OrderedReady',
      revisionHistoryLimit: 10,
      selector: { matchLabels: labels },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      template: templateOf(1),
      volumeClaimTemplates: [{ metadata: { name: 'www' }, spec: claimSpec }],
    }
    this.#tell('ADDED', 'statefulsets', set, {
      metadata: { generation: 1 },
      spec,
      status: { replicas: 0, availableReplicas: 0 },
    })
    this.#revision(set, 1)
    for (let ordinal = 0; ordinal < replicas; ordinal++) {
      this.#tell('ADDED', 'persistentvolumeclaims', `www-${set}-${ordinal}`, {
        metadata: { labels },
        spec: claimSpec,
        status: { phase: 'Bound' },
      })
      this.#pod(set, ordinal, 1, { current: 1, updated: ordinal + 1, others: 0 })
    }
    return this
  }

  /** Another template, and Pod by Pod replaced. */
  update(set: string, round: number): void {
    const { metadata, spec } = this.#object('statefulsets', set) as AnyObject & { spec: Fields }
    this.#tell('MODIFIED', 'statefulsets', set, {
      metadata: { generation: (metadata.generation ?? 0) + 1 },
      spec: { ...spec, template: templateOf(round) },
    })
    this.#revision(set, round)
    this.#status(set, { current: round - 1, update: round, pods: replicas, updated: 0, others: replicas })
    for (let ordinal = replicas - 1; ordinal >= 0; ordinal--) {
      this.#delete('pods', `${set}-${ordinal}`, { deletionTimestamp: this.#now(), deletionGracePeriodSeconds: 30 })
      this.#status(set, {
        current: round - 1,
        update: round,
        pods: replicas - 1,
        updated: replicas - 1 - ordinal,
        others: ordinal,
      })
      this.#pod(set, ordinal, round, {
        current: ordinal === 0 ? round : round - 1,
        updated: replicas - ordinal,
        others: ordinal,
      })
    }
    if (round > 11) this.#delete('controllerrevisions', `${set}-${round - 11}`)
  }

  /** The set is gone, and then what it owned. */
  end(set: string): void {
    this.entries.push({
      seq: this.entries.length,
      at: this.entries.length * 100,
      type: 'MARK',
      kind: 'command',
      text: `kubectl delete statefulset ${set}`,
    })
    this.#delete('statefulsets', set)
    this.#delete('controllerrevisions', `${set}-1`)
    for (let ordinal = 0; ordinal < replicas; ordinal++)
      this.#delete('pods', `${set}-${ordinal}`, { deletionTimestamp: this.#now() })
  }

  #pod(
    set: string,
    ordinal: number,
    round: number,
    { current, updated, others }: { current: number; updated: number; others: number },
  ): void {
    const name = `${set}-${ordinal}`
    const { metadata, spec } = templateOf(round)
    const identity = {
      'statefulset.kubernetes.io/pod-name': name,
      'apps.kubernetes.io/pod-index': `${ordinal}`,
      'controller-revision-hash': `${set}-${round}`,
    }
    const volumes = [{ name: 'www', persistentVolumeClaim: { claimName: `www-${name}` } }]
    this.#tell('ADDED', 'pods', name, {
      metadata: { labels: { ...metadata.labels, ...identity }, ownerReferences: [this.#owner(set)] },
      spec: { ...spec, hostname: name, subdomain: 'nginx', volumes },
      status: { phase: 'Pending' },
    })
    this.#tell('MODIFIED', 'pods', name, {
      spec: { ...spec, hostname: name, subdomain: 'nginx', volumes, nodeName: 'node' },
    })
    this.#tell('MODIFIED', 'pods', name, { status: ready })
    this.#status(set, {
      current,
      update: round,
      pods: updated + others,
      updated,
      others: current === round ? updated : others,
    })
  }

  #status(
    set: string,
    {
      current,
      update,
      pods,
      updated,
      others,
    }: { current: number; update: number; pods: number; updated: number; others: number },
  ): void {
    const { generation } = this.#object('statefulsets', set).metadata
    const counts = {
      replicas: pods,
      readyReplicas: pods,
      availableReplicas: pods,
      currentReplicas: others,
      updatedReplicas: updated,
    }
    this.#tell('MODIFIED', 'statefulsets', set, {
      status: {
        observedGeneration: generation,
        currentRevision: `${set}-${current}`,
        updateRevision: `${set}-${update}`,
        collisionCount: 0,
        ...counts,
      },
    })
  }

  #revision(set: string, round: number): void {
    this.#tell('ADDED', 'controllerrevisions', `${set}-${round}`, {
      metadata: {
        labels: { ...labels, 'controller.kubernetes.io/hash': `${round}` },
        ownerReferences: [this.#owner(set)],
      },
      revision: round,
      data: { spec: { template: { ...templateOf(round), $patch: 'replace' } } },
    })
  }

  #owner(set: string): Fields {
    const { uid } = this.#object('statefulsets', set).metadata
    return { apiVersion: 'apps/v1', kind: 'StatefulSet', name: set, uid, controller: true, blockOwnerDeletion: true }
  }

  #delete(resource: string, name: string, metadata?: Fields): void {
    if (metadata !== undefined) this.#tell('MODIFIED', resource, name, { metadata })
    this.#tell('DELETED', resource, name, {})
    this.#objects.delete(`${resource}/${name}`)
  }

  #object(resource: string, name: string): AnyObject {
    return this.#objects.get(`${resource}/${name}`) as AnyObject
  }

  #tell(type: Type, resource: string, name: string, { metadata, ...fields }: Fields): void {
    const before = this.#objects.get(`${resource}/${name}`)
    const seq = this.entries.length
    const object = {
      apiVersion: 'v1',
      kind: kinds[resource],
      ...before,
      ...fields,
      metadata: {
        name,
        namespace: this.namespace,
        uid: `uid-${seq}`,
        creationTimestamp: this.#now(),
        ...before?.metadata,
        ...(metadata as Fields),
        resourceVersion: `${seq + 1}`,
      },
    } as AnyObject
    this.#objects.set(`${resource}/${name}`, object)
    this.entries.push({ seq, at: seq * 100, type, resource, object })
  }

  #now(): string {
    return new Date(this.entries.length * 100).toISOString()
  }
}

const claimSpec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
const kinds: Readonly<Record<string, string>> = {
  statefulsets: 'StatefulSet',
  pods: 'Pod',
  controllerrevisions: 'ControllerRevision',
  persistentvolumeclaims: 'PersistentVolumeClaim',
}
