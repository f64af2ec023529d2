import { expect } from 'chai'
import { manualClock, settle } from '../../testing.ts'
import type { LogOptions } from '../kubelet.ts'
import { readLog } from './logs.ts'
import type { ContainerSpec } from './runtime.ts'
import { FakeContainer } from './testing.ts'

async function textOf(container: FakeContainer, options: LogOptions): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of readLog(container, options, new AbortController().signal)) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

describe('logs of a container', () => {
  const clock = manualClock()
  let container: FakeContainer

  beforeEach(async () => {
    container = new FakeContainer({ clock } as unknown as ContainerSpec, {})
    container.print('one\n')
    await clock.advance(1000)
    container.print('two ')
    container.print('halves\n')
    container.print('three\n')
  })

  it('are given whole, by their last lines, and since a time', async () => {
    expect(await textOf(container, {})).to.equal('one\ntwo halves\nthree\n')
    expect(await textOf(container, { tailLines: 2 })).to.equal('two halves\nthree\n')
    expect(await textOf(container, { tailLines: 0 })).to.equal('')
    expect(await textOf(container, { tailLines: 9 })).to.equal('one\ntwo halves\nthree\n')
    expect(await textOf(container, { since: clock.now() })).to.equal('two halves\nthree\n')
    expect(await textOf(container, { limitBytes: 6 })).to.equal('one\ntw')
  })

  it('carry a time before each line', async () => {
    expect((await textOf(container, { timestamps: true, tailLines: 2 })).replaceAll(/\S+Z /gu, '<time> ')).to.equal(
      '<time> two halves\n<time> three\n',
    )
  })

  it('are followed until the container ends', async () => {
    const following = textOf(container, { follow: true, tailLines: 1 })
    await settle()
    container.print('four\n')
    await settle()
    container.print('five\n')
    container.exit(0)
    expect(await following).to.equal('three\nfour\nfive\n')
  })

  it('are followed until the reader goes', async () => {
    const reader = new AbortController()
    const lines: string[] = []
    const reading = (async () => {
      for await (const chunk of readLog(container, { follow: true }, reader.signal))
        lines.push(Buffer.from(chunk).toString())
    })()
    await settle()
    reader.abort()
    await reading
    expect(lines).to.have.length(4)
  })
})
