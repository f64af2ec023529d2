import { stat } from 'node:fs/promises'
import { expect } from 'chai'
import { features } from './adapter.ts'
import { adapterContract } from './contract.ts'
import { adapter } from './reference.ts'
import { findAdapter } from './registry.ts'

describe('the reference adapter', () => {
  adapterContract(adapter)

  it('has every feature but the one whose gate is off, as it tells itself, and the domain that is asked for', async () => {
    const cluster = await adapter.start({ clusterDomain: 'kube.local', speed: 20 })
    expect(cluster.clusterDomain).to.equal('kube.local')
    const known = Object.keys(features).filter((feature) => feature !== 'MaxUnavailable')
    expect([...cluster.features]).to.have.members(known)
    const { start } = (await findAdapter('kubeconfig'))!
    const seen = await start({ kubeconfig: cluster.kubeconfig })
    expect([...seen.features]).to.have.members(known)
    await seen.stop()
    await cluster.stop()
    expect(await stat(cluster.kubeconfig).catch((error: NodeJS.ErrnoException) => error.code)).to.equal('ENOENT')
  })

  it('runs several side by side', async () => {
    const clusters = await Promise.all([adapter.start({}), adapter.start({})])
    expect(new Set(clusters.map(({ kubeconfig }) => kubeconfig)).size).to.equal(2)
    await Promise.all(clusters.map((cluster) => cluster.stop()))
  })
})
