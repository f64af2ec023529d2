/** A controller that runs beside its API server, over HTTPS. */
import { expect } from 'chai'
import { accessOf, parseKubeconfig } from '../kube/kubeconfig.ts'
import type { ConfigMap, Manifest, StatefulSet } from '../kube/objects.ts'
import { configMaps, deployments, pods, statefulSets } from '../kube/resource.ts'
import { controllerNames, startControllers, type RemoteControllers } from './remote.ts'
import { startReference, type Reference } from './start.ts'

describe('Controllers from elsewhere', () => {
  let reference: Reference
  let running: RemoteControllers | undefined
  const errors: unknown[] = []
  const onError = (error: unknown): void => void errors.push(error)
  const access = async () => accessOf(parseKubeconfig(reference.kubeconfig.text, '.'))
  beforeEach(async () => {
    errors.length = 0
    reference = await startReference({
      seed: 1,
      speed: 20,
      without: controllerNames().filter((name) => name !== 'scheduler'),
    })
  })
  afterEach(async () => {
    await running?.stop()
    running = undefined
    await reference.stop()
  })

  const workload = (kind: string): Manifest => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas: 3,
      ...(kind === 'StatefulSet' && { serviceName: 'web' }),
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'registry.k8s.io/pause:3.9' }] },
      },
    },
  })
  async function ready(resource: typeof statefulSets): Promise<string[]> {
    for await (const { object } of reference.client.watch<StatefulSet>(resource))
      if (object.status.readyReplicas === 3) break
    const { items } = await reference.client.list(pods, { namespace: 'default' })
    return items.map(({ metadata }) => metadata.name)
  }

  it('do what they do at home', async () => {
    await reference.client.create(statefulSets, workload('StatefulSet'))
    // Pods wait for what this one publishes.
    const names = ['statefulset-controller', 'root-ca-certificate-publisher-controller']
    running = await startControllers(names, await access(), { onError })
    expect(await ready(statefulSets)).to.deep.equal(['web-0', 'web-1', 'web-2'])
    const { items } = await reference.client.list(pods, { namespace: 'default' })
    const managers = items.flatMap(({ metadata }) => metadata.managedFields?.map(({ manager }) => manager) ?? [])
    expect(new Set(managers)).to.deep.equal(new Set(['kube-controller-manager', 'kubelet']))
    expect(errors).to.deep.equal([])
  })

  it('work together, and know the authority of their server', async () => {
    const names = ['deployment-controller', 'replicaset-controller', 'root-ca-certificate-publisher-controller']
    running = await startControllers(names, await access(), { onError })
    await reference.client.create(deployments, workload('Deployment'))
    expect(await ready(deployments)).to.have.lengthOf(3)
    const map = await reference.client.get<ConfigMap>(configMaps, { name: 'kube-root-ca.crt', namespace: 'default' })
    expect(map.data?.['ca.crt']).to.equal((await access()).tls.ca)
  })

  it('have to be known, and their server to be there', async () => {
    const unknown = await startControllers(['kubelet'], await access(), { onError }).catch((error: unknown) => error)
    expect(unknown).to.have.property('name', 'UnknownComponentError')
    const gone = { ...(await access()), server: 'https://127.0.0.1:1' }
    const unreachable = await startControllers(['scheduler'], gone, { onError }).catch((error: unknown) => error)
    expect(unreachable).to.have.property('name', 'UnreachableError')
  })
})
