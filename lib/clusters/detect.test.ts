import { expect } from 'chai'
import { KubeClient } from '../kube/client.ts'
import type { ApiResponse, Transport } from '../kube/transport.ts'
import type { Feature } from './adapter.ts'
import { detect, featuresOf } from './detect.ts'
import { usual } from './testing.ts'

const nodeWith = (fields: object): object => ({
  items: [{ metadata: { name: 'n1' }, status: { conditions: [] }, ...fields }],
})
const ready = [{ type: 'Ready', status: 'True' }]

/** Detection against these answers by path: an object, or the code of a failure. */
async function detected(answers: Record<string, object | number> = {}) {
  const known: Record<string, object | number> = { ...usual, ...answers }
  const send = async ({ path }: { path: string }): Promise<ApiResponse> => {
    const answer = known[path] ?? 404
    return typeof answer === 'number'
      ? { code: answer, body: '', warnings: [] }
      : { code: 200, body: answer, warnings: [] }
  }
  const { features, ...rest } = await detect(new KubeClient({ send } as unknown as Transport))
  return { ...rest, has: (feature: Feature) => features.has(feature) }
}

describe('detection of a cluster', () => {
  it('finds all features of a usual one', async () => {
    const { has, implementation } = await detected()
    expect(implementation).to.deep.equal({ name: 'Kubernetes', version: 'v1.33.1' })
    for (const feature of [
      'PodExec',
      'PodNetwork',
      'ClusterDNS',
      'DynamicProvisioning',
      'StaticVolumes',
      'PodIndexLabel',
    ] as const) {
      expect(has(feature), feature).to.equal(true)
    }
  })

  it('goes by the minor version for what came over time', () => {
    expect([...featuresOf('v1.20.2')]).to.deep.equal([])
    expect([...featuresOf('v1.27.3-gke.100')]).to.have.members([
      'PolicyV1',
      'MinReadySeconds',
      'StartOrdinal',
      'PVCRetentionPolicy',
      'MissingClaims',
      'SetNameValidation',
    ])
    expect([...featuresOf('v1.30.2+k3s1')]).to.include('PodIndexLabel')
    expect([...featuresOf('v2.0.0')]).to.include('PodIndexLabel')
    expect([...featuresOf('unreadable')]).to.deep.equal([])
  })

  it('asks what would become of a maxUnavailable', async () => {
    const path = '/apis/apps/v1/namespaces/default/statefulsets'
    const has = async (rollingUpdate: object) =>
      (await detected({ [path]: { spec: { updateStrategy: { rollingUpdate } } } })).has('MaxUnavailable')
    expect([await has({ partition: 0, maxUnavailable: 2 }), await has({ partition: 0 })]).to.deep.equal([true, false])
    expect((await detected({ [path]: 403 })).has('MaxUnavailable')).to.equal(false)
  })

  it('asks whether volumes may be made by hand', async () => {
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
    const has = async (allowed: boolean) => (await detected({ [path]: { status: { allowed } } })).has('StaticVolumes')
    expect([await has(true), await has(false)]).to.deep.equal([true, false])
  })

  it('knows distributions by their versions', async () => {
    expect((await detected({ '/version': { gitVersion: 'v1.30.2+k3s1' } })).implementation.name).to.equal('k3s')
  })

  it('sees no exec where nodes only report Pods as running', async () => {
    const noRuntime = nodeWith({ status: { conditions: ready, nodeInfo: { containerRuntimeVersion: '' } } })
    const kwok = nodeWith({
      metadata: { name: 'n1', annotations: { 'kwok.x-k8s.io/node': 'fake' } },
      status: { conditions: ready, nodeInfo: { containerRuntimeVersion: 'kwok-v0.7' } },
    })
    for (const nodes of [noRuntime, kwok, { items: [] }]) {
      const { has } = await detected({ '/api/v1/nodes': nodes })
      expect([has('PodExec'), has('PodNetwork'), has('ClusterDNS')]).to.deep.equal([false, false, false])
    }
    expect((await detected({ '/api/v1/nodes/n1/proxy/configz': 503 })).has('PodExec')).to.equal(false)
  })

  it('takes what it may not read for granted, but for storage', async () => {
    const { has } = await detected({
      '/api/v1/nodes': 403,
      '/api/v1/namespaces/kube-system/services': 403,
      '/apis/storage.k8s.io/v1/storageclasses': 403,
    })
    expect([has('PodExec'), has('ClusterDNS'), has('DynamicProvisioning')]).to.deep.equal([true, true, false])
  })

  it('asks the kubelet for the domain, then CoreDNS, then takes the usual one', async () => {
    const configz = '/api/v1/nodes/n1/proxy/configz'
    const corefile = { data: { Corefile: '.:53 {\n    kubernetes kube.local in-addr.arpa ip6.arpa {\n' } }
    const coredns = '/api/v1/namespaces/kube-system/configmaps/coredns'
    const domain = async (answers: Record<string, object | number>) => (await detected(answers)).clusterDomain
    expect(await domain({ [configz]: { kubeletconfig: { clusterDomain: 'a.b' } }, [coredns]: corefile })).to.equal(
      'a.b',
    )
    expect(await domain({ [configz]: 403, [coredns]: corefile })).to.equal('kube.local')
    expect(await domain({ [configz]: 403 })).to.equal('cluster.local')
  })

  it('sees no default class in one that is not marked', async () => {
    const classes = { items: [{ metadata: { name: 'slow' } }] }
    expect((await detected({ '/apis/storage.k8s.io/v1/storageclasses': classes })).has('DynamicProvisioning')).to.equal(
      false,
    )
  })
})
