import { expect } from 'chai'
import { systemClock } from '../clock.ts'
import type { Cluster } from '../clusters/adapter.ts'
import { adapter } from '../clusters/reference.ts'
import { KubeClient } from '../kube/client.ts'
import { httpTransport } from '../kube/http.ts'
import { accessOf, readKubeconfig } from '../kube/kubeconfig.ts'
import { namespaces } from '../kube/resource.ts'
import type { Namespace } from '../kube/objects.ts'
import type { Scenario } from '../scenario/model.ts'
import { parseScenario } from '../scenario/parse.ts'
import { openWorkspace } from '../terminal/open.ts'
import { follow } from './course.ts'
import type { Progress } from './progress.ts'
import { scriptedDesk } from './testing.ts'

const block = (info: string, ...lines: string[]): string => ['```' + info, ...lines, '```', ''].join('\n')

const configMap = ['apiVersion: v1', 'kind: ConfigMap', 'metadata:', '  name: greeting', 'data:', '  word: hello']

const first = parseScenario(
  'first.md',
  [
    '---\nid: first\ntitle: The first\nprofile: tutorial\n---\n\nWelcome.\n',
    '## Write\n\nA file:\n',
    block('yaml file=greeting.yaml', ...configMap),
    '## Apply\n\nNow make it:\n',
    block('console', '$ kubectl apply -f greeting.yaml', 'configmap/greeting created'),
    block('console', '$ kubectl get configmap greeting', 'NAME       DATA   AGE', 'greeting   1      5s'),
  ].join('\n'),
)
const second = parseScenario(
  'second.md',
  [
    '---\nid: second\ntitle: The second\nprofile: tutorial\ncontinues: first\n---\n',
    '## Read\n\nRead it:\n',
    block('console', "$ kubectl get configmap greeting -o jsonpath='{.data.word}'", 'hello'),
  ].join('\n'),
)

describe('the tutorial', () => {
  let cluster: Cluster
  let client: KubeClient
  let transport: ReturnType<typeof httpTransport>
  let kept: Progress

  before(async () => {
    cluster = await adapter.start({})
    transport = httpTransport(await accessOf(await readKubeconfig(cluster.kubeconfig)))
    client = new KubeClient(transport)
  })
  after(async () => {
    transport.close()
    await cluster.stop()
  })
  beforeEach(() => (kept = {}))

  const keep = async (progress: Progress): Promise<void> => void (kept = progress)

  async function type(entries: string[], start?: Scenario, write = keep): Promise<string> {
    const desk = scriptedDesk(entries)
    const environment = {
      cluster,
      client,
      openWorkspace: openWorkspace.bind(undefined, 'sandbox' as const),
      manifests: {},
      clock: systemClock(),
      signal: new AbortController().signal,
    }
    const leftovers = await follow({
      desk,
      scenarios: [first, second],
      chainTo: (scenario) => (scenario === first ? [first] : [first, second]),
      environmentFor: async () => environment,
      ...(start !== undefined && { start }),
      progress: { read: async () => kept, write },
      random: Math.random,
    })
    expect(leftovers).deep.equal([])
    return desk.text
  }

  it('is done by pressing Enter to the end', async () => {
    const text = await type(['', '', '', ''])
    expect(text).contain('Welcome.').and.contain('✓ greeting.yaml is written')
    expect(text).contain('configmap/greeting created\n✓ as expected')
    expect(text).contain('The second').and.contain('You have come to the end of the tutorial.')
    expect(kept).deep.equal({ first: 2, second: 1 })
  })

  it('runs what is typed in the same shell, and sees when that does the step', async () => {
    const text = await type([
      '',
      'kubectl create -f greeting.yaml',
      'echo $((6 * 7))',
      'kubectl get cm greeting',
      'quit',
    ])
    expect(text).match(
      /configmap\/greeting created\n✓ that does it too[^]*42\n[^]*greeting +1 +\d+s\n✓ that does it too/,
    )
  })

  it('says what is still missing, and goes on when it is there', async () => {
    const text = await type(['', 'hint', 'echo not yet', 'kubectl apply -f greeting.yaml', 'solution', ''])
    expect(text).match(/Run "kubectl apply -f greeting.yaml"; it should [^]*\n\$ [^]*not yet\n\nEnter runs/)
    expect(text).match(/\$ kubectl get configmap greeting\n {2}NAME +DATA +AGE\n/)
  })

  it('keeps the place, and does again what came before', async () => {
    await type(['', '', '', 'quit'])
    expect(kept).deep.equal({ first: 2 })
    const text = await type(['', 'quit'])
    expect(text).match(/doing again: The first, Write\ndoing again: The first, Apply\n[^]*hello\n✓ as expected/)
  })

  it('goes on where the place cannot be kept, and says so once', async () => {
    const text = await type(['', '', '', ''], undefined, () => Promise.reject(new Error('read-only file system')))
    expect(text.split('your place cannot be kept for another time: read-only file system')).to.have.lengthOf(2)
    expect(text).contain('You have come to the end of the tutorial.')
  })

  it('does a step for those who skip it, and begins anew for those who want', async () => {
    const text = await type(['', 'skip', 'quit'])
    expect(text).contain('✓ as expected').and.contain('The second')
    kept = {}
    expect(await type(['', 'reset', 'quit'])).match(/The first[^]*The first/)
    expect(kept).deep.equal({ first: 0 })
  })

  it('begins where it is told to, also when that is done already', async () => {
    kept = { first: 2, second: 1 }
    expect(await type(['', 'quit'], second)).contain('hello')
  })

  it('leaves nothing in the cluster', async () => {
    await type(['', '', 'quit'])
    const { items } = await client.list<Namespace>(namespaces)
    expect(items.filter(({ metadata }) => metadata.name.startsWith('stickyset-'))).deep.equal([])
  })
})
