import { expect } from 'chai'
import { array, assert, property, uint8Array } from 'fast-check'
import { Files, memoryFiles, resolvePath } from './files.ts'

const clock = { now: () => Date.UTC(2030, 0, 1) }

async function failure(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    return (error as { code: string }).code
  }
  return 'no error'
}

const text = (files: Files, path: string): string => Buffer.from(files.content(path)).toString()

describe('files', () => {
  it('keep what is written', async () => {
    const files = memoryFiles(clock, { '/a/b': 'one' })
    await files.appendFile('/a/b', ' two')
    expect(await files.readFile('/a/b')).to.equal('one two')
    await files.writeFile('/a/b', 'x')
    expect((await files.stat('/a/b')).size).to.equal(1)
    expect(await files.readdir('/a')).to.deep.equal(['b'])
  })

  it('fail as a system call does', async () => {
    const files = memoryFiles(clock, { '/d/f': '' })
    expect(await failure(files.readFile('/none'))).to.equal('ENOENT')
    expect(await failure(files.readFile('/d'))).to.equal('EISDIR')
    expect(await failure(files.readFile('/d/f/x'))).to.equal('ENOTDIR')
    expect(await failure(files.writeFile('/none/x', ''))).to.equal('ENOENT')
    expect(await failure(files.mkdir('/d'))).to.equal('EEXIST')
    expect(await failure(files.mkdir('/x/y'))).to.equal('ENOENT')
    expect(await failure(files.rm('/d'))).to.equal('ENOTEMPTY')
    expect(await failure(files.mv('/d', '/d/e'))).to.equal('EINVAL')
    expect(await failure(files.readlink('/d/f'))).to.equal('EINVAL')
  })

  it('follow symbolic links, relative and absolute, and end in a loop', async () => {
    const files = memoryFiles(clock, { '/d/f': 'here' })
    await files.symlink('f', '/d/relative')
    await files.symlink('/d', '/absolute')
    await files.symlink('/loop', '/loop')
    expect(text(files, '/absolute/relative')).to.equal('here')
    expect(await files.realpath('/absolute/relative')).to.equal('/d/f')
    expect(await files.readlink('/d/relative')).to.equal('f')
    expect((await files.lstat('/absolute')).isSymbolicLink).to.equal(true)
    expect(await failure(files.stat('/loop'))).to.equal('ELOOP')
  })

  it('share an inode between hard links, also after one is renamed', async () => {
    const files = memoryFiles(clock, { '/a': 'x' })
    await files.link('/a', '/b')
    await files.mv('/a', '/c')
    await files.appendFile('/b', 'y')
    expect(text(files, '/c')).to.equal('xy')
    expect(files.look('/b')).to.equal(files.look('/c'))
  })

  describe('mounted', () => {
    it('are seen by everyone who mounts them, and outlive the place', async () => {
      const volume = memoryFiles(clock)
      const one = memoryFiles(clock, { '/www/hidden': 'x' })
      const two = memoryFiles(clock)
      one.mount('/www', volume)
      two.mount('/data/www', volume)
      await one.writeFile('/www/index.html', 'web-0')
      expect(text(two, '/data/www/index.html')).to.equal('web-0')
      expect(text(volume, '/index.html')).to.equal('web-0')
      expect(one.seek('/www/hidden')).to.equal(undefined)
    })

    it('nest', async () => {
      const outer = memoryFiles(clock)
      const inner = memoryFiles(clock, { '/f': 'inner' })
      const files = memoryFiles(clock)
      files.mount('/a', outer)
      files.mount('/a/b', inner)
      expect(text(files, '/a/b/f')).to.equal('inner')
      expect(await files.readdir('/a')).to.deep.equal(['b'])
      await files.writeFile('/a/b/../g', 'outer')
      expect(text(outer, '/g')).to.equal('outer')
    })

    it('read-only refuse every change, and all else goes on', async () => {
      const files = memoryFiles(clock)
      files.mount('/ro', memoryFiles(clock, { '/f': 'x', '/d/e': '' }), true)
      for (const change of [
        files.writeFile('/ro/f', 'y'),
        files.writeFile('/ro/new', 'y'),
        files.appendFile('/ro/f', 'y'),
        files.mkdir('/ro/x'),
        files.rm('/ro/f'),
        files.rm('/ro/d', { recursive: true }),
        files.mv('/ro/f', '/f'),
        files.chmod('/ro/f', 0o600),
        files.utimes('/ro/f', new Date(), new Date()),
        files.symlink('f', '/ro/l'),
        files.link('/ro/f', '/ro/l'),
      ]) {
        expect(await failure(change)).to.equal('EROFS')
      }
      expect(text(files, '/ro/f')).to.equal('x')
      await files.writeFile('/f', 'fine')
    })

    it('by part: a folder, or a single file over another', async () => {
      const volume = memoryFiles(clock, { '/conf/a.conf': 'a', '/b': 'b' })
      const files = memoryFiles(clock, { '/etc/app/a.conf': 'old', '/etc/app/other': 'kept' })
      files.mount('/etc/app/a.conf', volume.part('/conf/a.conf'))
      files.mount('/conf', volume.part('/conf'))
      expect(text(files, '/etc/app/a.conf')).to.equal('a')
      expect(text(files, '/etc/app/other')).to.equal('kept')
      await files.writeFile('/conf/a.conf', 'changed')
      expect(text(files, '/etc/app/a.conf')).to.equal('changed')
      expect(await failure(files.rm('/etc/app/a.conf'))).to.equal('EBUSY')
      expect(() => volume.part('/none')).to.throw('ENOENT')
    })
  })

  it('have devices', () => {
    const files = memoryFiles(clock)
    files.putDevice('/null', 'null')
    files.putDevice('/zero', 'zero')
    files.open('/null', 'w').write(Buffer.from('gone'))
    expect(files.open('/null', 'r').read()).to.equal(undefined)
    expect(files.open('/zero', 'r').read(3)).to.deep.equal(new Uint8Array(3))
    expect(files.seek('/null')?.kind).to.equal('device')
  })

  it('write at any position what is read there again', () => {
    assert(
      property(array(uint8Array({ maxLength: 40 }), { maxLength: 20 }), (pieces) => {
        const files = memoryFiles(clock)
        const file = files.open('/f', 'w')
        for (const piece of pieces) file.write(piece)
        expect(Buffer.from(files.content('/f')).equals(Buffer.concat(pieces))).to.equal(true)
      }),
    )
  })

  it('resolve paths', () => {
    expect(resolvePath('/a/b', '../c/./d')).to.equal('/a/c/d')
    expect(resolvePath('/a', '/x//y/..')).to.equal('/x')
    expect(resolvePath('/', '../..')).to.equal('/')
  })
})
