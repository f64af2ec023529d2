/** What the end-to-end tests share: a cluster with two nodes, and the steps of the Kubernetes project's own tests. */
import { expect } from 'chai'
import { systemClock } from '../../clock.ts'
import type { KubeObject, PersistentVolumeClaim, Pod, StatefulSet } from '../../kube/objects.ts'
import { persistentVolumeClaims, pods, services, statefulSets, type Resource } from '../../kube/resource.ts'
import { startReference, type Reference, type ReferenceOptions } from '../start.ts'

export const namespace = 'default'
export const labels = { foo: 'bar', baz: 'blah' }
export const image = 'registry.k8s.io/e2e-test-images/httpd:2.4.38-4'
export const newImage = 'registry.k8s.io/e2e-test-images/httpd:2.4.39-4'
export const httpProbe = {
  httpGet: { path: '/index.html', port: 80 },
  periodSeconds: 1,
  successThreshold: 1,
  failureThreshold: 1,
}
export const pauseProbe = {
  exec: { command: ['test', '-f', '/data/statefulset-continue'] },
  periodSeconds: 1,
  successThreshold: 1,
  failureThreshold: 1,
}

export const isReady = ({ status }: Pod): boolean =>
  status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true

/** A StatefulSet as the tests have it, of one container: `container` and `spec` say how it differs. */
export function statefulSet(name: string, replicas: number, container: object = {}, spec: object = {}): object {
  const { template: podSpec = {}, ...rest } = spec as { template?: object }
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name, namespace },
    spec: {
      serviceName: 'test',
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: {} },
        spec: { containers: [{ name: 'webserver', image, ...container }], ...podSpec },
      },
      ...rest,
    },
  }
}

/** A container's mount and the claim template behind it. */
export const dataMount = { volumeMounts: [{ name: 'datadir', mountPath: '/data/' }] }
export const dataClaims = {
  volumeClaimTemplates: [
    {
      metadata: { name: 'datadir' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1' } } },
    },
  ],
}

export class EndToEnd {
  readonly reference: Reference

  constructor(reference: Reference) {
    this.reference = reference
  }

  static async start(options: Partial<ReferenceOptions> = {}): Promise<EndToEnd> {
    const world = new EndToEnd(await startReference({ clock: systemClock(20), nodes: 2, seed: 1, ...options }))
    const ports = [{ name: 'http', port: 80, protocol: 'TCP' }]
    await world.client.create(services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'test', namespace },
      spec: { clusterIP: 'None', selector: labels, ports },
    })
    return world
  }

  get client(): Reference['client'] {
    return this.reference.client
  }

  stop(): Promise<void> {
    return this.reference.stop()
  }

  async create(name: string, replicas: number, container: object = {}, spec: object = {}): Promise<StatefulSet> {
    return this.client.create<StatefulSet>(statefulSets, statefulSet(name, replicas, container, spec) as StatefulSet)
  }

  /** As `kubectl exec POD -- /bin/sh -x -c COMMAND`; what it printed on stdout. */
  async run(pod: string, command: string): Promise<string> {
    const { spec } = await this.client.get<Pod>(pods, { name: pod, namespace })
    let output = ''
    const exitCode = await this.reference.api.kubelets.get(spec.nodeName!)!.exec(
      { namespace, pod },
      ['/bin/sh', '-x', '-c', command],
      { tty: false },
      {
        stdin: (async function* () {})(),
        stdout: (data) => void (output += Buffer.from(data).toString()),
        stderr: () => undefined,
        signal: new AbortController().signal,
      },
    )
    expect(exitCode, command).to.equal(0)
    return output
  }

  /** Resolves when the objects of a kind are as wanted, after every change of one of them. */
  async all<T extends KubeObject>(
    resource: Resource,
    wanted: (objects: readonly T[]) => boolean,
  ): Promise<readonly T[]> {
    const stop = new AbortController()
    const there = new Map<string, T>()
    try {
      const list = await this.client.list<T>(resource, { namespace })
      for (const object of list.items) there.set(object.metadata.name, object)
      if (wanted([...there.values()])) return [...there.values()]
      const { resourceVersion } = list.metadata
      const watch = this.client.watch<T>(resource, { namespace, resourceVersion, signal: stop.signal })
      for await (const { type, object } of watch) {
        if (type === 'DELETED') there.delete(object.metadata.name)
        else there.set(object.metadata.name, object)
        if (wanted([...there.values()])) return [...there.values()]
      }
      throw new Error(`the watch of ${resource.plural} ended`)
    } finally {
      stop.abort()
    }
  }

  /** Resolves when an object is as wanted. */
  async until<T extends KubeObject>(resource: Resource, name: string, wanted: (object: T) => boolean): Promise<T> {
    let found: T | undefined
    await this.all<T>(resource, (objects) => {
      found = objects.find(({ metadata }) => metadata.name === name)
      return found !== undefined && wanted(found)
    })
    return found!
  }

  ready(name: string): Promise<Pod> {
    return this.until<Pod>(pods, name, isReady)
  }

  /** Resolves when the set's status is of its present generation, and as wanted. */
  counted(wanted: (status: StatefulSet['status']) => boolean, name = 'ss'): Promise<StatefulSet> {
    return this.until<StatefulSet>(
      statefulSets,
      name,
      ({ status, metadata }) => status?.observedGeneration === metadata.generation && wanted(status),
    )
  }

  /** Resolves when the Pods that are there are these, and all of them ready. */
  async running(...names: string[]): Promise<void> {
    await this.all<Pod>(pods, (found) => found.every(isReady) && names.toString() === namesOf(found).toString())
    await this.counted((status) => status?.replicas === names.length && status.readyReplicas === names.length)
  }

  /** Resolves when the claims that are there are those of these ordinals, and none of them is going. */
  async claims(
    ordinals: readonly number[],
    wanted: (claim: PersistentVolumeClaim) => boolean = () => true,
  ): Promise<void> {
    const names = ordinals.map((ordinal) => `datadir-ss-${ordinal}`)
    await this.all<PersistentVolumeClaim>(
      persistentVolumeClaims,
      (found) => names.toString() === namesOf(found).toString() && found.every(wanted),
    )
  }

  patch(spec: object, name = 'ss'): Promise<StatefulSet> {
    return this.client.patch<StatefulSet>(statefulSets, { name, namespace }, 'merge', { spec })
  }

  scale(replicas: number): Promise<StatefulSet> {
    return this.patch({ replicas })
  }

  async names(): Promise<string[]> {
    return namesOf((await this.client.list<Pod>(pods, { namespace })).items)
  }
}

const namesOf = (objects: readonly KubeObject[]): string[] => objects.map(({ metadata }) => metadata.name).toSorted()
