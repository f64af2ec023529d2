/** What the end-to-end tests of StatefulSet in the Kubernetes project do, step by step, with their images and commands. */
import { expect } from 'chai'
import { systemClock } from '../clock.ts'
import type { KubeObject, Pod, StatefulSet } from '../kube/objects.ts'
import { pods, services, statefulSets, type Resource } from '../kube/resource.ts'
import { startReference, type Reference } from './start.ts'

const namespace = 'default'
const labels = { foo: 'bar', baz: 'blah' }
const image = 'registry.k8s.io/e2e-test-images/httpd:2.4.38-4'
const httpProbe = {
  httpGet: { path: '/index.html', port: 80 },
  periodSeconds: 1,
  successThreshold: 1,
  failureThreshold: 1,
}
const pauseProbe = {
  exec: { command: ['test', '-f', '/data/statefulset-continue'] },
  periodSeconds: 1,
  successThreshold: 1,
  failureThreshold: 1,
}

describe('end to end', function () {
  this.timeout(60_000)
  let reference: Reference

  beforeEach(async () => {
    reference = await startReference({ clock: systemClock(20), nodes: 2, seed: 1 })
    const ports = [{ name: 'http', port: 80, protocol: 'TCP' }]
    const spec = { clusterIP: 'None', selector: labels, ports }
    await reference.client.create(services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'test', namespace },
      spec,
    })
  })
  afterEach(() => reference.stop())

  async function createSet(name: string, replicas: number, container: object = {}, spec: object = {}): Promise<void> {
    const { template: podSpec = {}, ...rest } = spec as { template?: object }
    await reference.client.create(statefulSets, {
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
    })
  }

  /** As `kubectl exec POD -- /bin/sh -x -c COMMAND`; what it printed on stdout. */
  async function run(pod: string, command: string): Promise<string> {
    const { spec } = await reference.client.get<Pod>(pods, { name: pod, namespace })
    let output = ''
    const exitCode = await reference.api.kubelets.get(spec.nodeName!)!.exec(
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

  /** Resolves when an object is as wanted. */
  async function until<T extends KubeObject>(
    resource: Resource,
    name: string,
    wanted: (object: T) => boolean,
  ): Promise<T> {
    const stop = new AbortController()
    const options = { namespace, fieldSelector: `metadata.name=${name}`, signal: stop.signal }
    try {
      for await (const { type, object } of reference.client.watch<T>(resource, options))
        if (type !== 'DELETED' && wanted(object)) return object
      throw new Error(`the watch of ${name} ended`)
    } finally {
      stop.abort()
    }
  }

  const isReady = ({ status }: Pod): boolean =>
    status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true
  const ready = (name: string): Promise<Pod> => until<Pod>(pods, name, isReady)
  const counted = (wanted: (status: StatefulSet['status']) => boolean): Promise<StatefulSet> =>
    until<StatefulSet>(
      statefulSets,
      'ss',
      ({ status, metadata }) => status?.observedGeneration === metadata.generation && wanted(status),
    )
  const scale = (replicas: number): Promise<KubeObject> =>
    reference.client.patch(statefulSets, { name: 'ss', namespace }, 'merge', { spec: { replicas } })
  const names = async (): Promise<string[]> =>
    (await reference.client.list<Pod>(pods, { namespace })).items.map(({ metadata }) => metadata.name).toSorted()

  it('provides basic identity', async () => {
    const volumeMounts = [
      { name: 'datadir', mountPath: '/data/' },
      { name: 'home', mountPath: '/home' },
    ]
    await createSet(
      'ss',
      3,
      { volumeMounts, readinessProbe: pauseProbe },
      {
        template: { volumes: [{ name: 'home', hostPath: { path: '/tmp/home' } }] },
        volumeClaimTemplates: [
          {
            metadata: { name: 'datadir' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1' } } },
          },
        ],
      },
    )
    const all = ['ss-0', 'ss-1', 'ss-2']
    for (const [index, pod] of all.entries()) {
      await until<Pod>(pods, pod, ({ status }) => status.phase === 'Running')
      expect(await names()).to.deep.equal(all.slice(0, index + 1))
      await run(pod, 'dd if=/dev/zero of=/data/statefulset-continue bs=1 count=1 conv=fsync')
      await ready(pod)
    }
    const checkMount = async (): Promise<void> => {
      for (const pod of all) {
        expect(await run(pod, 'ls -idlh /data')).to.match(/^\d+ drwxrwxrwx \d+ root root 4\.0K .* \/data\n$/)
        expect(await run(pod, 'find /data')).to.match(/^\/data\n[^]*\/data\/statefulset-continue\n/)
        await run(pod, 'touch /data/1699999999999999999')
      }
    }
    await checkMount()
    for (const pod of all) {
      expect(await run(pod, 'printf $(hostname)')).to.equal(pod)
      await run(pod, 'echo $(hostname) | dd of=/data/hostname conv=fsync')
      await run(pod, 'ln -s /data/hostname /data/hostname-symlink')
    }
    await scale(0)
    await counted((status) => status?.replicas === 0)
    await scale(3)
    for (const pod of all) await ready(pod)
    await checkMount()
    for (const pod of all) {
      await run(pod, 'if [ "$(cat /data/hostname)" = "$(hostname)" ]; then exit 0; else exit 1; fi')
      await run(pod, 'if [ "$(cat /data/hostname-symlink)" = "$(hostname)" ]; then exit 0; else exit 1; fi')
    }
  })

  it('halts scaling with an unhealthy Pod, and goes on in order when it is well again', async () => {
    await createSet('ss', 1, { readinessProbe: httpProbe })
    await ready('ss-0')
    const breakProbe = (pod: string): Promise<string> =>
      run(pod, 'mv -v /usr/local/apache2/htdocs/index.html /tmp/ || true')
    const restoreProbe = (pod: string): Promise<string> =>
      run(pod, 'mv -v /tmp/index.html /usr/local/apache2/htdocs/ || true')
    expect(await breakProbe('ss-0')).to.equal("renamed '/usr/local/apache2/htdocs/index.html' -> '/tmp/index.html'\n")
    expect(await breakProbe('ss-0')).to.equal('')
    await until<Pod>(pods, 'ss-0', (pod) => !isReady(pod))
    await counted((status) => !status?.readyReplicas)
    await scale(3)
    await counted((status) => status?.replicas === 1)
    expect(await names()).to.deep.equal(['ss-0'])
    await restoreProbe('ss-0')
    const all = ['ss-0', 'ss-1', 'ss-2']
    for (const pod of all) await ready(pod)
    for (const pod of all) await breakProbe(pod)
    await counted((status) => !status?.readyReplicas)
    await scale(0)
    await counted((status) => status?.replicas === 3)
    expect(await names()).to.deep.equal(all)
    // The last one goes when it is the only one that is not well.
    for (const pod of ['ss-0', 'ss-1']) await restoreProbe(pod)
    await counted((status) => status?.replicas === 0)
  })

  it('recreates a Pod that its node rejects, until the node takes it', async () => {
    const ports = [{ containerPort: 21017, hostPort: 21017, name: 'conflict' }]
    await reference.client.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'test-pod', namespace },
      spec: { nodeName: 'node-2', containers: [{ name: 'webserver', image, ports }] },
    })
    await ready('test-pod')
    await createSet('ss', 1, { ports }, { template: { nodeName: 'node-2' } })
    const rejected = await until<Pod>(pods, 'ss-0', ({ status }) => status.phase === 'Failed')
    expect(rejected.status.reason).to.equal('NodePorts')
    await until<Pod>(pods, 'ss-0', ({ metadata }) => metadata.uid !== rejected.metadata.uid)
    await reference.client.delete(pods, { name: 'test-pod', namespace }, { gracePeriodSeconds: 0 })
    const running = await until<Pod>(pods, 'ss-0', ({ status }) => status.phase === 'Running')
    expect(running.metadata.uid).to.not.equal(rejected.metadata.uid)
    expect(running.spec.nodeName).to.equal('node-2')
  })
})
