import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { judge } from '../../guarantees/guarantees.ts'
import { parseLines } from '../../history/lines.ts'
import type { History } from '../../history/history.ts'
import { aReport, aScenario, aStep, anOutcome } from '../../reporting/testing.ts'
import { writeReports } from '../../reporting/write.ts'
import type { StepOutcome } from '../../scenario/outcome.ts'
import { scenarioVerdict } from '../../scenario/run/verdict.ts'
import { commands } from '../commands.ts'
import { dispatch } from '../dispatch.ts'

const testdata = fileURLToPath(new URL('../../../lib/guarantees/testdata/', import.meta.url))

describe('a replay', () => {
  let folder: string
  let recording: History

  before(async () => (recording = parseLines(await readFile(join(testdata, '01-create-ordered.jsonl'), 'utf8'))))
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'stickyset-test-'))))
  afterEach(() => rm(folder, { recursive: true }))

  /** Leaves the report of a run with this history. */
  async function recorded(history: History, steps: StepOutcome[] = [aStep('one')]): Promise<void> {
    const guarantees = judge(history, aReport([]).cluster.features)
    const outcome = anOutcome(aScenario('s'), steps, {
      history,
      guarantees,
      verdict: scenarioVerdict(steps, guarantees),
    })
    const { problems } = await writeReports(aReport([outcome]), { folder, html: false, env: {} })
    expect(problems).to.deep.equal([])
  }

  /** The same, with the label that names the Pod cut off. */
  const broken = (): History => {
    const text = JSON.stringify(recording).replaceAll('statefulset.kubernetes.io/pod-name', 'example.com/pod-name')
    return JSON.parse(text) as History
  }

  async function replay(...operands: string[]) {
    let [stdout, stderr] = ['', '']
    const io = {
      signal: new AbortController().signal,
      stdout: (text: string) => (stdout += text),
      stderr: (text: string) => (stderr += text),
    }
    return { code: await dispatch(commands, ['replay', ...operands], io), stdout, stderr }
  }

  it('says what the run said, and ends as it did', async () => {
    await recorded(recording)
    const { code, stdout, stderr } = await replay(folder)
    expect([code, stderr]).to.deep.equal([0, ''])
    expect(stdout).to.match(/^the run of 2030-01-01T00:00:00\.000Z on kind v1\.33\.1, by stickyset 1\.2\.3\n/)
    expect(stdout).to.match(/ordered-creation +pass[^]*conformant: [^]*the same as the report says\n$/)
  })

  it('finds the broken promise in the history again', async () => {
    await recorded(broken())
    const { code, stdout, stderr } = await replay(folder)
    expect([code, stderr]).to.deep.equal([1, ''])
    expect(stdout)
      .to.match(/pod-name-label +fail/)
      .and.include('the same as the report says')
  })

  it('takes steps as they were recorded', async () => {
    await recorded(recording, [aStep('one'), aStep('two', 'fail')])
    const { code, stdout } = await replay(folder)
    expect(code).to.equal(1)
    expect(stdout).to.include(', two\n  scenarios/x.md:7: two fail')
  })

  it('tells where a report is not what its history says', async () => {
    await recorded(recording)
    const file = join(folder, 'conformance.yaml')
    await writeFile(file, (await readFile(file, 'utf8')).replace(/(id: pod-names\n.*\n +verdict: )pass/, '$1fail'))
    const { code, stderr } = await replay(folder)
    expect(code).to.equal(4)
    expect(stderr).to.match(
      /^stickyset: pod-names: the report says fail, exercised (\d+) times; its histories say pass, exercised \1 times\n$/,
    )
  })

  it('is not taken in by a report of success over a history of failure', async () => {
    await recorded(broken())
    const file = join(folder, 'conformance.yaml')
    await writeFile(
      file,
      (await readFile(file, 'utf8')).replace(/: fail$/gm, ': pass').replaceAll('nonconformant', 'conformant'),
    )
    const { code, stderr } = await replay(folder)
    expect(code).to.equal(1)
    expect(stderr).to.include('the report says conformant; its histories say nonconformant')
  })

  it('needs a folder, with a report and every history in it', async () => {
    expect((await replay()).code).to.equal(2)
    const { code, stderr } = await replay(join(folder, 'none'))
    expect(code).to.equal(2)
    expect(stderr).to.match(/none is no folder of reports: .*conformance\.yaml cannot be read \(ENOENT\)/)
    await recorded(recording)
    const report = join(folder, 'conformance.yaml')
    const text = await readFile(report, 'utf8')
    await writeFile(report, text.replace('stickyset/v1alpha1', 'stickyset/v0'))
    expect(await replay(folder)).to.deep.include({
      code: 2,
      stderr: `stickyset: ${report}: expected a report of stickyset/v1alpha1, found stickyset/v0: replay it with the version of stickyset that wrote it\n`,
    })
    await writeFile(report, text)
    const history = join(folder, 'scenarios', 's', 'history.jsonl')
    await writeFile(history, 'no history\n')
    expect((await replay(folder)).stderr).to.include(`${history}: line 1: expected`)
    await rm(history)
    expect(await replay(folder)).to.deep.include({
      code: 2,
      stderr: `stickyset: the history of s is not there: expected ${history}\n`,
    })
    await writeFile(join(folder, 'conformance.yaml'), 'kind: ConformanceReport\n')
    expect((await replay(folder)).stderr).to.match(
      /expected a ConformanceReport, found ConformanceReport without date, /,
    )
  })
})
