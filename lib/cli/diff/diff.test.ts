import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { judge } from '../../guarantees/guarantees.ts'
import type { History } from '../../history/history.ts'
import { parseLines } from '../../history/lines.ts'
import { aReport, aScenario, aStep, anOutcome } from '../../reporting/testing.ts'
import { writeReports } from '../../reporting/write.ts'
import { commands } from '../commands.ts'
import { codeOf } from '../diff.ts'
import { dispatch } from '../dispatch.ts'

const testdata = fileURLToPath(new URL('../../../lib/guarantees/testdata/', import.meta.url))

describe('two clusters compared', () => {
  let folder: string
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'stickyset-test-'))))
  afterEach(() => rm(folder, { recursive: true }))

  async function recorded(name: string, history: History): Promise<string> {
    const outcome = anOutcome(aScenario('s'), [aStep('one')], { history, guarantees: judge(history) })
    await writeReports(aReport([outcome]), { folder: join(folder, name), html: false, env: {} })
    return join(folder, name)
  }
  async function diff(...argv: string[]) {
    let [stdout, stderr] = ['', '']
    const io = {
      signal: new AbortController().signal,
      stdout: (text: string) => (stdout += text),
      stderr: (text: string) => (stderr += text),
    }
    return { code: await dispatch(commands, ['diff', ...argv, `--reports=${folder}`], io), stdout, stderr }
  }
  const read = async (file: string): Promise<History> => parseLines(await readFile(join(testdata, file), 'utf8'))

  it('by reports of runs that have been: the same is the same', async () => {
    const history = await read('01-create-ordered.jsonl')
    const other = JSON.parse(JSON.stringify(history).replaceAll(/"uid":"[^"]{6}/g, '"uid":"abcdef')) as History
    const { code, stdout } = await diff(
      `--left=${await recorded('a', history)}`,
      `--right=${await recorded('b', other)}`,
    )
    expect(stdout).to.include('1 scenarios: 1 the same, 0 different')
    expect(code).to.equal(0)
  })

  it('and what differs stands side by side, as text and as a page', async () => {
    const history = await read('01-create-ordered.jsonl')
    const other = JSON.parse(JSON.stringify(history).replaceAll('"hostname":"web-1"', '"hostname":"web-7"')) as History
    const { code, stdout } = await diff(
      `--left=${await recorded('a', history)}`,
      `--right=${await recorded('b', other)}`,
    )
    expect(code).to.equal(1)
    expect(stdout)
      .to.match(/≠ +hostname: web-1 +│ hostname: web-7/)
      .and.include('pods/web-1')
    const page = await readFile(join(folder, 'diff.html'), 'utf8')
    expect(page)
      .to.include('<td>hostname: web-1</td><td>hostname: web-7</td>')
      .and.match(/<img alt="[^"]+" src="data:image\/svg\+xml;base64,/)
    expect(page).to.not.include('<script')
    expect(await readFile(join(folder, 'diff.txt'), 'utf8')).to.include('hostname: web-7')
  })

  it('needs two sides, and no scenarios where one is a report', async () => {
    expect((await diff()).stderr).to.include('diff needs --right=CLUSTER')
    const report = await recorded('a', await read('01-create-ordered.jsonl'))
    expect(await diff('creating', `--right=${report}`)).to.deep.include({
      code: 2,
      stderr: `stickyset: ${report} is a folder of reports: what ran there is compared, and scenarios cannot be chosen\n`,
    })
    expect((await diff('--right=nowhere')).stderr).to.include('unknown cluster nowhere')
  })

  it('ends with 1 where they differ, 4 where that is not known', () => {
    expect(codeOf(['same', 'same'])).to.equal(0)
    expect(codeOf(['same', 'unknown', 'different'])).to.equal(1)
    expect(codeOf(['same', 'unknown'])).to.equal(4)
    expect(codeOf([])).to.equal(4)
  })
})
