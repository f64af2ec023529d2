import { expect } from 'chai'
import { pods } from '../kube/resource.ts'
import { startReference, type Reference } from '../reference/start.ts'
import { lacking } from './lacking.ts'
import { type Kubectl, testKubectl, webYaml, wordsOf } from './testing.ts'
import { verbs } from './verbs.ts'

describe('kubectl', () => {
  let reference: Reference
  let kubectl: Kubectl
  const files = {
    'web.yaml': webYaml,
    'all/web.yml': webYaml,
    'all/notes.txt': 'not: [yaml',
    'bad.yaml': 'kind: Pod\n',
  }

  before(async () => {
    reference = await startReference({ seed: 1 })
    kubectl = testKubectl(reference.client.transport, files)
  })
  after(() => reference?.stop())

  const run = (line: string, options?: Parameters<Kubectl>[1]) => kubectl(wordsOf(line), options)

  it('knows the verbs of the real one: it has them, or says how to go on', async () => {
    for (const name of lacking) {
      const ran = await run(name)
      expect(ran, name).to.deep.equal({
        stdout: '',
        stderr: `error: the built-in kubectl has no "${name}"; to use the kubectl of this machine, run with --terminal=host\n`,
        exitCode: 1,
      })
    }
    for (const { name } of verbs) expect((await run(`${name} --help`)).stdout).to.match(/^.+\n\nOptions:\n/)
    expect(await run('nope')).to.deep.include({ stderr: 'error: unknown command "nope" for "kubectl"\n', exitCode: 1 })
    expect((await run('-n foo rollout nope')).stderr).to.match(/^error: unknown command "nope"\n/)
    expect((await run('')).stdout).to.match(/^kubectl controls the Kubernetes cluster manager\./)
  })

  it('takes no other cluster', async () => {
    for (const flag of ['--kubeconfig=/x', '--context=x', '--server=https://x', '--as=root']) {
      expect((await run(`get pods ${flag}`)).stderr).to.match(
        /^error: the built-in kubectl knows only the cluster of this run/,
      )
    }
  })

  it('applies files, folders and what is piped to it', async () => {
    expect((await run('apply -f web.yaml')).stdout).to.equal('service/nginx created\nstatefulset.apps/web created\n')
    // A list that is replaced as a whole, such as volumeClaimTemplates, always differs from what defaults were put into.
    expect((await run('apply -f all')).stdout).to.equal('service/nginx unchanged\nstatefulset.apps/web configured\n')
    const input = webYaml.replace('replicas: 2', 'replicas: 1')
    expect((await run('apply -f -', { input })).stdout).to.equal(
      'service/nginx unchanged\nstatefulset.apps/web configured\n',
    )
    expect((await run('apply -f bad.yaml')).stderr).to.match(
      /^error: error validating "bad\.yaml": .*apiVersion not set/,
    )
    expect((await run('rollout status sts/web')).exitCode).to.equal(0)
    expect((await run("get sts web -o jsonpath='{.spec.replicas}'")).stdout).to.equal('1')
  })

  it('waits until what it deletes is gone', async () => {
    await run('run sleeper --image=busybox:1.28 --restart=Never -- sleep 1000')
    expect((await run('wait pod sleeper --for=condition=Ready')).stdout).to.equal('pod/sleeper condition met\n')
    expect(await run('delete pod sleeper --now')).to.deep.equal({
      stdout: 'pod "sleeper" deleted\n',
      stderr: '',
      exitCode: 0,
    })
    const names = (await reference.client.list(pods, { namespace: 'default' })).items.map(
      ({ metadata }) => metadata.name,
    )
    expect(names).not.to.include('sleeper')
  }).timeout(10_000)

  it('removes the Pod of an interrupted run', async () => {
    const abort = new AbortController()
    const running = run('run -i --rm --restart=Never --image=busybox:1.28 guest -- sleep 1000', {
      signal: abort.signal,
      stderr: () => abort.abort(),
    })
    expect((await running).exitCode).to.equal(130)
    expect((await run('get pod guest -o jsonpath={.metadata.deletionTimestamp}')).stdout).to.match(/^\d{4}-/)
  })

  it('refuses what would never reach a pipe', async () => {
    for (const line of ['get pods -w', 'logs -f web-0']) {
      expect((await run(line, { live: false })).stderr).to.match(/^error: this does not end by itself/)
    }
  })
})
