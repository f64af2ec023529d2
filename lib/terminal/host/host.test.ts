import { expect } from 'chai'
import { terminalContract } from '../contract.ts'
import { TerminalError } from '../terminal.ts'
import { requireTools } from './tools.ts'
import { hostWorkspace } from './workspace.ts'

const lacking = await requireTools(process.env).then(
  () => undefined,
  (error: unknown) => error as Error,
)

describe("the host's terminal", () => {
  if (lacking === undefined) terminalContract(hostWorkspace)
  else it(`is not tried: ${lacking.message}`, () => expect(lacking).to.be.instanceOf(TerminalError))

  it('says what a machine lacks for it', async () => {
    const error: unknown = await requireTools({ PATH: '/nowhere' }).catch((reason: unknown) => reason)
    expect(error).to.be.instanceOf(TerminalError)
    expect((error as Error).message).to.match(/^--terminal=host needs .*: install it, or use the default terminal/)
  })
})
