import { expect } from 'chai'
import type { Secret } from '../../kube/objects.ts'
import { secrets, serviceAccounts } from '../../kube/resource.ts'
import { accountTokenController } from './accounttokens.ts'
import { startCluster, type TestCluster } from './testing.ts'

const place = { name: 'kept', namespace: 'default' }
const text = (bytes = ''): string => Buffer.from(bytes, 'base64').toString()

describe('Secrets for tokens of ServiceAccounts', () => {
  let cluster: TestCluster
  beforeEach(async () => {
    cluster = await startCluster([
      accountTokenController((account, secret) => `${account.metadata.name} in ${secret}`, 'certificate'),
    ])
  })
  afterEach(() => cluster.stop())

  const ask = async (account: string): Promise<Secret | undefined> => {
    await cluster.client.create(secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { ...place, annotations: { 'kubernetes.io/service-account.name': account } },
      type: 'kubernetes.io/service-account-token',
    })
    await cluster.quiet()
    return (await cluster.client.list<Secret>(secrets, { namespace: 'default' })).items[0]
  }

  it('are filled, and go with their ServiceAccount', async () => {
    const metadata = { name: 'builder', namespace: 'default' }
    const { metadata: account } = await cluster.client.create(serviceAccounts, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata,
    })
    const secret = await ask('builder')
    expect(secret?.metadata.annotations).to.include({ 'kubernetes.io/service-account.uid': account.uid })
    expect(
      Object.fromEntries(Object.entries(secret?.data ?? {}).map(([key, value]) => [key, text(value)])),
    ).to.deep.equal({ 'ca.crt': 'certificate', namespace: 'default', token: 'builder in kept' })
    await cluster.client.delete(serviceAccounts, metadata)
    await cluster.quiet()
    expect((await cluster.client.list(secrets, { namespace: 'default' })).items).to.deep.equal([])
    expect(cluster.faults).to.deep.equal([])
  })

  it('are deleted where there is no such ServiceAccount', async () => {
    expect(await ask('nobody')).to.equal(undefined)
  })
})
