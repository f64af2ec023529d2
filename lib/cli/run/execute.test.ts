import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Cluster, ClusterAdapter } from '../../clusters/adapter.ts'
import { fakeApi, type FakeApi } from '../../clusters/testing.ts'
import { aGuarantee, anOutcome, aScenario, aStep, held } from '../../reporting/testing.ts'
import type { ScenarioOutcome } from '../../scenario/outcome.ts'
import { exitCodes } from '../exit.ts'
import { codeOf, execute, type RunPlan } from './execute.ts'
import type { RunChain } from './running.ts'

describe('a run', () => {
  let api: FakeApi
  let folder: string
  let kubeconfig: string
  let stopped: number

  beforeEach(async () => {
    api = await fakeApi()
    folder = await mkdtemp(join(tmpdir(), 'stickyset-test-'))
    kubeconfig = join(folder, 'kubeconfig')
    await writeFile(kubeconfig, api.kubeconfig())
    stopped = 0
  })

  afterEach(async () => {
    await api.stop()
    await rm(folder, { recursive: true })
  })

  const adapter: ClusterAdapter = {
    name: 'fake',
    async start() {
      const cluster: Partial<Cluster> = {
        implementation: { name: 'fake', version: 'v1.33.1' },
        kubeconfig,
        features: new Set(['PodExec']),
        clusterDomain: 'cluster.local',
        async stop() {
          stopped++
        },
      }
      return cluster as Cluster
    },
  }

  /** Plays outcomes that are known beforehand. */
  const play =
    (outcomes: ScenarioOutcome[], leftovers: string[] = []): RunChain =>
    async (chain, _cluster, { onStep }) => {
      const ran = outcomes.filter(({ scenario }) => chain.includes(scenario))
      for (const { scenario, steps } of ran) for (const step of steps) onStep(scenario, step)
      return { scenarios: ran, leftovers }
    }

  async function run(
    outcomes: ScenarioOutcome[],
    fields: Partial<RunPlan> = {},
    signal = new AbortController().signal,
  ) {
    let stdout = ''
    let stderr = ''
    const plan: RunPlan = {
      chains: outcomes.map(({ scenario }) => [scenario]),
      adapter,
      clusterName: 'fake',
      options: {},
      terminal: 'sandbox',
      parallel: 1,
      runChain: play(outcomes),
      reports: join(folder, 'reports'),
      html: false,
      repeat: 1,
      ...fields,
    }
    const { code } = await execute(plan, {
      signal,
      stdout: (text) => (stdout += text),
      stderr: (text) => (stderr += text),
    })
    expect(stopped).to.equal(1)
    return { code, stdout, stderr }
  }

  const report = (name: string): Promise<string> => readFile(join(folder, 'reports', name), 'utf8')
  const passed = anOutcome(aScenario('a'), [aStep('one')])
  const passing = () => passed

  it('that passes ends with 0, its reports and its counts', async () => {
    const { code, stdout, stderr } = await run([passing()])
    expect([code, stderr]).to.deep.equal([0, ''])
    expect(stdout).to.match(/^on fake v1\.33\.1, cluster domain cluster\.local\nAbout a\n {2}✔ one/)
    expect(stdout).to.match(/report: .*reports.*\n[^]*conformant: [^\n]+\n\n1 passed, 0 failed\n$/)
    expect(await report('conformance.yaml')).to.match(/^result: conformant$/m)
    expect(await report('junit.xml')).to.include('<testcase name="one"')
    expect(await report(join('scenarios', 'a', 'transcript.txt'))).to.include('$ kubectl get pods')
  })

  it('with a failed step ends with 1', async () => {
    const { code, stdout } = await run([anOutcome(aScenario('a'), [aStep('one', 'fail')]), passing()].slice(0, 1))
    expect(code).to.equal(1)
    expect(stdout)
      .to.include('fail: About a, one\n  scenarios/x.md:7: one fail')
      .and.match(/\n0 passed, 1 failed\n$/)
  })

  it('with a broken guarantee ends with 1 and names it', async () => {
    const guarantees = [held(aGuarantee('ordered-creation'), 1, ['web-1 came first'])]
    const { code, stdout } = await run([anOutcome(aScenario('a'), [aStep('one')], { guarantees })])
    expect(code).to.equal(1)
    expect(stdout).to.match(/ordered-creation {2}fail[^]*a: web-1 came first/)
  })

  it('with nothing but known failures ends with 0, and with 2 when one passes', async () => {
    const known = {
      id: 'guarantee/ordered-creation',
      reason: 'ours is slow',
      issue: 'https://example.com/7',
      expires: '2030-12-31',
    }
    const outcomes = (...problems: string[]) => [
      anOutcome(aScenario('a'), [aStep('one')], { guarantees: [held(aGuarantee('ordered-creation'), 1, problems)] }),
    ]
    const failing = await run(outcomes('web-1 came first'), { knownFailures: [known] })
    expect([failing.code, failing.stderr]).to.deep.equal([0, ''])
    expect(failing.stdout).to.include('known failures:\n  failed: guarantee/ordered-creation')
    stopped = 0
    const passing = await run(outcomes(), { knownFailures: [known] })
    expect(passing.code).to.equal(2)
    expect(passing.stderr).to.equal(
      'stickyset: guarantee/ordered-creation passes: remove it from the known failures (https://example.com/7)\n',
    )
  })

  it('in which no step ran ends with 4, and says why', async () => {
    const { code, stdout } = await run([anOutcome(aScenario('a', { features: ['ClusterDNS'] }), [aStep('one')])])
    expect(code).to.equal(4)
    expect(stdout).to.match(/ {2}- one/)
    expect(await report('conformance.yaml')).to.include('reason: needs ClusterDNS, which this cluster lacks')
  })

  it('with gaps in its evidence ends with 4', async () => {
    const guarantees = [held(aGuarantee('ordered-creation'), 1, [], ['the watch was cut'])]
    expect((await run([anOutcome(aScenario('a'), [aStep('one')], { guarantees })])).code).to.equal(4)
  })

  it('whose scenario broke ends with 5, or 3 when the cluster is gone', async () => {
    const broken = [anOutcome(aScenario('a'), [aStep('one', 'broken')])]
    expect((await run(broken)).code).to.equal(5)
    stopped = 0
    const gone: RunChain = async (chain, cluster, listener) => {
      await api.stop()
      return play(broken)(chain, cluster, listener)
    }
    expect((await run(broken, { runChain: gone })).code).to.equal(3)
  })

  it('whose engine fails is told as broken, with the rest reported', async () => {
    const { code, stdout } = await run([passing()], {
      runChain: () => Promise.reject(new Error('the namespace was refused')),
    })
    expect(code).to.equal(5)
    expect(stdout).to.include('broken: About a\n  the namespace was refused')
  })

  it('of several chains at a time tells of them in their order', async () => {
    const outcomes = ['a', 'b', 'c'].map((id) => anOutcome(aScenario(id), [aStep(`of ${id}`)]))
    const begun: string[] = []
    let release = (): void => undefined
    const second = new Promise<void>((resolve) => (release = resolve))
    // The first ends only when the second has ended.
    const overtaken: RunChain = async (...args) => {
      const id = args[0][0]!.id
      begun.push(id)
      if (id === 'a') await second
      if (id === 'b') release()
      return play(outcomes)(...args)
    }
    const { code, stdout } = await run(outcomes, { runChain: overtaken, parallel: 2 })
    expect([code, begun]).to.deep.equal([0, ['a', 'b', 'c']])
    expect(stdout).to.match(/About a\n {2}✔ of a[^]*About b\n {2}✔ of b[^]*About c\n {2}✔ of c/)
  })

  it('that is interrupted ends with 130 and reports what there is', async () => {
    const controller = new AbortController()
    const outcomes = [passing(), anOutcome(aScenario('b'), [aStep('two')])]
    const interrupting: RunChain = async (...args) => {
      controller.abort(new Error('ended by SIGINT'))
      return play(outcomes)(...args)
    }
    const { code, stdout } = await run(outcomes, { runChain: interrupting }, controller.signal)
    expect(code).to.equal(130)
    expect(stdout).to.match(/✔ one[^]*- two[^]*interrupted: /)
    expect(await report('conformance.yaml')).to.match(/^result: interrupted$/m)
  })

  it('whose reports cannot be written ends with 5 and loses nothing else', async () => {
    await writeFile(join(folder, 'file'), '')
    const { code, stdout, stderr } = await run([passing()], { reports: join(folder, 'file', 'reports') })
    expect(code).to.equal(5)
    expect(stdout)
      .to.match(/conformant: [^\n]+\n\n1 passed, 0 failed\n$/)
      .and.not.include('report: ')
    expect(stderr).to.match(/^stickyset: cannot write the reports to \S+: ENOTDIR[^\n]*\n$/)
  })

  it('that leaves something behind ends with 5 and says what', async () => {
    const { code, stdout } = await run([passing()], { runChain: play([passing()], ['namespace/x is not gone']) })
    expect(code).to.equal(5)
    expect(stdout).to.include('left behind in the cluster:\n  namespace/x is not gone')
  })

  it('removes only its own of an earlier run', async () => {
    await mkdir(join(folder, 'reports', 'scenarios', 'old'), { recursive: true })
    await mkdir(join(folder, 'reports', 'scenarios', 'mine'))
    const mine = ['mine.txt', join('scenarios', 'mine.md'), join('scenarios', 'mine', 'mine.txt')]
    for (const name of mine) await writeFile(join(folder, 'reports', name), 'mine')
    await run([passing()])
    for (const name of mine) expect(await report(name)).to.equal('mine')
    expect(await report(join('scenarios', 'old')).catch((error: NodeJS.ErrnoException) => error.code)).to.equal(
      'ENOENT',
    )
  })

  it('has an exit code for every conclusion', () => {
    const fine = { harness: false, alive: true }
    expect(codeOf('conformant', fine)).to.equal(exitCodes.conformant)
    expect(codeOf('nonconformant', { ...fine, harness: true })).to.equal(exitCodes.harness)
    expect(codeOf('interrupted', { ...fine, harness: true })).to.equal(exitCodes.interrupted)
    expect(codeOf('broken', { harness: false, alive: false })).to.equal(exitCodes.cluster)
    expect(codeOf('nonconformant', fine)).to.equal(exitCodes.nonconformant)
    expect(codeOf('nonconformant', { ...fine, outdated: true })).to.equal(exitCodes.usage)
    expect(codeOf('inconclusive', { ...fine, outdated: true })).to.equal(exitCodes.usage)
  })
})
