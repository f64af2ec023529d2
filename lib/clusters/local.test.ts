import { expect } from 'chai'
import { ClusterError, type ClusterAdapter } from './adapter.ts'
import { adapterContract } from './contract.ts'
import { adapter as k3d } from './k3d.ts'
import { adapter as kind } from './kind.ts'
import { adapter as minikube } from './minikube.ts'
import { fakeApi, fakeTool, type FakeApi, type FakeTool } from './testing.ts'

/** What each tool does, as far as we use it. */
const scripts: Record<string, string> = {
  kind: `
    if (line === 'get clusters') console.log(clusters.join('\\n'))
    else if (line.startsWith('create cluster')) {
      if (option('--name') === 'doomed') { fail('Creating cluster\\nERROR: failed to create cluster: docker is not running') }
      clusters.push(option('--name')); writeFileSync(option('--kubeconfig'), kubeconfig)
    }
    else if (line.startsWith('get kubeconfig')) console.log(kubeconfig)
    else if (line.startsWith('delete cluster')) clusters = clusters.filter((name) => name !== option('--name'))
    else fail('unknown command ' + line)`,
  k3d: `
    if (line === 'cluster list -o json') console.log(JSON.stringify(clusters.map((name) => ({ name }))))
    else if (line.startsWith('cluster create')) clusters.push(args[2])
    else if (line.startsWith('kubeconfig get')) console.log(kubeconfig)
    else if (line.startsWith('cluster delete')) clusters = clusters.filter((name) => name !== args[2])
    else fail('unknown command ' + line)`,
  minikube: `
    const profiles = clusters.map((Name) => ({ Name }))
    if (line === 'profile list --output json') profiles.length > 0 ? console.log(JSON.stringify({ valid: profiles })) : fail('No minikube profile was found.')
    else if (args[0] === 'start') { clusters.push(option('--profile')); writeFileSync(process.env.KUBECONFIG, kubeconfig) }
    else if (args[0] === 'update-context') writeFileSync(process.env.KUBECONFIG, kubeconfig)
    else if (args[0] === 'delete') clusters = clusters.filter((name) => name !== option('--profile'))
    else fail('unknown command ' + line)`,
}

for (const adapter of [kind, k3d, minikube]) {
  describe(`the ${adapter.name} adapter`, () => {
    let api: FakeApi
    let tool: FakeTool

    before(async () => {
      api = await fakeApi()
      tool = await fakeTool(adapter.name, scripts[adapter.name] ?? '', api.kubeconfig(), ['mine'])
    })

    after(async () => {
      await tool.remove()
      await api.stop()
    })

    adapterContract(adapter)

    it('creates a cluster and deletes it', async () => {
      const cluster = await adapter.start({})
      expect(await tool.clusters()).to.have.members(['mine', 'stickyset'])
      expect(cluster.implementation.name).to.equal(adapter.name)
      await cluster.stop()
      expect(await tool.clusters()).to.deep.equal(['mine'])
    })

    it('uses a cluster that is there, and leaves it', async () => {
      const told: string[] = []
      const cluster = await adapter.start({ clusterName: 'mine', onProgress: (line) => told.push(line) })
      await cluster.stop()
      expect(await tool.clusters()).to.deep.equal(['mine'])
      expect(told).to.deep.equal([`using the ${adapter.name} cluster mine, which is there already`])
    })

    it('keeps what it created when asked to, and finds it again', async () => {
      const told: string[] = []
      const options = { clusterName: 'kept', keep: true, onProgress: (line: string) => told.push(line) }
      await (await adapter.start(options)).stop()
      expect(await tool.clusters()).to.include('kept')
      expect(told.at(-1)).to.match(new RegExp(`^kept the ${adapter.name} cluster kept: ${adapter.name} .*kept`))
      await (await adapter.start(options)).stop()
      expect(told.at(-1)).to.match(/^using/)
    })
  })
}

describe('an adapter that needs a tool', () => {
  const failure = async (adapter: ClusterAdapter, options = {}): Promise<string> => {
    const error = await adapter.start(options).catch((reason: unknown) => reason)
    expect(error).to.be.instanceOf(ClusterError)
    return (error as Error).message
  }

  it('says where to get it when it is missing', async () => {
    const path = process.env.PATH
    process.env.PATH = ''
    try {
      expect(await failure(kind)).to.equal(
        'kind is not on the PATH: install it (https://kind.sigs.k8s.io), or choose another --cluster',
      )
    } finally {
      process.env.PATH = path
    }
  })

  it('says what the tool complains of, and removes what it made half-way', async () => {
    const tool = await fakeTool('kind', scripts.kind ?? '', '')
    try {
      expect(await failure(kind, { clusterName: 'doomed' })).to.match(
        /^kind create cluster .* failed \(exit code 1\): ERROR: .*docker is not running$/,
      )
      expect(await tool.calls()).to.include('delete cluster --name doomed')
    } finally {
      await tool.remove()
    }
  })

  it('deletes the new cluster when it cannot be reached', async () => {
    const tool = await fakeTool('k3d', scripts.k3d ?? '', 'clusters: []')
    try {
      expect(await failure(k3d)).to.match(/kubeconfig names no current context/)
      expect(await tool.clusters()).to.deep.equal([])
    } finally {
      await tool.remove()
    }
  })
})
