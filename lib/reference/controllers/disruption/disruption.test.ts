/** PodDisruptionBudgets, and evictions that ask them. */
import { expect } from 'chai'
import { ApiError } from '../../../kube/errors.ts'
import type { Manifest, Pod } from '../../../kube/objects.ts'
import { podDisruptionBudgets, pods, statefulSets } from '../../../kube/resource.ts'
import { startCluster, type TestCluster } from '../testing.ts'
import type { Budget } from './plan.ts'

const labels = { app: 'web' }

describe('PodDisruptionBudget', () => {
  let cluster: TestCluster
  beforeEach(async () => {
    cluster = await startCluster()
    await cluster.client.create(statefulSets, {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        replicas: 4,
        serviceName: 'web',
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'nginx' }] } },
      },
    })
    await cluster.quiet()
  })
  afterEach(async () => {
    await cluster.stop()
    expect(cluster.faults).to.deep.equal([])
  })

  const budget = async (spec: object): Promise<Budget['status']> => {
    const manifest: Manifest = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace: 'default' },
      spec: { selector: { matchLabels: labels }, ...spec },
    }
    await cluster.client.create(podDisruptionBudgets, manifest)
    return look()
  }
  const look = async (): Promise<Budget['status']> => {
    await cluster.quiet()
    return (await cluster.client.get<Budget>(podDisruptionBudgets, { name: 'web', namespace: 'default' })).status
  }
  const evict = async (name: string): Promise<void> => {
    const metadata = { name, namespace: 'default' }
    await cluster.client.create(
      pods,
      { apiVersion: 'policy/v1', kind: 'Eviction', metadata },
      { subresource: 'eviction' },
    )
  }

  it('counts what must stay', async () => {
    const status = await budget({ minAvailable: 3 })
    expect(status).to.include({ currentHealthy: 4, desiredHealthy: 3, expectedPods: 4, disruptionsAllowed: 1 })
    expect(status.conditions?.[0]).to.include({ type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods' })
  })

  it('rounds percentages up', async () => {
    expect(await budget({ maxUnavailable: '30%' })).to.include({ desiredHealthy: 2, disruptionsAllowed: 2 })
  })

  it('of which none may be missing allows nothing', async () => {
    const status = await budget({ maxUnavailable: 0 })
    expect(status).to.include({ desiredHealthy: 4, disruptionsAllowed: 0 })
    expect(await evict('web-0').catch((error: unknown) => error))
      .to.be.instanceOf(ApiError)
      .and.include({ code: 429 })
  })

  it('lets go one after the other, as Pods come back', async () => {
    await budget({ minAvailable: 3 })
    const before = await cluster.client.get<Pod>(pods, { name: 'web-3', namespace: 'default' })
    const evictions = await Promise.allSettled([evict('web-3'), evict('web-2')])
    expect(evictions.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected'])
    expect(await look())
      .to.include({ currentHealthy: 4, disruptionsAllowed: 1 })
      .and.not.have.property('disruptedPods')
    const after = await cluster.client.get<Pod>(pods, { name: 'web-3', namespace: 'default' })
    expect(after.metadata.uid).to.not.equal(before.metadata.uid)
    await evict('web-2')
  })
})
