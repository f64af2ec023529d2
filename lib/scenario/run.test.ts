import { expect } from 'chai'
import type { Cluster } from '../clusters/adapter.ts'
import { adapter } from '../clusters/reference.ts'
import { systemClock } from '../clock.ts'
import { KubeClient } from '../kube/client.ts'
import { httpTransport, type HttpTransport } from '../kube/http.ts'
import { accessOf, readKubeconfig } from '../kube/kubeconfig.ts'
import { namespaces, persistentVolumes } from '../kube/resource.ts'
import { openWorkspace } from '../terminal/open.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { Scenario } from './model.ts'
import { parseScenario } from './parse.ts'
import { runChain, type ChainOutcome } from './run.ts'

const manifests = {
  'config.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: config\n  namespace: default\n',
}

describe('running chains of scenarios', function () {
  this.timeout(30_000)
  let cluster: Cluster
  let transport: HttpTransport
  let client: KubeClient
  before(async () => {
    cluster = await adapter.start({ images: { 'old:1': 'busybox:1.28' } })
    transport = httpTransport(await accessOf(await readKubeconfig(cluster.kubeconfig)))
    client = new KubeClient(transport)
  })
  after(async () => {
    transport.close()
    await cluster.stop()
  })

  const scenario = (id: string, body: string): Scenario =>
    parseScenario(`${id}.md`, `---\nid: ${id}\ntitle: ${id}\nprofile: core\n---\n${body}`)
  const step = (title: string, text: string, info = 'console'): string =>
    `# ${title}\n\n\`\`\`${info}\n${text}\n\`\`\`\n\n`
  const told: string[] = []

  async function run(chain: Scenario[], abort = new AbortController(), keep = false): Promise<ChainOutcome> {
    told.length = 0
    return runChain(chain, {
      environment: {
        cluster,
        client,
        clock: systemClock(),
        signal: abort.signal,
        async openWorkspace(options) {
          const workspace = await openWorkspace('sandbox', options)
          return {
            ...workspace,
            terminal: (name) =>
              onRun(
                workspace.terminal(name),
                (line) => line.startsWith('sleep') && abort.abort(new Error('interrupted')),
              ),
          }
        },
        manifests,
        timeoutFactor: 0.01,
      },
      random: () => 0.5,
      keep,
      onStep: ({ id }, outcome) => told.push(`${id} ${outcome.step.title}: ${outcome.verdict}`),
    })
  }
  /** The terminal, with `listener` told of each command line that starts. */
  const onRun = (terminal: Terminal, listener: (commandLine: string) => void): Terminal => ({
    name: terminal.name,
    get running() {
      return terminal.running
    },
    run(commandLine) {
      queueMicrotask(() => listener(commandLine))
      return terminal.run(commandLine)
    },
    close: () => terminal.close(),
  })
  const names = async (): Promise<string[]> =>
    (await client.list(namespaces)).items.map(({ metadata }) => metadata.name)

  it('gives the chain a namespace of its own, shares it, and removes it', async () => {
    const before = await names()
    const one = scenario(
      'one',
      step('Create', '$ kubectl apply -f config.yaml\nconfigmap/config created') +
        step('File', 'a: 1', 'yaml file=own.yaml'),
    )
    const two = scenario(
      'two',
      step(
        'Look',
        '$ kubectl get configmap config -n default -o jsonpath={.metadata.namespace}\ndefault\n$ cat own.yaml\na: 1',
      ),
    )
    const { scenarios, leftovers } = await run([one, two])
    expect(
      scenarios.map(({ verdict, namespace, steps }) => [verdict, namespace, steps.map((each) => each.problems)]),
    ).to.deep.equal([
      ['pass', 'stickyset-one-rrrrr', [[], []]],
      ['pass', 'stickyset-one-rrrrr', [[]]],
    ])
    expect(told).to.deep.equal(['one Create: pass', 'one File: pass', 'two Look: pass'])
    expect(scenarios[0]!.history!.entries.filter(({ type }) => type === 'MARK').length).to.equal(4)
    expect(leftovers).to.deep.equal([])
    expect(await names()).to.deep.equal(before)
  })

  it('uses the images of the cluster, and says so', async () => {
    const one = scenario(
      'one',
      step(
        'Run',
        '$ kubectl run t --image=old:1 --restart=Never -- echo hello\npod/t created\n$ kubectl get pod t -o jsonpath={.spec.containers[0].image}\nold:1',
      ),
    )
    const { scenarios } = await run([one])
    expect(scenarios[0]).to.deep.include({ verdict: 'pass', images: { 'old:1': 'busybox:1.28' } })
  })

  it('stops at what is not as expected, and does not go on to what continues it', async () => {
    const one = scenario('one', step('Wrong', '$ kubectl get configmaps kube-root\nfound') + step('Never', '$ ls'))
    const { scenarios } = await run([one, scenario('two', step('Nor this', '$ ls'))])
    const [first, second] = scenarios
    expect(told).to.deep.equal(['one Wrong: fail', 'one Never: skipped'])
    expect(first).to.deep.include({ verdict: 'fail' })
    expect(first!.steps[0]!.problems[0]).to.match(/^one\.md:9: "kubectl get configmaps kube-root" is not as expected/)
    expect(second).to.deep.include({ verdict: 'skipped', reason: 'it continues one, which did not come to its end' })
    expect(await names()).not.to.include('stickyset-one-rrrrr')
  })

  it('takes a guarantee that was not put to the test for a failure', async () => {
    const { scenarios } = await run([scenario('one', step('Check', 'ordered-creation statefulset/web', 'check'))])
    expect(scenarios[0]!.steps[0]).to.deep.include({ verdict: 'fail' })
    expect(scenarios[0]!.steps[0]!.problems[0]).to.match(
      /^one\.md:9: ordered-creation statefulset\/web was not put to the test/,
    )
  })

  it('cleans up when it is interrupted', async () => {
    const abort = new AbortController()
    const { scenarios, leftovers } = await run(
      [scenario('one', step('Wait', '$ kubectl get pods -w\n$ sleep 60'))],
      abort,
    )
    expect(scenarios[0]!.verdict).to.equal('skipped')
    expect(leftovers).to.deep.equal([])
    expect(await names()).not.to.include('stickyset-one-rrrrr')
  })

  it("names the run's namespace where a path does, and removes volumes that were made for it", async () => {
    const volume = [
      'apiVersion: v1',
      'kind: PersistentVolume',
      'metadata:',
      '  generateName: data-',
      'spec:',
      '  capacity: { storage: 1Gi }',
      '  accessModes: [ReadWriteOnce]',
      '  persistentVolumeReclaimPolicy: Retain',
      '  hostPath: { path: /tmp/data }',
      '  claimRef:',
      '    name: data',
      '    namespace: default',
    ].join('\n')
    const raw = '$ kubectl get --raw /api/v1/namespaces/default\n[..]"name":"default"[..]'
    const { scenarios, leftovers } = await run([
      scenario(
        'one',
        step('Volume', volume, 'yaml file=volume.yaml') +
          step('Make it', '$ kubectl create -f volume.yaml\npersistentvolume/[name] created') +
          step('Path', raw),
      ),
    ])
    expect(scenarios[0]!.steps.flatMap(({ problems }) => problems)).to.deep.equal([])
    expect(leftovers).to.deep.equal([])
    expect((await client.list(persistentVolumes)).items).to.deep.equal([])
  })

  it('takes off finalizers of its own that a scenario which ended early has left', async () => {
    const hold = '$ kubectl create -f pod.yaml\npod/held created'
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: held\n  finalizers: [example.com/hold]\nspec:\n  containers:\n  - name: a\n    image: registry.k8s.io/pause:3.10'
    const { scenarios, leftovers } = await run([
      scenario(
        'one',
        step('Pod', pod, 'yaml file=pod.yaml') + step('Hold', hold) + step('Fail', '$ kubectl delete pod none'),
      ),
    ])
    expect(scenarios[0]?.steps.map(({ verdict }) => verdict)).to.deep.equal(['pass', 'pass', 'fail'])
    expect(leftovers).to.deep.equal([])
  })

  it('leaves the namespace in place where it is to be kept', async () => {
    await run([scenario('kept', step('List', '$ ls config.yaml\nconfig.yaml'))], undefined, true)
    expect(await names()).to.include('stickyset-kept-rrrrr')
    await client.delete(namespaces, { name: 'stickyset-kept-rrrrr' })
  })

  it('does not touch a namespace that is not its own', async () => {
    await run([scenario('kept', step('List', '$ ls config.yaml\nconfig.yaml'))], undefined, true)
    const { scenarios } = await run([scenario('kept', step('List', '$ ls'))])
    expect(scenarios[0]).to.deep.include({ verdict: 'broken', steps: [] })
    expect(scenarios[0]!.reason).to.equal('the namespace stickyset-kept-rrrrr is there already')
    expect(await names()).to.include('stickyset-kept-rrrrr')
  })
})
