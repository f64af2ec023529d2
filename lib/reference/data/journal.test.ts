import { expect } from 'chai'
import * as fc from 'fast-check'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { manualClock } from '../../testing.ts'
import { DamageError } from './frames.ts'
import { JournalError, openJournal, type Journal } from './journal.ts'

/** What a journal keeps in these tests: a list of words. */
class Words {
  words: string[]
  errors: unknown[] = []
  clock = manualClock()
  torn = 0
  journal: Journal
  constructor(path: string, slack?: number, words: string[] = []) {
    this.words = words
    const options = {
      clock: this.clock,
      snapshot: () => this.words.map((word) => Buffer.from(`=${word}`)),
      onError: (error: unknown) => this.errors.push(error),
      ...(slack !== undefined && { slack }),
    }
    const { journal, torn } = openJournal(path, options, (payload) => this.words.push(payload.toString().slice(1)))
    this.journal = journal
    this.torn = torn
  }
  add(word: string): void {
    this.journal.append(Buffer.from(`+${word}`))
    this.words.push(word)
  }
}

describe('Journal', () => {
  let folder: string
  let path: string
  beforeEach(() => {
    folder = fs.mkdtempSync(join(tmpdir(), 'stickyset-journal-'))
    path = join(folder, 'state.log')
  })
  afterEach(() => fs.rmSync(folder, { recursive: true }))

  const open = (slack?: number): Words => new Words(path, slack)
  function filled(words: readonly string[], slack?: number): Buffer {
    fs.rmSync(path, { force: true })
    const made = open(slack)
    for (const word of words) made.add(word)
    made.journal.close()
    return fs.readFileSync(path)
  }
  const anyWords = fc.array(fc.string({ maxLength: 20 }), { maxLength: 12 })

  it('has all that was written, when it is opened again', () => {
    filled(['one', 'two'])
    const again = open()
    again.add('three')
    again.journal.close()
    const last = open()
    last.journal.close()
    expect(last.words).to.deep.equal(['one', 'two', 'three'])
    expect(last.torn).to.equal(0)
  })

  it('cut at any byte, has what had been written by then', () => {
    fc.assert(
      fc.property(anyWords, fc.double({ min: 0, max: 1, noNaN: true }), (words, where) => {
        const begin = filled([]).length
        const whole = filled(words)
        const length = Math.round(begin + (whole.length - begin) * where)
        fs.writeFileSync(path, whole.subarray(0, length))
        const cut = open()
        // It goes on from there, and what is added then is there too.
        cut.add('more')
        cut.journal.close()
        const again = open()
        again.journal.close()
        const kept = cut.words.slice(0, -1)
        expect(kept).to.deep.equal(words.slice(0, kept.length))
        expect(filled(kept).length + cut.torn).to.equal(length)
        expect(again.words).to.deep.equal([...kept, 'more'])
      }),
      { numRuns: 150 },
    )
  })

  it('cut within what there was at its beginning, is damaged', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), fc.nat(), (words, at) => {
        fs.rmSync(path, { force: true })
        new Words(path, 0, words).journal.close()
        const snapshot = fs.readFileSync(path)
        fs.writeFileSync(path, snapshot.subarray(0, at % snapshot.length))
        expect(() => open()).to.throw(DamageError, /ends before all is told/)
      }),
      { numRuns: 50 },
    )
  })

  it('with any byte changed, says where it is damaged, and stays as it is', () => {
    fc.assert(
      fc.property(anyWords, fc.nat(), fc.integer({ min: 1, max: 255 }), (words, at, change) => {
        const bytes = filled(words)
        const where = at % bytes.length
        bytes[where] = (bytes[where] ?? 0) ^ change
        fs.writeFileSync(path, bytes)
        let found: unknown
        try {
          open()
        } catch (error) {
          found = error
        }
        expect(found).to.be.instanceOf(DamageError)
        expect((found as DamageError).offset).to.be.at.most(where)
        expect(fs.readFileSync(path).equals(bytes)).to.equal(true)
      }),
      { numRuns: 200 },
    )
  })

  it('notices records that are missing or have moved', () => {
    const bytes = filled(['aa', 'bb', 'cc'])
    const record = 12 + 3
    const end = bytes.length
    const [a, b, c] = [3, 2, 1].map((n) => bytes.subarray(end - n * record, end - (n - 1) * record)) as [
      Buffer,
      Buffer,
      Buffer,
    ]
    const start = bytes.subarray(0, end - 3 * record)
    for (const order of [
      [b, a, c],
      [a, c],
      [b, c],
      [a, b, b],
    ]) {
      fs.writeFileSync(path, Buffer.concat([start, ...order]))
      expect(() => open()).to.throw(DamageError)
    }
  })

  it('does not mind zeros where the power failed before the bytes were there', () => {
    const bytes = filled(['one', 'two'])
    fs.writeFileSync(path, Buffer.concat([bytes, Buffer.alloc(4000)]))
    const opened = open()
    opened.journal.close()
    expect(opened.words).to.deep.equal(['one', 'two'])
    expect(opened.torn).to.equal(4000)
    expect(fs.readFileSync(path).equals(bytes)).to.equal(true)
  })

  it('tells all anew, in a new file, when it has become long', async () => {
    const words = Array.from({ length: 200 }, (_, index) => `${index}`)
    const made = open(100)
    for (const word of words) {
      // Only the last few are remembered: so the file stays short.
      made.add(word)
      made.words = made.words.slice(-5)
      await made.clock.advance(0)
    }
    made.journal.close()
    expect(fs.statSync(path).size).to.be.below(500)
    const again = open(100)
    again.journal.close()
    expect(again.words.slice(-5)).to.deep.equal(['195', '196', '197', '198', '199'])
    expect(fs.readdirSync(folder)).to.deep.equal(['state.log'])
  })

  it('forgets a new file that was not finished', () => {
    filled(['one'])
    fs.writeFileSync(`${path}.new`, 'half')
    const again = open()
    again.journal.close()
    expect(again.words).to.deep.equal(['one'])
    expect(fs.readdirSync(folder)).to.deep.equal(['state.log'])
  })

  describe('on a disk that is full', () => {
    const { writeSync, ftruncateSync } = fs
    let room = Infinity
    /** Whether the first bytes of a file do. */
    let fits = true
    /** As a disk with so many bytes left: it takes what there is room for, and then nothing. */
    function limited(fd: number, bytes: Uint8Array, offset: number, length: number, position: number): number {
      const count = Math.min(length, !fits && position < 40 ? 0 : room)
      if (count === 0 && length > 0)
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
      room -= count
      return writeSync(fd, bytes, offset, count, position)
    }
    beforeEach(() => {
      room = Infinity
      fits = true
      Object.assign(fs, { writeSync: limited })
      syncBuiltinESMExports()
    })
    afterEach(() => {
      Object.assign(fs, { writeSync, ftruncateSync })
      syncBuiltinESMExports()
    })

    it('refuses what does not fit, has what it took, and goes on when there is room', () => {
      const made = open()
      made.add('one')
      for (const left of [0, 5, 13]) {
        room = left
        expect(() => made.add('two')).to.throw(
          JournalError,
          `the change could not be written to ${path}: ENOSPC: no space left on device, write`,
        )
      }
      room = Infinity
      made.add('3')
      made.journal.close()
      const again = open()
      again.journal.close()
      expect(again.words).to.deep.equal(['one', '3'])
      expect(again.torn).to.equal(0)
    })

    it('goes on with the old file where there is no room for a new one', async () => {
      const made = open(0)
      const words = Array.from({ length: 40 }, (_, index) => `word ${index}`)
      for (const word of words) {
        fits = false
        made.add(word)
        await made.clock.advance(0)
      }
      fits = true
      expect(made.errors).not.to.deep.equal([])
      made.journal.close()
      room = Infinity
      const again = open()
      again.journal.close()
      expect(again.words).to.deep.equal(words)
      expect(fs.readdirSync(folder)).to.deep.equal(['state.log'])
    })

    it('takes nothing more where what did not fit cannot be taken back', () => {
      const made = open()
      made.add('one')
      room = 5
      Object.assign(fs, {
        ftruncateSync: () => {
          throw new Error('EIO: i/o error, ftruncate')
        },
      })
      syncBuiltinESMExports()
      expect(() => made.add('two')).to.throw(JournalError)
      room = Infinity
      expect(() => made.add('three')).to.throw(JournalError, 'EIO: i/o error, ftruncate')
      Object.assign(fs, { ftruncateSync })
      syncBuiltinESMExports()
      made.journal.close()
      const again = open()
      again.journal.close()
      expect(again.words).to.deep.equal(['one'])
      expect(again.torn).to.equal(5)
    })
  })
})
