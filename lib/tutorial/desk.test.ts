import { PassThrough } from 'node:stream'
import { expect } from 'chai'
import { terminalDesk, type Desk } from './desk.ts'

describe('the desk', () => {
  let keys: PassThrough
  let shown: string
  let desk: Desk
  beforeEach(() => {
    shown = ''
    keys = new PassThrough()
    const screen = new PassThrough().on('data', (data: Buffer) => (shown += data.toString()))
    desk = terminalDesk(
      Object.assign(keys, { isTTY: true, setRawMode: () => keys }) as unknown as NodeJS.ReadStream,
      Object.assign(screen, { isTTY: true, columns: 80 }) as unknown as NodeJS.WriteStream,
    )
  })
  afterEach(() => desk.close())

  it('gives what is typed, and nothing after Ctrl-C', async () => {
    const answer = desk.ask('$ ')
    keys.write('hint\r')
    expect(await answer).to.equal('hint')
    const last = desk.ask('$ ')
    keys.write('\u0003')
    expect(await last).to.equal(undefined)
  })

  it('keeps what is being typed below what comes meanwhile', async () => {
    const answer = desk.ask('$ ')
    keys.write('kube')
    await new Promise((resolve) => setImmediate(resolve))
    shown = ''
    desk.write('web-0   1/1   Running\n')
    keys.write('ctl\r')
    expect(await answer).to.equal('kubectl')
    const [first, ...rest] = shown.split('\n')
    expect(first).to.equal('\r\u001B[Kweb-0   1/1   Running')
    expect(rest.join('\n')).to.match(/\$ .*kube/)
  })
})
