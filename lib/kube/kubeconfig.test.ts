import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect } from 'chai'
import { accessOf, parseKubeconfig, readKubeconfig } from './kubeconfig.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

const file = (name: string) => `
apiVersion: v1
kind: Config
current-context: ${name}
clusters:
- name: ${name}
  cluster: { server: "https://127.0.0.1:6443/", certificate-authority-data: ${base64('the CA')}, tls-server-name: kubernetes }
users:
- name: ${name}
  user: { client-certificate: ${name}.crt, client-key-data: ${base64('the key')}, tokenFile: ${name}.token }
contexts:
- name: ${name}
  context: { cluster: ${name}, user: ${name}, namespace: ns-of-${name} }
- name: without-user
  context: { cluster: ${name} }
`

async function failure(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('it should have failed')
}

describe('kubeconfig', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stickyset-kubeconfig-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('gives the access of the current context, with paths relative to the file', async () => {
    await writeFile(join(folder, 'config'), file('one'))
    await writeFile(join(folder, 'one.crt'), 'the certificate')
    await writeFile(join(folder, 'one.token'), 'first\n')
    const access = await accessOf(await readKubeconfig(join(folder, 'config')))
    expect(access).to.deep.include({
      context: 'one',
      server: 'https://127.0.0.1:6443',
      namespace: 'ns-of-one',
      tls: { ca: 'the CA', serverName: 'kubernetes' },
    })
    const credentials = { certificate: 'the certificate', key: 'the key' }
    expect(await access.credentials()).to.deep.equal({ ...credentials, authorization: 'Bearer first' })
    await writeFile(join(folder, 'one.token'), 'renewed\n')
    expect(await access.credentials()).to.deep.equal({ ...credentials, authorization: 'Bearer renewed' })
  })

  it('gives another context by name, and needs neither user nor namespace', async () => {
    const access = await accessOf(parseKubeconfig(file('one'), folder), 'without-user')
    expect(access.namespace).to.equal('default')
    expect(await access.credentials()).to.deep.equal({})
  })

  it('joins the files of KUBECONFIG; the first to name something wins and missing ones are left out', async () => {
    await writeFile(join(folder, 'one'), file('one'))
    await writeFile(join(folder, 'two'), file('two').replace('namespace: ns-of-two', 'namespace: of-second-file'))
    const config = await readKubeconfig(
      [join(folder, 'missing'), join(folder, 'one'), join(folder, 'two')].join(delimiter),
    )
    expect(config.currentContext).to.equal('one')
    expect(config.contexts.map(({ name }) => name)).to.deep.equal(['one', 'without-user', 'two'])
    expect((await accessOf(config, 'two')).namespace).to.equal('of-second-file')
  })

  it('says in one sentence what is wrong', async () => {
    const config = parseKubeconfig(file('one'), folder)
    expect(await failure(accessOf(config, 'other'))).to.equal(
      'the kubeconfig has no context "other"; it has one, without-user',
    )
    expect(await failure(accessOf(parseKubeconfig('', folder)))).to.equal('the kubeconfig names no current context')
    expect(await failure(readKubeconfig(join(folder, 'missing')))).to.equal(
      `there is no kubeconfig at ${join(folder, 'missing')}`,
    )
    await writeFile(join(folder, 'broken'), 'clusters: [')
    expect(await failure(readKubeconfig(join(folder, 'broken')))).to.match(/^the kubeconfig .*broken is not valid: /)
    const access = await accessOf(config)
    await writeFile(join(folder, 'one.crt'), 'the certificate')
    expect(await failure(access.credentials())).to.equal(
      `the kubeconfig's entry "one" names ${join(folder, 'one.token')}, which cannot be read`,
    )
  })

  it('runs an exec plugin for its token', async () => {
    const credential = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'made' },
    }
    const print = `process.stdout.write(${JSON.stringify(JSON.stringify(credential))})`
    const exec = {
      apiVersion: credential.apiVersion,
      command: process.execPath,
      args: ['-e', print],
      interactiveMode: 'Never',
    }
    const text = file('one').replace(/user: \{ client.*\}/, `user: ${JSON.stringify({ exec })}`)
    const access = await accessOf(parseKubeconfig(text, folder))
    expect(await access.credentials()).to.deep.equal({ authorization: 'Bearer made' })
  }).timeout(10_000)
})
