import { expect } from 'chai'
import * as fc from 'fast-check'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KubeObject } from '../../kube/objects.ts'
import { manualClock } from '../../testing.ts'
import { Disks } from '../node/disks.ts'
import { memoryFiles, type Files } from '../node/runtime/files/files.ts'
import { Store } from '../store/store.ts'
import { DataFolder } from './folder.ts'

const object = (name: string, value: string): KubeObject & { value: string } => ({
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { name, namespace: 'default', uid: name, resourceVersion: '', creationTimestamp: '' },
  value,
})

/** A cluster without its process: objects and two disks. */
class World {
  readonly store = new Store()
  readonly clock = manualClock()
  readonly data: DataFolder
  /** A container's files, where disks are mounted as their volumes come to be used. */
  readonly root: Files
  readonly #disks: Disks
  constructor(path: string, slack?: number) {
    this.data = new DataFolder(path, {
      onError(error) {
        throw error
      },
      clock: this.clock,
      ...(slack !== undefined && { slack }),
    })
    this.data.restore(this.store, this.clock)
    this.#disks = new Disks(this.clock, this.data.disks)
    this.root = memoryFiles(this.clock)
    this.data.started(1)
  }
  disk(name: string): Files {
    const files = this.#disks.scratch('pod', name)
    if (this.root.seek(`/disks/${name}`) === undefined) this.root.mount(`/disks/${name}`, files)
    return files
  }
  get state(): object {
    const objects = [...this.store.all()].map(([resource, one]) => [resource, one])
    const disks = [...this.data.disks.disks.keys()].map((key) => [key, tree(this.disk(key.slice('pod:pod/'.length)))])
    return { objects, disks }
  }
}

/** Everything of it, as `ls -lR` and `cat` show it. */
const tree = (files: Files): unknown[] =>
  files.getAllPaths().map((path) => {
    const { kind, ino, mode, mtime, ...rest } = files.look(path, false)
    const content = kind === 'file' ? Buffer.from(files.content(path)).toString() : 'target' in rest ? rest.target : ''
    return [path, kind, ino, mode, mtime, content]
  })

const names = fc.constantFrom('a', 'b', 'c')
const paths = fc.constantFrom('/a', '/b', '/a/c', '/b/c', '/a/c/d')
const texts = fc.string({ maxLength: 30 })
const deed = fc.oneof(
  fc.record({ do: fc.constant('put' as const), name: names, value: texts }),
  fc.record({ do: fc.constant('delete' as const), name: names }),
  fc.record({ do: fc.constant('write' as const), disk: names, path: paths, text: texts }),
  fc.record({ do: fc.constant('append' as const), disk: names, path: paths, text: texts }),
  fc.record({ do: fc.constant('mkdir' as const), disk: names, path: paths }),
  fc.record({ do: fc.constant('rm' as const), disk: names, path: paths }),
  fc.record({ do: fc.constant('mv' as const), disk: names, path: paths, to: paths }),
  fc.record({ do: fc.constant('link' as const), disk: names, path: paths, to: paths }),
  fc.record({ do: fc.constant('symlink' as const), disk: names, path: paths, to: paths }),
  fc.record({ do: fc.constant('chmod' as const), disk: names, path: paths, mode: fc.nat(0o777) }),
  fc.record({ do: fc.constant('out' as const), disk: names, path: paths, to: names }),
  fc.record({ do: fc.constant('in' as const), disk: names, path: paths, to: names }),
  fc.record({ do: fc.constant('pass' as const) }),
)
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never

async function perform(world: World, one: Deed): Promise<void> {
  if (one.do === 'pass') return world.clock.advance(1000)
  if (one.do === 'put') return void world.store.put('things', object(one.name, one.value))
  if (one.do === 'delete') {
    const present = world.store.get('things', 'default', one.name)
    if (present !== undefined) world.store.delete('things', present)
    return
  }
  const files = world.disk(one.disk)
  if (one.do === 'write') await files.writeFile(one.path, one.text)
  else if (one.do === 'append') await files.appendFile(one.path, one.text)
  else if (one.do === 'mkdir') await files.mkdir(one.path, { recursive: true })
  else if (one.do === 'rm') await files.rm(one.path, { recursive: true })
  else if (one.do === 'mv') await files.mv(one.path, one.to)
  else if (one.do === 'link') await files.link(one.path, one.to)
  else if (one.do === 'symlink') await files.symlink(one.to, one.path)
  else if (one.do === 'chmod') await files.chmod(one.path, one.mode)
  else if (one.do === 'out') await world.root.mv(`/disks/${one.disk}${one.path}`, `/${one.to}`)
  else await world.root.mv(`/${one.to}`, `/disks/${one.disk}${one.path}`)
}

async function tryTo(world: World, one: Deed): Promise<void> {
  await perform(world, one).catch(() => {})
  await world.clock.advance(0)
}

describe('Data folder', () => {
  let folder: string
  let path: string
  let journal: string
  beforeEach(() => {
    folder = fs.mkdtempSync(join(tmpdir(), 'stickyset-data-'))
    path = join(folder, 'data')
    journal = join(path, 'state.log')
  })
  afterEach(() => fs.rmSync(folder, { recursive: true }))
  const renew = (): void => fs.rmSync(path, { recursive: true, force: true })

  it('has all objects and files again, whatever became of them, however often it is written anew', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(deed, { maxLength: 25 }), { maxLength: 4 }),
        fc.constantFrom(0, 500, 1e6),
        async (lives, slack) => {
          renew()
          let before: object = { objects: [], disks: [] }
          for (const deeds of lives) {
            const world = new World(path, slack)
            expect(world.state).to.deep.equal(before)
            for (const one of deeds) await tryTo(world, one)
            before = world.state
            world.data.close()
          }
          const world = new World(path, slack)
          expect(world.state).to.deep.equal(before)
          world.data.close()
        },
      ),
      { numRuns: 150 },
    )
  })

  it('cut at any byte, is as it was between two changes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(deed, { minLength: 1, maxLength: 20 }),
        fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
        async (deeds, cuts) => {
          renew()
          const world = new World(path)
          const first = fs.statSync(journal).size
          const states = new Map([[first, world.state]])
          for (const one of deeds) {
            await tryTo(world, one)
            states.set(fs.statSync(journal).size, world.state)
          }
          // What is written now is all that is there after a kill: it is not closed.
          const bytes = fs.readFileSync(journal)
          world.data.close()
          for (const cut of cuts) {
            const size = first + (cut % (bytes.length - first + 1))
            fs.writeFileSync(journal, bytes.subarray(0, size))
            const again = new World(path)
            if (states.has(size)) expect(again.state).to.deep.equal(states.get(size))
            if (states.has(size)) expect(again.data.torn).to.equal(0)
            const [, { objects }] = [...states].findLast(([end]) => end <= size) as [number, { objects: unknown[] }]
            // A deed makes several changes of files, but one of objects.
            const next = [...states].find(([end]) => end > size)?.[1] as { objects: unknown[] } | undefined
            expect([objects, next?.objects]).to.deep.include((again.state as { objects: unknown[] }).objects)
            again.data.close()
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('loses no file that moves from one place to another, wherever it is cut', async () => {
    const world = new World(path)
    const files = world.disk('a')
    await files.mkdir('/from')
    await files.mkdir('/to')
    await files.writeFile('/from/file', 'precious')
    const before = fs.statSync(journal).size
    await files.mv('/from/file', '/to/file')
    const bytes = fs.readFileSync(journal)
    world.data.close()
    for (let size = before; size <= bytes.length; size++) {
      fs.writeFileSync(journal, bytes.subarray(0, size))
      const again = new World(path)
      const found = again
        .disk('a')
        .getAllPaths()
        .filter((one) => one.endsWith('/file'))
      expect(found, `${size}`).not.to.deep.equal([])
      for (const one of found) expect(await again.disk('a').readFile(one)).to.equal('precious')
      again.data.close()
    }
  })

  it('gives no revision twice, though the last ones may be lost', () => {
    const world = new World(path)
    world.store.put('things', object('a', '1'))
    const bytes = fs.readFileSync(journal)
    world.store.put('things', object('a', '2'))
    const { revision } = world.store
    world.data.close()
    fs.writeFileSync(journal, bytes)
    const again = new World(path)
    expect(again.store.revision).to.be.above(revision)
    again.data.close()
    const orderly = new World(path)
    expect(orderly.store.revision).to.equal(again.store.revision)
    expect(() => orderly.store.watch('things', undefined, revision, () => {})).to.throw('too old resource version')
    orderly.data.close()
  })

  it('knows its time, its port and its credentials', async () => {
    const world = new World(path)
    expect([world.data.time, world.data.starts, world.data.port]).to.deep.equal([0, 1, 1])
    expect(world.data.credentials(() => ({ secret: 'one' }))).to.deep.equal({ secret: 'one' })
    await world.clock.advance(5000)
    const now = world.clock.now()
    world.data.close()
    const again = new DataFolder(path, { onError: () => {} })
    expect([again.time, again.starts, again.port]).to.deep.equal([now, 1, 1])
    expect(again.credentials(() => ({ secret: 'two' }))).to.deep.equal({ secret: 'one' })
    again.close()
  })

  it('is for one at a time, and only ours', () => {
    const world = new World(path)
    expect(() => new World(path)).to.throw(`${fs.realpathSync(path)} is in use by process ${process.pid}`)
    world.data.close()
    fs.writeFileSync(join(path, 'thesis.txt'), 'mine')
    expect(() => new World(path)).to.throw(
      `${path} has something else in it (thesis.txt): choose an empty or a new folder`,
    )
    expect(() => new World(join(path, 'thesis.txt'))).to.throw('cannot be used as a folder')
  })

  it('says what is damaged, where, and what can be done', () => {
    const world = new World(path)
    world.store.put('things', object('a', '1'))
    const size = fs.statSync(journal).size
    world.store.put('things', object('b', '2'))
    world.data.close()
    const bytes = fs.readFileSync(journal)
    bytes[size + 20] = 0
    fs.writeFileSync(journal, bytes)
    const place = fs.realpathSync(journal)
    const message =
      `${place} is damaged at byte ${size}: the checksum of the record is wrong. Nothing of it was used: ` +
      `put a copy in its place, or cut the file to ${size} bytes, to go on from what stands before that`
    expect(() => new World(path)).to.throw(message)
    fs.truncateSync(journal, size)
    const again = new World(path)
    expect(again.store.list('things').map(({ metadata }) => metadata.name)).to.deep.equal(['a'])
    again.data.close()
  })
})
