import { expect } from 'chai'
import { manualClock } from '../../testing.ts'
import { attemptTyping } from './attempt.ts'
import type { Engine } from './engine.ts'
import { Terminals } from './terminals.ts'
import { playedWorkspace } from './testing.ts'

describe('an attempt to type into a session', () => {
  async function typedAfter(printed: string) {
    const timing = { clock: manualClock(), signal: new AbortController().signal }
    const terminals = new Terminals(
      playedWorkspace((execution) => {
        execution.print(printed)
        execution.end()
      }),
    )
    await terminals.run('main', 'kubectl run -it t --image=busybox', 1000, timing)
    const engine = { terminals, timing } as unknown as Engine
    return attemptTyping(engine, 'main', 'ls', { line: 7, input: { kind: 'watch' }, expected: [] }, 1000)
  }

  it('fails when it has ended, and proves nothing when it was cut off', async () => {
    const ended = await typedAfter('/ # exit\n')
    expect(ended.mismatch?.text).to.contain('the session of "kubectl run -it t --image=busybox" has ended')
    expect(ended).to.not.have.property('lost')
    const line = 'Unable to connect to the server: the connection to 127.0.0.1:1 broke off in the middle of an answer'
    expect((await typedAfter(`/ # ${line}\n`)).lost).to.deep.equal({ line: `/ # ${line}`, how: 'unanswered' })
  })
})
