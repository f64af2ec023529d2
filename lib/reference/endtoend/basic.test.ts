/** What the end-to-end tests of StatefulSet in the Kubernetes project do, step by step, with their images and commands. */
import { expect } from 'chai'
import type { Pod } from '../../kube/objects.ts'
import { pods } from '../../kube/resource.ts'
import { dataClaims, EndToEnd, httpProbe, image, isReady, namespace, pauseProbe } from './testing.ts'

describe('end to end', function () {
  this.timeout(60_000)
  let cluster: EndToEnd

  beforeEach(async () => {
    cluster = await EndToEnd.start()
  })
  afterEach(() => cluster.stop())

  it('provides basic identity', async () => {
    const volumeMounts = [
      { name: 'datadir', mountPath: '/data/' },
      { name: 'home', mountPath: '/home' },
    ]
    await cluster.create(
      'ss',
      3,
      { volumeMounts, readinessProbe: pauseProbe },
      {
        template: { volumes: [{ name: 'home', hostPath: { path: '/tmp/home' } }] },
        ...dataClaims,
      },
    )
    const all = ['ss-0', 'ss-1', 'ss-2']
    for (const [index, pod] of all.entries()) {
      await cluster.until<Pod>(pods, pod, ({ status }) => status.phase === 'Running')
      expect(await cluster.names()).to.deep.equal(all.slice(0, index + 1))
      await cluster.run(pod, 'dd if=/dev/zero of=/data/statefulset-continue bs=1 count=1 conv=fsync')
      await cluster.ready(pod)
    }
    const checkMount = async (): Promise<void> => {
      for (const pod of all) {
        expect(await cluster.run(pod, 'ls -idlh /data')).to.match(/^\d+ drwxrwxrwx \d+ root root 4\.0K .* \/data\n$/)
        expect(await cluster.run(pod, 'find /data')).to.match(/^\/data\n[^]*\/data\/statefulset-continue\n/)
        await cluster.run(pod, 'touch /data/1699999999999999999')
      }
    }
    await checkMount()
    for (const pod of all) {
      expect(await cluster.run(pod, 'printf $(hostname)')).to.equal(pod)
      await cluster.run(pod, 'echo $(hostname) | dd of=/data/hostname conv=fsync')
      await cluster.run(pod, 'ln -s /data/hostname /data/hostname-symlink')
    }
    await cluster.scale(0)
    await cluster.counted((status) => status?.replicas === 0)
    await cluster.scale(3)
    for (const pod of all) await cluster.ready(pod)
    await checkMount()
    for (const pod of all) {
      await cluster.run(pod, 'if [ "$(cat /data/hostname)" = "$(hostname)" ]; then exit 0; else exit 1; fi')
      await cluster.run(pod, 'if [ "$(cat /data/hostname-symlink)" = "$(hostname)" ]; then exit 0; else exit 1; fi')
    }
  })

  it('halts scaling with an unhealthy Pod, and goes on in order when it is well again', async () => {
    await cluster.create('ss', 1, { readinessProbe: httpProbe })
    await cluster.ready('ss-0')
    const breakProbe = (pod: string): Promise<string> =>
      cluster.run(pod, 'mv -v /usr/local/apache2/htdocs/index.html /tmp/ || true')
    const restoreProbe = (pod: string): Promise<string> =>
      cluster.run(pod, 'mv -v /tmp/index.html /usr/local/apache2/htdocs/ || true')
    expect(await breakProbe('ss-0')).to.equal("renamed '/usr/local/apache2/htdocs/index.html' -> '/tmp/index.html'\n")
    expect(await breakProbe('ss-0')).to.equal('')
    await cluster.until<Pod>(pods, 'ss-0', (pod) => !isReady(pod))
    await cluster.counted((status) => !status?.readyReplicas)
    await cluster.scale(3)
    await cluster.counted((status) => status?.replicas === 1)
    expect(await cluster.names()).to.deep.equal(['ss-0'])
    await restoreProbe('ss-0')
    const all = ['ss-0', 'ss-1', 'ss-2']
    for (const pod of all) await cluster.ready(pod)
    for (const pod of all) await breakProbe(pod)
    await cluster.counted((status) => !status?.readyReplicas)
    await cluster.scale(0)
    await cluster.counted((status) => status?.replicas === 3)
    expect(await cluster.names()).to.deep.equal(all)
    // The last one goes when it is the only one that is not well.
    for (const pod of ['ss-0', 'ss-1']) await restoreProbe(pod)
    await cluster.counted((status) => status?.replicas === 0)
  })

  it('recreates a Pod that its node rejects, until the node takes it', async () => {
    const ports = [{ containerPort: 21017, hostPort: 21017, name: 'conflict' }]
    await cluster.client.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'test-pod', namespace },
      spec: { nodeName: 'node-2', containers: [{ name: 'webserver', image, ports }] },
    })
    await cluster.ready('test-pod')
    await cluster.create('ss', 1, { ports }, { template: { nodeName: 'node-2' } })
    const rejected = await cluster.until<Pod>(pods, 'ss-0', ({ status }) => status.phase === 'Failed')
    expect(rejected.status.reason).to.equal('NodePorts')
    await cluster.until<Pod>(pods, 'ss-0', ({ metadata }) => metadata.uid !== rejected.metadata.uid)
    await cluster.client.delete(pods, { name: 'test-pod', namespace }, { gracePeriodSeconds: 0 })
    const running = await cluster.until<Pod>(pods, 'ss-0', ({ status }) => status.phase === 'Running')
    expect(running.metadata.uid).to.not.equal(rejected.metadata.uid)
    expect(running.spec.nodeName).to.equal('node-2')
  })
})
