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

  it('may have been written many lines at once', async () => {
    container.print('four\nfive\nsix\n')
    container.print('seven\nei')
    expect(await textOf(container, { tailLines: 1 })).to.equal('ei')
    expect(await textOf(container, { tailLines: 3 })).to.equal('six\nseven\nei')
    expect(await textOf(container, { tailLines: 5 })).to.equal('four\nfive\nsix\nseven\nei')
    expect(await textOf(container, { tailLines: 7 })).to.equal('two halves\nthree\nfour\nfive\nsix\nseven\nei')
    const stamped = await textOf(container, { tailLines: 3, timestamps: true })
    expect(stamped.replaceAll(/\S+Z /gu, '<time> ')).to.equal('<time> six\n<time> seven\n<time> ei')
  })

  it('that nobody reads are dropped, the oldest first', async () => {
    const reading = readLog(container, { follow: true }, new AbortController().signal)
    await reading.next()
    const next = reading.next()
    await settle()
    container.print('first\n')
    await next
    for (let index = 0; index < 30; index++) container.print(`${String(index).padEnd(1024 ** 2)}\n`)
    container.exit(0)
    let size = 0
    for await (const chunk of reading) size += chunk.length
    expect(size).to.be.within(8 * 1024 ** 2, 10 * 1024 ** 2)
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
    expect(lines.join('')).to.equal('one\ntwo halves\nthree\n')
  })
})
