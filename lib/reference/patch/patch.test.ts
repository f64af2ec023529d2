import { expect } from 'chai'
import * as fc from 'fast-check'
import { statefulSet } from '../resources/statefulset.ts'
import { pod } from '../resources/pod/pod.ts'
import { jsonPatch, PatchError } from './json.ts'
import { mergePatch } from './merge.ts'
import { strategicPatch } from './strategic.ts'

describe('merge patch', () => {
  it('replaces, adds and removes', () => {
    expect(mergePatch({ a: { b: 1, c: 2 }, d: [1] }, { a: { b: null, e: 3 }, d: [2, 3] })).to.deep.equal({
      a: { c: 2, e: 3 },
      d: [2, 3],
    })
  })

  it('changes nothing that it was given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (target, patch) => {
        const before = JSON.stringify([target, patch])
        mergePatch(target, patch)
        expect(JSON.stringify([target, patch])).to.equal(before)
      }),
    )
  })

  it('treats __proto__ as a key like any other', () => {
    const result = mergePatch({}, JSON.parse('{"__proto__": {"polluted": true}}')) as object
    expect(Object.keys(result)).to.deep.equal(['__proto__'])
    expect(({} as Record<string, unknown>).polluted).to.equal(undefined)
    expect((result as Record<string, unknown>).polluted).to.equal(undefined)
  })
})

describe('JSON patch', () => {
  const target = { spec: { replicas: 1, list: ['a', 'b'] }, 'a/b': 1 }

  it('adds, replaces, removes, moves, copies and tests', () => {
    const patch = [
      { op: 'test', path: '/spec/replicas', value: 1 },
      { op: 'replace', path: '/spec/replicas', value: 2 },
      { op: 'add', path: '/spec/list/1', value: 'x' },
      { op: 'add', path: '/spec/list/-', value: 'z' },
      { op: 'remove', path: '/a~1b' },
      { op: 'copy', from: '/spec/replicas', path: '/copied' },
      { op: 'move', from: '/spec/list/0', path: '/moved' },
    ]
    expect(jsonPatch(target, patch)).to.deep.equal({
      spec: { replicas: 2, list: ['x', 'b', 'z'] },
      copied: 2,
      moved: 'a',
    })
    expect(target.spec.list).to.deep.equal(['a', 'b'])
  })

  for (const [what, operation] of Object.entries({
    'a path that is not there': { op: 'replace', path: '/nope/deep', value: 1 },
    'an index that is not there': { op: 'add', path: '/spec/list/9', value: 1 },
    'a test that fails': { op: 'test', path: '/spec/replicas', value: 9 },
    'an unknown operation': { op: 'increase', path: '/spec/replicas' },
    'the prototype of an object': { op: 'add', path: '/__proto__/polluted', value: 1 },
    'a property of all objects': { op: 'replace', path: '/constructor/name', value: 1 },
  })) {
    it(`refuses ${what}`, () => expect(() => jsonPatch(target, [operation])).to.throw(PatchError))
  }
})

describe('strategic merge patch', () => {
  const containers = [
    {
      name: 'a',
      image: '1',
      env: [
        { name: 'X', value: '1' },
        { name: 'Y', value: '2' },
      ],
    },
    { name: 'b', image: '2' },
  ]
  const apply = (patch: object): unknown => strategicPatch(pod.type, { spec: { containers } }, patch)

  it('merges lists by their keys', () => {
    const patch = {
      spec: {
        containers: [
          { name: 'a', env: [{ name: 'Y', value: '3' }] },
          { name: 'c', image: '3' },
        ],
      },
    }
    expect(apply(patch)).to.deep.equal({
      spec: {
        containers: [
          {
            name: 'a',
            image: '1',
            env: [
              { name: 'X', value: '1' },
              { name: 'Y', value: '3' },
            ],
          },
          { name: 'c', image: '3' },
          { name: 'b', image: '2' },
        ],
      },
    })
  })

  it('puts what is new before what it knows nothing of, and keeps the rest where it was', () => {
    const names = (patch: object): unknown =>
      (apply({ spec: patch }) as { spec: { containers: { name: string }[] } }).spec.containers.map(({ name }) => name)
    expect(names({ containers: [{ name: 'c' }] })).to.deep.equal(['c', 'a', 'b'])
    expect(names({ containers: [{ name: 'b' }, { name: 'c' }] })).to.deep.equal(['a', 'b', 'c'])
    expect(names({ containers: [{ name: 'b' }, { name: 'a' }] })).to.deep.equal(['b', 'a'])
    const order = { '$setElementOrder/containers': [{ name: 'b' }, { name: 'c' }] }
    expect(names({ ...order, containers: [{ name: 'c' }] })).to.deep.equal(['a', 'b', 'c'])
  })

  it('says what is wrong with a patch', () => {
    const wrong: [object, string, number][] = [
      [{ containers: [{ image: 'k' }] }, 'map: map[image:k] does not contain declared merge key: name', 500],
      [
        { '$setElementOrder/containers': [{ name: 'b' }], containers: [{ name: 'c' }] },
        "The order in patch list:\n[map[name:c]]\n doesn't match $setElementOrder list:\n[map[name:b]]\n",
        500,
      ],
      [{ $retainKeys: ['nodeName'], hostname: 'h' }, 'invalid patch format of retainKeys', 400],
      [{ $patch: 'frob' }, 'unknown patch type: frob in map: map[$patch:frob]', 500],
    ]
    for (const [spec, message, code] of wrong)
      expect(() => apply({ spec }), message)
        .to.throw(PatchError)
        .that.includes({ message, code })
  })

  it('deletes an item, and keeps the order that is asked for', () => {
    expect(apply({ spec: { containers: [{ $patch: 'delete', name: 'a' }] } })).to.deep.equal({
      spec: { containers: [containers[1]] },
    })
    expect(apply({ spec: { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] } })).to.deep.equal({
      spec: { containers: [containers[1], containers[0]] },
    })
  })

  it('replaces as a whole where it is told to', () => {
    expect(apply({ spec: { containers: [{ $patch: 'replace' }, { name: 'z' }] } })).to.deep.equal({
      spec: { containers: [{ name: 'z' }] },
    })
    expect(apply({ spec: { $patch: 'replace', nodeName: 'n' } })).to.deep.equal({ spec: { nodeName: 'n' } })
  })

  it('replaces lists that have no keys', () => {
    const set = { spec: { volumeClaimTemplates: [{ metadata: { name: 'a' } }] } }
    const patch = { spec: { volumeClaimTemplates: [{ metadata: { name: 'b' } }] } }
    expect(strategicPatch(statefulSet.type, set, patch)).to.deep.equal(patch)
  })

  it('adds to and takes from lists of texts', () => {
    const target = { metadata: { finalizers: ['a', 'b'] } }
    expect(strategicPatch(pod.type, target, { metadata: { finalizers: ['c', 'a'] } })).to.deep.equal({
      metadata: { finalizers: ['c', 'a', 'b'] },
    })
    expect(
      strategicPatch(pod.type, target, { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } }),
    ).to.deep.equal({
      metadata: { finalizers: ['b'] },
    })
  })

  it('keeps only the keys that it names', () => {
    const target = { spec: { volumes: [{ name: 'v', emptyDir: {} }] } }
    const patch = { spec: { volumes: [{ name: 'v', $retainKeys: ['name', 'hostPath'], hostPath: { path: '/x' } }] } }
    expect(strategicPatch(pod.type, target, patch)).to.deep.equal({
      spec: { volumes: [{ name: 'v', hostPath: { path: '/x' } }] },
    })
  })

  it('says so when an item has no key', () => {
    expect(() => apply({ spec: { containers: [{ image: 'x' }] } })).to.throw(
      PatchError,
      'does not contain declared merge key: name',
    )
  })
})
