import { expect } from 'chai'
import * as fc from 'fast-check'
import type { KubeObject } from '../../kube/objects.ts'
import { ExpiredError, Store, type Change } from './store.ts'

const object = (name: string, namespace = 'default', value = 0): KubeObject =>
  ({
    kind: 'Thing',
    apiVersion: 'v1',
    metadata: { name, namespace, uid: `${namespace}/${name}`, resourceVersion: '', creationTimestamp: '' },
    value,
  }) as unknown as KubeObject

const names = (objects: readonly KubeObject[]): string[] =>
  objects.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)

describe('store', () => {
  it('gives every change the next revision, whatever the resource', () => {
    const store = new Store()
    const a = store.put('things', object('a'))
    const b = store.put('others', object('b'))
    const gone = store.delete('things', a)
    expect([a, b, gone].map(({ metadata }) => metadata.resourceVersion)).to.deep.equal(['1', '2', '3'])
    expect(store.revision).to.equal(3)
    expect(store.get('things', 'default', 'a')).to.equal(undefined)
  })

  it('lists in the order of keys, in which the namespace ends with a slash', () => {
    const store = new Store()
    for (const [name, namespace] of [
      ['b', 'a'],
      ['a', 'a'],
      ['x', 'a-b'],
      ['c', 'b'],
    ])
      store.put('things', object(name as string, namespace))
    expect(names(store.list('things'))).to.deep.equal(['a-b/x', 'a/a', 'a/b', 'b/c'])
    expect(names(store.list('things', 'a'))).to.deep.equal(['a/a', 'a/b'])
  })

  it('tells a watch what it missed, and then what comes', () => {
    const store = new Store()
    store.put('things', object('a'))
    store.put('things', object('b'))
    const seen: Change[] = []
    const stop = store.watch('things', 'default', 1, (change) => seen.push(change))
    store.put('things', object('a', 'default', 1))
    store.put('things', object('a', 'elsewhere'))
    store.delete('things', object('b'))
    stop()
    store.put('things', object('c'))
    expect(seen.map(({ type, revision }) => `${type} ${revision}`)).to.deep.equal([
      'ADDED 2',
      'MODIFIED 3',
      'DELETED 5',
    ])
  })

  it('stops a watch once, however often it is told to', () => {
    const store = new Store()
    const seen: string[] = []
    const stop = store.watch('things', 'default', 0, () => seen.push('first'))
    stop()
    store.watch('things', 'default', 0, () => seen.push('second'))
    stop()
    store.put('things', object('a'))
    expect(seen).to.deep.equal(['second'])
  })

  it('refuses to resume from what it has forgotten', () => {
    const store = new Store({ changes: 2 })
    for (const name of ['a', 'b', 'c', 'd']) store.put('things', object(name))
    expect(() => store.watch('things', undefined, 1, () => {})).to.throw(ExpiredError)
    expect(() => store.listAt('things', 1)).to.throw(ExpiredError)
    expect(names(store.listAt('things', 2))).to.deep.equal(['default/a', 'default/b'])
  })

  it('forgets the past when it is compacted', () => {
    const store = new Store()
    store.put('things', object('a'))
    store.put('things', object('a', 'default', 1))
    store.compact()
    expect(() => store.watch('things', undefined, 1, () => {})).to.throw(ExpiredError)
    expect(store.listAt('things', 2)).to.have.length(1)
  })

  it('agrees with itself: a list at a revision and the changes since make the list of now', () => {
    const operation = fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd'),
      namespace: fc.constantFrom('x', 'y'),
      remove: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), fc.nat(), (operations, cut) => {
        const store = new Store()
        for (const [index, { name, namespace, remove }] of operations.entries()) {
          const before = store.get('things', namespace, name)
          if (remove && before) store.delete('things', before)
          else store.put('things', object(name, namespace, index))
        }
        const revision = store.revision === 0 ? 0 : cut % (store.revision + 1)
        const known = new Map(store.listAt('things', revision).map((one) => [one.metadata.uid, one]))
        store.watch('things', undefined, revision, ({ type, object }) => {
          if (type === 'DELETED') known.delete(object.metadata.uid)
          else known.set(object.metadata.uid, object)
        })
        expect([...known.values()]).to.have.deep.members(store.list('things'))
      }),
    )
  })
})
