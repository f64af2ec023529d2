import { expect } from 'chai'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commands } from './commands.ts'
import { dispatch } from './dispatch.ts'

describe('stickyset controller', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stickyset-controller-'))
  })
  after(() => rm(folder, { recursive: true }))

  async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
    const said = { out: '', err: '' }
    const io = {
      signal: new AbortController().signal,
      stdout: (text: string) => void (said.out += text),
      stderr: (text: string) => void (said.err += text),
    }
    const code = await dispatch(commands, ['controller', ...argv], io)
    return { code, ...said }
  }

  it('asks for the name of one that there is', async () => {
    const nameless = await run()
    expect(nameless.code).to.equal(2)
    expect(nameless.err).to.match(/^stickyset: controller needs the name of one: scheduler, statefulset-controller, /)
    const unknown = await run('statefulset', 'kubelet')
    expect(unknown.code).to.equal(2)
    expect(unknown.err).to.match(
      /^stickyset: there is no controller kubelet: the known ones are scheduler, statefulset-controller, /,
    )
  })

  it('asks for a cluster that there is', async () => {
    const kubeconfig = join(folder, 'kubeconfig')
    const missing = await run('statefulset', `--kubeconfig=${kubeconfig}`)
    expect(missing).to.deep.equal({ code: 3, out: '', err: `stickyset: there is no kubeconfig at ${kubeconfig}\n` })
    const text = (context: string): string =>
      `{clusters: [{name: a, cluster: {server: "https://127.0.0.1:1"}}], contexts: [{name: ${context}, context: {cluster: a}}], current-context: b}`
    await writeFile(kubeconfig, text('b'))
    const context = await run('statefulset', `--kubeconfig=${kubeconfig}`, '--context=c')
    expect(context.code).to.equal(3)
    expect(context.err).to.match(/context "c"/)
    const down = await run('statefulset', `--kubeconfig=${kubeconfig}`)
    expect(down.code).to.equal(3)
    expect(down.err).to.match(/127\.0\.0\.1:1/)
  })

  it('tells in its help which there are', async () => {
    const { code, out } = await run('--help')
    expect(code).to.equal(0)
    expect(out)
      .to.match(/\bThey are: .*\bstatefulset-controller\b/)
      .and.match(/nothing elects a leader/)
  })
})
