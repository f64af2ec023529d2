import { expect } from 'chai'
import type { Service } from '../../kube/objects.ts'
import { pods, services } from '../../kube/resource.ts'
import { EndToEnd, image, namespace } from './testing.ts'

describe('end to end: the network', function () {
  this.timeout(60_000)
  let cluster: EndToEnd

  beforeEach(async () => {
    cluster = await EndToEnd.start()
  })
  afterEach(() => cluster.stop())

  const createPod = async (name: string, spec: object = {}, container: object = {}): Promise<void> => {
    await cluster.client.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, labels: { name } },
      spec: { containers: [{ name: 'main', image, ...container }], ...spec },
    })
    await cluster.ready(name)
  }

  it('leaves Services alone that are for another proxy', async () => {
    await createPod('web')
    await createPod('client', {}, { image: 'registry.k8s.io/e2e-test-images/agnhost:2.53' })
    const { spec } = await cluster.client.create<Service>(services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace },
      spec: { selector: { name: 'web' }, ports: [{ port: 80 }] },
    })
    const ask = (): Promise<string> =>
      cluster.run('client', `curl -q -s --connect-timeout 1 http://${spec.clusterIP}/ || echo nobody`)
    const label = (value: string | null): Promise<unknown> =>
      cluster.client.patch(services, { name: 'web', namespace }, 'merge', {
        metadata: { labels: { 'service.kubernetes.io/service-proxy-name': value } },
      })
    const eventually = async (answer: string): Promise<void> => {
      let said = await ask()
      for (let tries = 0; tries < 20 && !said.includes(answer); tries++) said = await ask()
      expect(said).to.include(answer)
    }
    await eventually('It works!')
    await label('other')
    await eventually('nobody')
    await label(null)
    await eventually('It works!')
  })

  it('has /etc/hosts by the kubelet, by the node, or by who mounts it', async () => {
    const volumes = [{ name: 'hosts', hostPath: { path: '/etc/hosts', type: 'File' } }]
    const mount = (mountPath: string): object => ({ volumeMounts: [{ name: 'hosts', mountPath }] })
    await createPod('own', { volumes }, mount('/etc/hosts-original'))
    const original = await cluster.run('own', 'cat /etc/hosts-original')
    expect(original).to.match(/^127\.0\.0\.1\tlocalhost\n/)
    expect(await cluster.run('own', 'cat /etc/hosts')).to.match(/^# Kubernetes-managed hosts file\.\n/)
    await createPod('mounted', { volumes }, mount('/etc/hosts'))
    expect(await cluster.run('mounted', 'cat /etc/hosts')).to.equal(original)
    await createPod('shared', { hostNetwork: true, nodeName: 'node-2' })
    expect(await cluster.run('shared', 'cat /etc/hosts; hostname')).to.equal(
      `# Kubernetes-managed hosts file (host network).\n${original}node-2\n`,
    )
  })
})
