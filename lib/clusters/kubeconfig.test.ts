import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { ClusterError, type ClusterOptions } from './adapter.ts'
import { adapterContract } from './contract.ts'
import { adapter } from './kubeconfig.ts'
import { fakeApi, kubeconfigOf, type FakeApi } from './testing.ts'

describe('the kubeconfig adapter', () => {
  let api: FakeApi
  let folder: string
  let kubeconfig: string

  before(async () => {
    api = await fakeApi()
    folder = await mkdtemp(join(tmpdir(), 'stickyset-test-'))
    kubeconfig = join(folder, 'config')
    await writeFile(kubeconfig, api.kubeconfig())
  })

  after(async () => {
    await api.stop()
    await rm(folder, { recursive: true })
  })

  async function failure(options: ClusterOptions): Promise<string> {
    const error = await adapter.start(options).catch((reason: unknown) => reason)
    expect(error).to.be.instanceOf(ClusterError)
    expect((error as Error).message).not.to.match(/\n/)
    return (error as Error).message
  }

  adapterContract(adapter, () => ({ kubeconfig }))

  it('works on a private copy, which it removes', async () => {
    const cluster = await adapter.start({ kubeconfig })
    expect(cluster.kubeconfig).not.to.equal(kubeconfig)
    if (process.platform !== 'win32') expect((await stat(cluster.kubeconfig)).mode & 0o777).to.equal(0o600)
    await cluster.stop()
    expect(await stat(cluster.kubeconfig).catch((error: NodeJS.ErrnoException) => error.code)).to.equal('ENOENT')
    expect(await readFile(kubeconfig, 'utf8')).to.equal(api.kubeconfig())
  })

  it('takes the context that is asked for', async () => {
    const two = join(folder, 'two')
    await writeFile(two, kubeconfigOf('http://127.0.0.1:1', 'dead'))
    const cluster = await adapter
      .start({ kubeconfig: [two, kubeconfig].join(process.platform === 'win32' ? ';' : ':'), context: 'dead' })
      .catch((error: Error) => error.message)
    expect(cluster).to.match(/context "dead" at http:\/\/127\.0\.0\.1:1 cannot be reached/)
  })

  it('says which contexts there are when one is not', async () => {
    expect(await failure({ kubeconfig, context: 'prod' })).to.match(/no context "prod".*fake/)
  })

  it('says when there is no kubeconfig, or none that can be read', async () => {
    expect(await failure({ kubeconfig: join(folder, 'missing') })).to.match(/no kubeconfig at .*missing/)
    const broken = join(folder, 'broken')
    await writeFile(broken, 'clusters: [')
    expect(await failure({ kubeconfig: broken })).to.match(/broken is not valid/)
  })

  it('says when the server refuses', async () => {
    const refusing = await fakeApi({ '/version': 401 })
    const file = join(folder, 'refusing')
    await writeFile(file, refusing.kubeconfig())
    expect(await failure({ kubeconfig: file })).to.match(/refuses us \(401\)/)
    await refusing.stop()
  })

  it('says when what answers there is something else', async () => {
    for (const answer of [404, { hello: 'world' }]) {
      const other = await fakeApi({ '/version': answer })
      const file = join(folder, 'something')
      await writeFile(file, other.kubeconfig())
      expect(await failure({ kubeconfig: file })).to.match(/is no Kubernetes API server/)
      await other.stop()
    }
  })

  it('says when this user may not make namespaces, as far as that can be known', async () => {
    const review = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
    for (const answer of [403, { status: { allowed: false } }]) {
      const strict = await fakeApi({ [review]: answer })
      const file = join(folder, 'strict')
      await writeFile(file, strict.kubeconfig())
      expect(await failure({ kubeconfig: file })).to.match(/does not let this user create namespaces/)
      await strict.stop()
    }
    const lenient = await fakeApi({ [review]: { status: { allowed: true } } })
    await writeFile(kubeconfig, lenient.kubeconfig())
    await (await adapter.start({ kubeconfig })).stop()
    await lenient.stop()
    await writeFile(kubeconfig, api.kubeconfig())
  })

  it('says when the credentials cannot be had', async function () {
    // The official client is loaded for them.
    this.timeout(20_000)
    const file = join(folder, 'plugin')
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'no-such-plugin', interactiveMode: 'Never' }
    await writeFile(file, api.kubeconfig().replace('token: secret', `exec: ${JSON.stringify(exec)}`))
    expect(await failure({ kubeconfig: file })).to.match(/the credentials of user "u" cannot be had: .*no-such-plugin/)
  })

  it('says when what listens there is no API server', async () => {
    const server = createServer((socket) => socket.end('hello\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const file = join(folder, 'other')
    await writeFile(file, kubeconfigOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
    expect(await failure({ kubeconfig: file })).to.match(/cannot be reached/)
    server.close()
  })

  it('can be stopped while a server keeps it waiting', async () => {
    const silent = await fakeApi({ '/version': 0 })
    const file = join(folder, 'silent')
    await writeFile(file, silent.kubeconfig())
    const controller = new AbortController()
    const start = adapter.start({ kubeconfig: file, signal: controller.signal }).catch((error: Error) => error.message)
    setImmediate(() => controller.abort(new Error('told to stop')))
    expect(await start).to.equal('told to stop')
    await silent.stop()
  })
})
