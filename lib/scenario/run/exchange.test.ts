import { expect } from 'chai'
import type { Cluster } from '../../clusters/adapter.ts'
import { UnreachableError } from '../../kube/errors.ts'
import type { KubeClient } from '../../kube/client.ts'
import type { Entry } from '../../history/history.ts'
import { manualClock, settle, type ManualClock } from '../../testing.ts'
import { Variables } from '../match/variables.ts'
import type { ConsoleBlock } from '../model.ts'
import type { ExchangeOutcome } from '../outcome.ts'
import { parseScenario } from '../parse.ts'
import type { Engine } from './engine.ts'
import { runExchange } from './exchange.ts'
import { limits } from './limits.ts'
import { Rewriter } from './rewrite.ts'
import { Terminals } from './terminals.ts'
import { answer, fenced, playedWorkspace, type PlayedExecution } from './testing.ts'

describe('exchanges', () => {
  let clock: ManualClock
  let abort: AbortController
  let marks: string[]
  let change: Promise<void>
  let entries: () => Entry[]
  let request: () => Promise<unknown>
  beforeEach(() => {
    clock = manualClock()
    abort = new AbortController()
    marks = []
    entries = () => []
    change = new Promise(() => undefined)
    request = async () => ({})
  })

  /** Runs the exchanges of blocks one after another; `play` plays the commands. */
  function start(text: string, play: (execution: PlayedExecution, terminal: string) => void, speed = 1) {
    const scenario = parseScenario('demo.md', `---\nid: demo\ntitle: Demo\nprofile: tutorial\n---\n# Do\n\n${text}\n`)
    const context = {
      variables: new Variables(),
      names: {
        namespace: { transcript: 'default', run: 'demo-x' },
        clusterDomain: { transcript: 'cluster.local', run: 'cluster.local' },
        images: {},
      },
    }
    const engine: Engine = {
      scenario,
      client: { request: () => request() } as unknown as KubeClient,
      terminals: new Terminals(playedWorkspace(play)),
      recorder: {
        now: () => clock.now(),
        mark: (kind, what, where) => marks.push(`${kind} ${what} ${where}`),
        output: () => undefined,
        change: () => change,
        history: () => ({ namespace: 'demo-x', clusterDomain: 'cluster.local', startedAt: 0, entries: entries() }),
      },
      context,
      rewriter: new Rewriter(context, {
        image: (name: string) => name.replace('k8s.gcr.io', 'registry.k8s.io'),
      } as Cluster),
      limits,
      timing: { clock, signal: abort.signal },
      speed,
    }
    const blocks = scenario.steps.flatMap(({ items }) =>
      items.filter((item): item is ConsoleBlock => item.kind === 'console'),
    )
    const outcomes: ExchangeOutcome[] = []
    const done = (async () => {
      for (const block of blocks)
        for (const exchange of block.exchanges) outcomes.push(await runExchange(engine, block, exchange))
    })()
    done.catch(() => undefined)
    return { outcomes, done }
  }

  it('repeat what only reads soon after something has changed', async () => {
    let tell = (): void => undefined
    const attempts: number[] = []
    const { outcomes } = start(fenced('$ kubectl get pods\nweb-0'), (execution) => {
      const length = attempts.push(clock.now())
      if (length === 11) change = new Promise((resolve) => (tell = resolve))
      execution.print(length < 13 ? 'nothing\n' : 'web-0\n')
      execution.end()
    })
    await clock.advance(1800)
    expect(attempts).to.have.lengthOf(12)
    tell()
    await clock.advance(1)
    expect(outcomes).to.have.lengthOf(1)
  })

  it('repeat what only reads until it matches', async () => {
    const { outcomes } = start(fenced('$ kubectl get pods\nweb-0'), answer('nothing\n', 'nothing\n', 'web-0\n'))
    await clock.advance(5000)
    expect(outcomes).to.have.lengthOf(1)
    expect(outcomes[0]).to.deep.include({
      attempts: 3,
      output: 'web-0\n',
      exitCode: 0,
      commandLine: 'kubectl get pods',
    })
    expect(outcomes[0]).not.to.have.property('mismatch')
    expect(marks).to.deep.equal(['command kubectl get pods demo.md:9'])
  })

  it('give up when the time is over, with the line and what was found', async () => {
    const { outcomes } = start(fenced('$ kubectl get pods\nweb-0'), answer('nothing\n'))
    await clock.advance(limits.read - 1000)
    expect(outcomes).to.have.lengthOf(0)
    await clock.advance(2000)
    expect(outcomes[0]!.mismatch!.line).to.equal(10)
    expect(outcomes[0]!.mismatch!.text).to.contain('≠ web-0    │ nothing')
  })

  it('wait longer for a cluster that is still at work, but not for ever', async () => {
    entries = () => [{ at: clock.now(), type: 'MODIFIED', resource: 'statefulsets', object: {} } as Entry]
    const { outcomes } = start(fenced('$ kubectl get pods\nweb-0'), answer('nothing\n'))
    await clock.advance(limits.longest - 2000)
    expect(outcomes).to.have.lengthOf(0)
    await clock.advance(4000)
    expect(outcomes).to.have.lengthOf(1)
  })

  it('run once what changes something, and what is to run once', async () => {
    for (const [text, attributes] of [
      ['$ kubectl scale sts web --replicas=1\nscaled', ''],
      ['$ kubectl get pods\nweb-0', 'once'],
    ] as const) {
      const { outcomes } = start(fenced(text, attributes), answer('nothing\n', 'scaled\n'))
      await clock.advance(1000)
      expect(outcomes[0]).to.deep.include({ attempts: 1 })
      expect(outcomes[0]).to.have.property('mismatch')
    }
  })

  it('take the limit and the exit code from the fence', async () => {
    const { outcomes } = start(
      fenced('$ kubectl get pods\nweb-0', 'eventually=2s') + fenced('$ kubectl get pod x\ngone', 'exit=1'),
      (execution) => {
        execution.print(execution.commandLine.endsWith('x') ? 'gone\n' : 'nothing\n')
        execution.end(execution.commandLine.endsWith('x') ? 1 : 0)
      },
    )
    await clock.advance(3000)
    expect(outcomes.map(({ mismatch }) => mismatch?.line)).to.deep.equal([10, undefined])
  })

  it('tell of an exit code that is not expected', async () => {
    const { outcomes } = start(fenced('$ kubectl apply -f x.yaml'), (execution) => {
      execution.print('error: no such file\n')
      execution.end(1)
    })
    await clock.advance(10)
    expect(outcomes[0]!.mismatch).to.deep.equal({
      line: 9,
      text: 'it ended with exit code 1, where 0 is expected; it printed:\n  error: no such file',
    })
  })

  it('expect an exit code other than 0 where the transcript shows an error', async () => {
    const text = 'Error from server (NotFound): pods "web-3" not found'
    for (const [code, expected, line] of [
      [1, text, undefined],
      [1, 'fine', 9],
      [0, text, 10],
    ] as const) {
      const { outcomes } = start(fenced(`$ kubectl create x\n${expected}`), (execution) => {
        execution.print(code === 1 ? `${text}\n` : 'created\n')
        execution.end(code)
      })
      await clock.advance(10)
      expect(outcomes[0]!.mismatch?.line).to.equal(line)
    }
  })

  it('interrupt what does not end in time', async () => {
    const { outcomes } = start(fenced('$ kubectl apply -f x.yaml'), (execution) => execution.print('waiting\n'))
    await clock.advance(limits.change + 1000)
    expect(outcomes[0]!.mismatch!.text).to.contain('it has not ended within 180 s; it printed:\n  waiting')
  })

  it('see to it that something stays so, and that something never is', async () => {
    const [get, said] = ['$ kubectl get pods\nweb-0', [] as PlayedExecution[]]
    const runs = [
      start(fenced(get, 'for=5s'), answer('web-0\n', 'web-0\n', 'web-1\n')),
      start(fenced(get, 'for=5s'), answer('web-0\n')),
      start(fenced(get, 'for=50s'), answer('web-0\n'), 10),
      start(fenced(get, 'for=5s'), answer('web-1\n', 'web-0\n')),
      start(fenced(get, 'never=5s'), answer('web-1\n')),
      start(fenced(get, 'never=5s'), answer('web-1\n', 'web-0\n')),
      // A second answer that does not come is none.
      start(fenced(get, 'for=5s'), (one) => said.push(one) !== 2 && answer('web-0\n')(one)),
    ]
    await clock.advance(4000)
    expect(runs.map(({ outcomes }) => outcomes.length)).to.deep.equal([1, 0, 0, 1, 0, 1, 0])
    await clock.advance(3000)
    const fails = runs.map(({ outcomes }) => outcomes[0]!.mismatch !== undefined)
    expect(fails).to.deep.equal([true, false, false, true, false, true, false])
  })

  const rows = ['NAME    READY   AGE', 'web-0   0/1     0s', 'web-0   1/1     2s', 'web-1   0/1     0s']

  it('look at what a watch has printed since it was last looked at', async () => {
    let watch: PlayedExecution | undefined
    const text = `${fenced('$ kubectl get pods -w', 'terminal=1')}\n${fenced(rows.slice(0, 3).join('\n'), 'terminal=1')}\n${fenced(rows[3]!, 'terminal=1')}`
    const { outcomes } = start(text, (execution) => (watch = execution))
    await clock.advance(2000)
    expect(outcomes).to.have.lengthOf(1)
    watch!.print(`${rows[0]}\n${rows[1]}\n${rows[2]!.slice(0, 9)}`)
    await clock.advance(1000)
    expect(outcomes).to.have.lengthOf(1)
    watch!.print(`${rows[2]!.slice(9)}\n`)
    await clock.advance(1000)
    expect(outcomes).to.have.lengthOf(2)
    watch!.print(`${rows[3]}\n`)
    await clock.advance(1000)
    expect(outcomes.map(({ mismatch }) => mismatch)).to.deep.equal([undefined, undefined, undefined])
  })

  it('fail a watch at once where nothing can help any more, or where it has ended', async () => {
    const text = `${fenced('$ kubectl get pods -w', 'terminal=1')}\n${fenced(rows.slice(0, 3).join('\n'), 'terminal=1')}`
    for (const wrong of [`${rows[0]}\n${rows[2]}\n`, `${rows[0]}\n${rows[1]}\n`]) {
      const { outcomes } = start(text, (execution) => {
        execution.print(wrong)
        if (wrong.includes('0/1')) clock.after(3000, () => execution.end(1))
      })
      await clock.advance(5000)
      expect(outcomes[1]!.mismatch!.line).to.be.oneOf([14, 15])
    }
  })

  it('wait no longer than a while for a watch to open, and not beyond an abort', async () => {
    const watching = new Promise<void>(() => undefined)
    const text = fenced('$ while true; do sleep 1; done', 'terminal=1') + fenced('$ kubectl get pods')
    const play = (execution: PlayedExecution): void => {
      if (execution.commandLine.startsWith('while')) Object.assign(execution, { watching })
      else execution.end()
    }
    const { outcomes } = start(text, play)
    await clock.advance(limits.attempt + 100)
    expect(outcomes).to.have.lengthOf(2)
    const { done } = start(text, play)
    abort.abort(new Error('interrupted'))
    expect(await done.catch((error: unknown) => (error as Error).message)).to.equal('interrupted')
  })

  it('type into a session, between its prompts', async () => {
    const text = fenced(
      '$ kubectl run -it --image busybox t\nIf you don\'t see a command prompt, try pressing enter.\n\n/ # nslookup web-0\nName: web-0\n/ # exit\npod "t" deleted',
    )
    const { outcomes } = start(text, (execution) => {
      execution.print("If you don't see a command prompt, try pressing enter.\r\n")
      let asked = 0
      execution.onType = (line) => {
        if (line === 'exit') {
          execution.print('exit\r\npod "t" deleted\r\n')
          return execution.end()
        }
        const answered = line === '' ? '' : ++asked < 3 ? 'no answer\r\n' : 'Name: web-0\r\n'
        execution.print(`${line}\r\n${answered}/ # `)
      }
    })
    await clock.advance(10_000)
    expect(outcomes.map(({ output, attempts, mismatch }) => [output, attempts, mismatch])).to.deep.equal([
      ["If you don't see a command prompt, try pressing enter.\n\n", 1, undefined],
      ['Name: web-0\n', 3, undefined],
      ['pod "t" deleted\n', 1, undefined],
    ])
  })

  it('leave a session by its exit, and a watch by Ctrl-C, when a new command comes', async () => {
    const typed: string[] = []
    let interrupts = 0
    const text = fenced('$ kubectl exec -it web-0 -- sh\n$ kubectl get pods -w\n$ kubectl get pods')
    const { outcomes } = start(text, (execution) => {
      if (execution.commandLine === 'kubectl get pods') return execution.end()
      if (execution.commandLine.endsWith('sh')) execution.print('# ')
      execution.onType = (line) => {
        typed.push(line)
        execution.end()
      }
      execution.onInterrupt = () => {
        interrupts++
        execution.end(130)
      }
    })
    await clock.advance(10_000)
    expect(outcomes.map(({ mismatch }) => mismatch)).to.deep.equal([undefined, undefined, undefined])
    expect({ typed, interrupts }).to.deep.equal({ typed: ['exit'], interrupts: 1 })
  })

  it('run commands with the names, images and addresses of the run', async () => {
    const ran: string[] = []
    const text = fenced(
      '$ kubectl get pods -n default\nweb-0 172.17.0.10\n$ curl web-0.nginx.default.svc.cluster.local 172.17.0.10\n$ kubectl run t --image=k8s.gcr.io/x:1',
    )
    start(text, (execution) => {
      ran.push(execution.commandLine)
      if (ran.length === 1) execution.print('web-0 10.1.1.7\n')
      execution.end()
    })
    await clock.advance(10)
    await settle()
    expect(ran).to.deep.equal([
      'kubectl get pods -n demo-x',
      'curl web-0.nginx.demo-x.svc.cluster.local 10.1.1.7',
      'kubectl run t --image=registry.k8s.io/x:1',
    ])
  })

  const lost = 'Unable to connect to the server: 127.0.0.1:1 hung up without an answer\n'
  const refused =
    'Error from server (TooManyRequests): the server has received too many requests and has asked us to try again later\n'
  const internal = 'Error from server (InternalError): Internal error occurred: no idea\n'

  /** What each attempt prints and ends with, the last one again and again. */
  const tries = (...attempts: [text: string, exitCode: number][]) => {
    const times: number[] = []
    const play = (execution: PlayedExecution): void => {
      const [text, exitCode] = attempts[Math.min(times.push(clock.now()), attempts.length) - 1] ?? ['', 0]
      execution.print(text)
      execution.end(exitCode)
    }
    return { times, play }
  }

  it('give a command again that was refused, or whose answer was lost where doing it twice is doing it once', async () => {
    for (const [command, first] of [
      ['kubectl scale sts web --replicas=1', lost],
      ['kubectl apply -f web.yaml', internal],
      ['kubectl delete pod web-0', refused],
    ] as const) {
      marks.length = 0
      const { times, play } = tries([first, 1], ['done\n', 0])
      const { outcomes } = start(fenced(`$ ${command}\ndone`), play)
      await clock.advance(5000)
      expect(outcomes[0]).not.to.have.property('mismatch')
      expect([times.length, marks.length]).to.deep.equal([2, 2])
    }
  })

  it('do not know what a command did whose answer was lost', async () => {
    for (const [command, attempts, times] of [
      ['kubectl delete pod web-0', [[lost, 1]], 1],
      ['kubectl rollout undo sts web', [[internal, 1]], 1],
      // It was done before: the second answer is about that.
      [
        'kubectl apply -f web.yaml',
        [
          [lost, 1],
          ['unchanged\n', 0],
        ],
        2,
      ],
      ['kubectl patch sts web -p {}', [[lost, 1]], 5],
    ] as const) {
      const played = tries(...(attempts as unknown as [string, number][]))
      const { outcomes } = start(fenced(`$ ${command}\ndone`), played.play)
      await clock.advance(10_000)
      expect(outcomes[0]?.mismatch?.lost).to.be.oneOf([lost.trim(), internal.trim()])
      expect(played.times).to.have.lengthOf(times)
    }
  })

  it('take it for an answer when the server says each time that it cannot', async () => {
    const { outcomes } = start(fenced('$ kubectl apply -f web.yaml\ndone'), tries([internal, 1]).play)
    await clock.advance(10_000)
    expect(outcomes[0]?.mismatch).to.not.have.property('lost')
    expect(outcomes[0]?.mismatch?.text).to.include('no idea')
  })

  it('do not count an answer that was lost: not when time is over, and not where something must stay so', async () => {
    const begun = clock.now()
    const late = tries(['nothing\n', 0])
    const { outcomes } = start(fenced('$ kubectl get pods\nweb-0'), (execution) =>
      clock.now() - begun < limits.read - 500 ? late.play(execution) : tries([lost, 1]).play(execution),
    )
    await clock.advance(limits.read + 20_000)
    expect(outcomes[0]?.mismatch?.lost).to.equal(lost.trim())
    const held = tries(['web-0\n', 0], [lost, 1], ['web-0\n', 0])
    const { outcomes: stays } = start(fenced('$ kubectl get pods\nweb-0', 'for=5s'), held.play)
    await clock.advance(8000)
    expect(stays[0]).not.to.have.property('mismatch')
  })

  it('stop when the cluster is gone', async () => {
    request = () => Promise.reject(new UnreachableError('refused'))
    const { done } = start(fenced('$ kubectl get pods\nweb-0'), (execution) => execution.end(1))
    await clock.advance(limits.unreachable + 5000)
    expect(await done.catch((error: unknown) => error)).to.be.instanceOf(UnreachableError)
  })

  it('stop when the run is aborted', async () => {
    const { done } = start(fenced('$ kubectl get pods\nweb-0'), () => undefined)
    await clock.advance(1000)
    abort.abort(new Error('interrupted'))
    expect(await done.catch((error: unknown) => (error as Error).message)).to.equal('interrupted')
  })
})
