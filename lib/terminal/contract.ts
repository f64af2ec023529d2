/** What every terminal must do: one suite for all of them, run against the reference. */
import { expect } from 'chai'
import { KubeClient } from '../kube/client.ts'
import { isNotFound } from '../kube/errors.ts'
import { pods, statefulSets } from '../kube/resource.ts'
import type { StatefulSet } from '../kube/objects.ts'
import { startReference, type Reference } from '../reference/start.ts'
import { webYaml } from '../kubectl/testing.ts'
import type { Execution, Terminal, Workspace, WorkspaceOptions } from './terminal.ts'

/** Resolves when the output is as wanted. @throws Error when the execution ends before. */
export async function untilOutput(execution: Execution, wanted: RegExp): Promise<void> {
  const shown = new Promise<void>((resolve) => {
    const check = () => wanted.test(execution.output) && resolve()
    execution.onOutput(check)
    check()
  })
  await Promise.race([shown, execution.ended])
  if (!wanted.test(execution.output)) throw new Error(`it ended without ${wanted}: ${execution.output}`)
}

export function terminalContract(open: (options: WorkspaceOptions) => Promise<Workspace>): void {
  let reference: Reference
  let client: KubeClient
  let workspace: Workspace
  let terminal: Terminal
  const namespace = 'tutorial'

  before(async function () {
    this.timeout(20_000)
    reference = await startReference({ seed: 1 })
    client = reference.client
    const files = { 'web.yaml': webYaml, 'deep/er/note.txt': 'a note\n' }
    workspace = await open({ kubeconfig: reference.kubeconfig.path, namespace, files })
    terminal = workspace.terminal('1')
    await run(`kubectl create namespace ${namespace}`)
    await run('kubectl apply -f web.yaml; kubectl rollout status statefulset/web')
  })
  after(async () => {
    await workspace?.close()
    await reference?.stop()
  }).timeout(10_000)

  async function run(commandLine: string, on = terminal): Promise<{ output: string; exitCode: number }> {
    const execution = on.run(commandLine)
    return { exitCode: await execution.ended, output: execution.output }
  }

  it('shows what is printed, in the order of a screen, and the exit code', async () => {
    expect(await run('echo a; nothing-of-that-name; echo b >&2; echo c; false')).to.deep.equal({
      output: 'a\nbash: nothing-of-that-name: command not found\nb\nc\n',
      exitCode: 1,
    })
    expect(await run('true && echo yes || echo no')).to.deep.equal({ output: 'yes\n', exitCode: 0 })
    expect((await run('for i in 1 2; do echo "n $i"; kubectl get pod no-$i; done')).output).to.equal(
      'n 1\nError from server (NotFound): pods "no-1" not found\nn 2\nError from server (NotFound): pods "no-2" not found\n',
    )
  })

  it('keeps variables, arrays, functions and the folder from line to line', async () => {
    await run('x=5; list=(a b c); cd deep; greet() { echo "hello $1" | tr a-z A-Z; }')
    expect((await run('echo $x ${list[1]}; cat er/note.txt; greet you')).output).to.equal('5 b\na note\nHELLO YOU\n')
    expect((await run('false')).exitCode).to.equal(1)
    expect((await run('echo $?; cd ..')).output).to.equal('1\n')
  })

  it('runs lines that go over several lines', async () => {
    expect((await run('cat <<EOF | tr a b\naa $((1 + 1))\nEOF')).output).to.equal('bb 2\n')
    expect((await run('for i in x y\ndo\n  echo $i\ndone')).output).to.equal('x\ny\n')
  })

  it('shares its files with the other terminals and the workspace', async () => {
    await run('echo "made here" > made.txt')
    expect(await workspace.readFile('made.txt')).to.equal('made here\n')
    await workspace.writeFile('sub/given.txt', 'given\n')
    expect((await run('cat made.txt sub/given.txt', workspace.terminal('2'))).output).to.equal('made here\ngiven\n')
    expect((await run('echo "[$x]"', workspace.terminal('2'))).output).to.equal('[]\n')
  })

  it('has kubectl in the namespace of the workspace', async () => {
    const set = await client.get<StatefulSet>(statefulSets, { name: 'web', namespace })
    expect(set.metadata.namespace).to.equal(namespace)
    expect((await run('kubectl get sts')).output).to.match(/^NAME +READY +AGE\nweb +2\/2 +\S+\n$/)
    expect((await run("kubectl get pods -o jsonpath='{.items[*].metadata.name}'; echo")).output).to.equal(
      'web-0 web-1\n',
    )
    expect((await run('kubectl get configmaps -n default -o name')).output).to.equal('configmap/kube-root-ca.crt\n')
  })

  it('runs commands in containers, in loops and pipes', async () => {
    expect((await run('for i in {0..1}; do kubectl exec web-$i -- sh -c hostname; done')).output).to.equal(
      'web-0\nweb-1\n',
    )
    expect((await run('kubectl get pods | grep -c web')).output).to.equal('2\n')
    expect(await run("kubectl exec web-0 -- sh -c 'echo out; exit 3'")).to.deep.equal({
      output: 'out\ncommand terminated with exit code 3\n',
      exitCode: 3,
    })
    expect((await run('echo piped | kubectl exec -i web-0 -- cat')).output).to.equal('piped\n')
    expect((await run('kubectl get pod web-0 -o name > name.txt; cat name.txt')).output).to.equal('pod/web-0\n')
  })

  it('shows a watch while it runs, until Ctrl-C', async () => {
    const watch = terminal.run('kubectl get pods -w -l app=nginx')
    await untilOutput(watch, /web-0 .*\nweb-1 .*\n/)
    expect(terminal.running).to.equal(watch)
    expect(watch.exitCode).to.equal(undefined)
    expect(() => terminal.run('echo too early')).to.throw('still runs')
    await run('kubectl delete pod web-1 --force', workspace.terminal('2'))
    await untilOutput(watch, /web-1 +1\/1 +Running(.*\n)+web-1 +0\/1 +Pending(.*\n)*web-1 +1\/1 +Running/)
    watch.interrupt()
    expect(await watch.ended).to.not.equal(0)
    expect(watch.output)
      .to.match(/^NAME +READY +STATUS +RESTARTS +AGE\n/)
      .and.match(/\^C/)
    expect(terminal.running).to.equal(undefined)
  }).timeout(20_000)

  it('interrupts what waits, and leaves out the rest of the line', async () => {
    const waiting = terminal.run('echo before; sleep 1000; echo after')
    await untilOutput(waiting, /before/)
    waiting.interrupt()
    expect(await waiting.ended).to.equal(130)
    expect(waiting.output).to.equal('before\n^C\n')
  })

  it('takes typed input, and shows it once', async () => {
    const execution = terminal.run('kubectl exec -i web-0 -- sh -c \'echo ready; read line; echo "got $line"\'')
    await untilOutput(execution, /ready/)
    execution.type('some words')
    expect(await execution.ended).to.equal(0)
    expect(execution.output).to.equal('ready\nsome words\ngot some words\n')
  })

  it('opens an interactive session in a Pod of its own, and removes the Pod after it', async () => {
    const pieces: string[] = []
    const execution = terminal.run('kubectl run -it --image busybox:1.28 guest --restart=Never --rm')
    execution.onOutput((text) => pieces.push(text))
    await untilOutput(execution, /^\/ # $/m)
    expect(execution.output).to.equal("If you don't see a command prompt, try pressing enter.\n/ # ")
    execution.type("for i in 0 1;do nslookup web-$i.nginx;echo '---';done")
    await untilOutput(execution, /(---\n[^]*){2}^\/ # $/m)
    expect(execution.output).to.match(/\/ # for i in 0 1;do nslookup web-\$i.nginx;echo '---';done\nServer: +\S+\n/)
    expect(execution.output).to.match(/Address 1: \S+ web-1\.nginx\.tutorial\.svc\.cluster\.local\n---\n\/ # $/)
    execution.type('exit')
    expect(await execution.ended).to.equal(0)
    expect(execution.output).to.match(/\n\/ # exit\npod "guest" deleted(?: from \S+ namespace)?\n$/)
    expect(pieces.join('')).to.equal(execution.output)
    const gone = await client.get(pods, { name: 'guest', namespace }).catch(isNotFound)
    expect(gone).to.equal(true)
  }).timeout(20_000)

  it('gives Ctrl-C to the session that has the keyboard', async () => {
    const execution = terminal.run('kubectl exec -it web-0 -- sh')
    await untilOutput(execution, /# $/)
    execution.type('cat')
    await untilOutput(execution, /# cat\n$/)
    execution.interrupt()
    await untilOutput(execution, /\^C\n.*# $/)
    execution.type('exit 7')
    expect(await execution.ended).to.equal(7)
  }).timeout(20_000)

  it('begins anew after the shell was left', async () => {
    expect(await run('y=1; exit 4')).to.deep.equal({ output: 'exit\n', exitCode: 4 })
    expect(await run('echo "[$y]"; pwd | grep -c deep')).to.deep.equal({ output: '[]\n0\n', exitCode: 1 })
  })

  it('ends what still runs when it is closed', async () => {
    const own = await open({ kubeconfig: reference.kubeconfig.path, namespace })
    const execution = own.terminal('1').run('kubectl get pods -w')
    await untilOutput(execution, /web-0/)
    await own.close()
    await execution.ended
  }).timeout(20_000)
}
