import { expect } from 'chai'
import { startReference } from '../../reference/start.ts'
import { terminalContract } from '../contract.ts'
import type { Workspace } from '../terminal.ts'
import { sandboxWorkspace } from './workspace.ts'

describe('the sandboxed terminal', () => {
  terminalContract(sandboxWorkspace)
})

describe('the sandbox', () => {
  let workspace: Workspace
  beforeEach(async () => {
    workspace = await sandboxWorkspace({ kubeconfig: '/nowhere/kubeconfig', namespace: 'default' })
  })
  afterEach(() => workspace.close())

  async function run(commandLine: string): Promise<string> {
    const execution = workspace.terminal('1').run(commandLine)
    const exitCode = await execution.ended
    return `${execution.output}[${exitCode}]`
  }

  it('has no way to the files and the network of the machine', async () => {
    for (const path of ['/etc/passwd', '/proc/1/environ', '/work', process.cwd()]) {
      expect(await run(`cat ${path}`)).to.match(/No such file or directory\n\[1\]$/)
    }
    expect(await run('ls /')).to.equal('bin\ndev\nhome\nproc\ntmp\nusr\n[0]')
    for (const program of ['curl', 'wget', 'nc', 'ssh', 'node', 'python3']) {
      expect(await run(`${program} http://127.0.0.1`)).to.match(/(command not found|not available.*)\n\[127\]$/)
    }
    expect(await run('kubectl get pods --kubeconfig=/etc/kubeconfig')).to.match(/knows only the cluster of this run/)
    expect(await run('env | grep -c PATH')).to.equal('1\n[0]')
  })

  it('tells when a watch is open, though it has nothing to print', async () => {
    const reference = await startReference({ seed: 1 })
    const own = await sandboxWorkspace({ kubeconfig: reference.kubeconfig.path, namespace: 'default' })
    const execution = own.terminal('1').run('kubectl get pods -w')
    expect(execution.watching).to.be.instanceOf(Promise)
    await execution.watching
    expect([execution.exitCode, execution.output]).to.deep.equal([undefined, ''])
    await own.close()
    await reference.stop()
  })

  it('says what it cannot do, and how to go on', async () => {
    expect(await run('sleep 5 &')).to.match(/nothing in the background .*: open another terminal for it\n\[1\]$/)
    expect(await run('kubectl drain node-1')).to.match(/the built-in kubectl has no "drain".*--terminal=host\n\[1\]$/)
    expect(await run('kubectl get pods')).to.equal('error: there is no kubeconfig at /nowhere/kubeconfig\n[1]')
    expect(await run('if true')).to.match(/^bash: syntax error: .*\n\[2\]$/)
  })
})
