import { isDeepStrictEqual } from 'node:util'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { expect } from 'chai'
import type { EndpointSlice, Node, Pod, Service } from '../../kube/objects.ts'
import { configMaps, endpointSlices, nodes, pods, services } from '../../kube/resource.ts'
import { EndToEnd, httpProbe, image, namespace } from './testing.ts'

const agnhost = 'registry.k8s.io/e2e-test-images/agnhost:2.53'
const itWorks = '<html><body><h1>It works!</h1></body></html>\n0\n'
const anyone = { rejectUnauthorized: false }

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
    await createPod('client', {}, { image: agnhost })
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

  it('takes HTTPS through the API server, too', async () => {
    const port = { name: 'tls', containerPort: 8443 }
    const probe = (port: number): object => ({ readinessProbe: { tcpSocket: { port } } })
    const env = [{ name: 'SERVE_TLS_PORT_8443', value: 'over TLS' }]
    await createPod('secure', {}, { image: agnhost, args: ['porter'], env, ports: [port], ...probe(8443) })
    const { url, kubeconfig } = cluster.reference
    const headers = { authorization: `Bearer ${/token: (\S+)/.exec(kubeconfig.text)?.[1] ?? ''}` }
    const get = async (pod: string): Promise<string> => {
      const sent = request(`${url}/api/v1/namespaces/${namespace}/pods/${pod}/proxy/`, { headers, ...anyone }).end()
      const [response] = (await once(sent, 'response')) as [IncomingMessage]
      return Buffer.concat(await response.toArray()).toString()
    }
    expect(await get('https:secure:tls')).to.equal('over TLS')
    const page = [{ name: 'SERVE_PORT_80', value: '<a href="/rewriteme">test</a>' }]
    await createPod('page', {}, { image: agnhost, args: ['porter'], env: page, ...probe(80) })
    expect(await get('page:80')).to.equal(
      `<a href="/api/v1/namespaces/${namespace}/pods/page:80/proxy/rewriteme">test</a>`,
    )
    expect(await get('ftp:secure:tls')).to.include('there is no proxy for the scheme ftp')
  })

  it('leads clients of a Service to the endpoint that they had', async () => {
    for (const name of ['web-1', 'web-2', 'client']) {
      await createPod(
        name,
        {},
        { image: agnhost, args: ['netexec'], readinessProbe: { httpGet: { path: '/healthz', port: 8080 } } },
      )
      await cluster.client.patch(pods, { name, namespace }, 'merge', {
        metadata: { labels: { serves: `${name !== 'client'}` } },
      })
    }
    const { spec } = await cluster.client.create<Service>(services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace },
      spec: { selector: { serves: 'true' }, sessionAffinity: 'ClientIP', ports: [{ port: 8080 }] },
    })
    const slice = ({ endpoints }: EndpointSlice): boolean =>
      (endpoints ?? []).filter(({ conditions }) => conditions?.ready).length === 2
    await cluster.all<EndpointSlice>(endpointSlices, (found) => found.some(slice))
    const ask = `for i in 1 2 3 4 5 6 7 8 9 10; do curl -s ${spec.clusterIP}:8080/hostname; echo; done | sort -u | wc -l`
    expect((await cluster.run('client', ask)).trim()).to.equal('1')
  })

  it('has a port of a node lead to the Pod that has it, by address', async () => {
    const node = { name: 'node-1' }
    const { status } = await cluster.client.get<Node>(nodes, node)
    const address = status.addresses!.find(({ type }) => type === 'InternalIP')!.address
    const port = (hostIP?: string): object => ({ containerPort: 80, hostPort: 8081, ...(hostIP && { hostIP }) })
    await createPod('web', { nodeName: node.name }, { ports: [port(address)], readinessProbe: httpProbe })
    await createPod('other', { nodeName: node.name }, { ports: [port('127.0.0.1')], readinessProbe: httpProbe })
    await createPod('client', {}, { image: agnhost })
    await createPod('host', { nodeName: node.name, hostNetwork: true }, { image: agnhost })
    expect(await cluster.run('client', `curl -s http://${address}:8081/`)).to.include('It works!')
    const loopback = (pod: string): Promise<string> => cluster.run(pod, 'curl -s http://127.0.0.1:8081/; echo $?')
    expect([await loopback('host'), await loopback('client')]).to.deep.equal([itWorks, '7\n'])
    await cluster.client.delete(pods, { name: 'other', namespace }, { gracePeriodSeconds: 0 })
    await cluster.all<Pod>(pods, (found) => found.length === 3)
    expect(await loopback('host')).to.equal('7\n')
    expect(await cluster.run('client', `curl -s http://${address}:8081/`)).to.include('It works!')
  })

  it('refuses parts of volumes whose variables lead elsewhere, until they do not', async () => {
    const fieldRef = { fieldPath: "metadata.annotations['part']" }
    await cluster.client.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'parts', namespace, annotations: { part: '/tmp' } },
      spec: {
        volumes: [{ name: 'work', emptyDir: {} }],
        containers: [
          {
            name: 'main',
            image,
            env: [{ name: 'PART', valueFrom: { fieldRef } }],
            volumeMounts: [{ name: 'work', mountPath: '/work', subPathExpr: '$(PART)' }],
          },
        ],
      },
    })
    const waits = (message: string): Promise<Pod> =>
      cluster.until<Pod>(pods, 'parts', ({ status }) =>
        isDeepStrictEqual(status.containerStatuses?.[0]?.state?.waiting, {
          reason: 'CreateContainerConfigError',
          message,
        }),
      )
    const annotate = (part: string): Promise<unknown> =>
      cluster.client.patch(pods, { name: 'parts', namespace }, 'merge', { metadata: { annotations: { part } } })
    await waits('error SubPath `/tmp` must not be an absolute path')
    await annotate('..')
    await waits("unable to provision SubPath `..`: must not contain '..'")
    await annotate('inside')
    await cluster.ready('parts')
  })

  it('shows what is optional in volumes when it comes', async () => {
    const volumes = [{ name: 'later', configMap: { name: 'later', optional: true } }]
    await createPod('web', { volumes }, { volumeMounts: [{ name: 'later', mountPath: '/later' }] })
    expect(await cluster.run('web', 'ls /later')).to.equal('')
    const later = { name: 'later', namespace }
    await cluster.client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: later, data: { a: '1' } })
    const shows = (text: string): Promise<string> =>
      cluster.run('web', `until [ "$(cat /later/a 2>/dev/null)" = "${text}" ]; do sleep 1; done`)
    await shows('1')
    await cluster.client.delete(configMaps, later)
    await shows('')
  })
})
