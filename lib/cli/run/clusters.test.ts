import { expect } from 'chai'
import type { Cluster, ClusterAdapter, ClusterOptions } from '../../clusters/adapter.ts'
import { aScenario } from '../../reporting/testing.ts'
import { startClusters } from './clusters.ts'

/** An adapter whose clusters are only told of, in `log`. */
function fake(
  log: string[],
  fields: Partial<ClusterAdapter> = {},
  domainOf = (options: ClusterOptions) => options.clusterDomain,
): ClusterAdapter {
  return {
    name: 'fake',
    async start(options) {
      const clusterDomain = domainOf(options) ?? 'cluster.local'
      log.push(`start ${clusterDomain}`)
      return {
        clusterDomain,
        features: new Set(['PodExec']),
        async stop() {
          log.push(`stop ${clusterDomain}`)
        },
      } as unknown as Cluster
    },
    ...fields,
  }
}

const kubeLocal = aScenario('k', { clusterDomain: 'kube.local', requiresClusterDomain: true })

describe('the clusters of a run', () => {
  it('are one for all scenarios that do not insist on a domain', async () => {
    const log: string[] = []
    const clusters = await startClusters(fake(log), {})
    expect(await clusters.clusterFor(aScenario('a', { clusterDomain: 'other.local' }))).to.equal(clusters.main)
    expect(await clusters.clusterFor(aScenario('b', { features: ['PodExec'] }))).to.equal(clusters.main)
    await clusters.stop()
    expect(log).to.deep.equal(['start cluster.local', 'stop cluster.local'])
  })

  it('are one more for a domain, started once', async () => {
    const log: string[] = []
    const clusters = await startClusters(fake(log), {})
    const [one, two] = await Promise.all([clusters.clusterFor(kubeLocal), clusters.clusterFor(kubeLocal)])
    expect(one).to.equal(two).and.have.property('clusterDomain', 'kube.local')
    await clusters.stop()
    expect(log).to.deep.equal(['start cluster.local', 'start kube.local', 'stop kube.local', 'stop cluster.local'])
  })

  it('say why a scenario cannot run', async () => {
    const log: string[] = []
    const clusters = await startClusters(fake(log, { takes: [] }), {})
    expect(await clusters.clusterFor(kubeLocal)).to.deep.equal({
      skip: "needs the cluster domain kube.local, and this cluster's is cluster.local",
    })
    expect(await clusters.clusterFor(aScenario('a', { features: ['PodExec', 'ClusterDNS'] }))).to.deep.equal({
      skip: 'needs ClusterDNS, which this cluster lacks',
    })
    expect(log).to.deep.equal(['start cluster.local'])
  })

  it('are not mistaken for having a domain that was only asked for', async () => {
    const clusters = await startClusters(
      fake([], {}, () => 'cluster.local'),
      {},
    )
    expect(await clusters.clusterFor(kubeLocal)).to.have.property('skip')
  })

  it('are all stopped, also when one cannot be', async () => {
    const log: string[] = []
    const adapter = fake(log)
    const clusters = await startClusters(adapter, {})
    clusters.main.stop = () => Promise.reject(new Error('busy'))
    await clusters.clusterFor(kubeLocal)
    expect(await clusters.stop()).to.deep.equal(['a cluster could not be stopped: busy'])
    expect(log.at(-1)).to.equal('stop kube.local')
  })
})
