import { expect } from 'chai'
import * as fc from 'fast-check'
import type { PatchSchema } from './patchSchema.ts'
import { mergePatchOf, strategicPatchOf } from './threeWay.ts'

const plain: PatchSchema = { field: () => plain, retainKeys: false }
const keyed = (mergeKey: string, retainKeys = false): PatchSchema => ({ field: () => plain, retainKeys, mergeKey })
const schema: PatchSchema = {
  retainKeys: false,
  field: (name) =>
    name === 'containers'
      ? keyed('name')
      : name === 'volumes'
        ? keyed('name', true)
        : name === 'finalizers'
          ? keyed('')
          : plain,
}

describe('the patch of apply', () => {
  it('holds what the manifest changes, and leaves alone what others set', () => {
    const original = { spec: { replicas: 2, gone: 1, list: [1] } }
    const modified = { spec: { replicas: 3, list: [1, 2] } }
    const current = { spec: { replicas: 2, gone: 1, list: [1], defaulted: 'x' }, status: { a: 1 } }
    expect(strategicPatchOf({ original, modified, current }, schema)).to.deep.equal({
      spec: { replicas: 3, list: [1, 2], gone: null },
    })
    expect(
      strategicPatchOf({ original: modified, modified, current: { spec: { ...modified.spec, x: 1 } } }, schema),
    ).to.deep.equal({})
  })

  it('tells the items of a list apart by their key', () => {
    const original = { containers: [{ name: 'a', image: '1' }, { name: 'b' }] }
    const modified = { containers: [{ name: 'a', image: '2' }, { name: 'c' }] }
    const current = { containers: [{ name: 'a', image: '1', pull: 'Always' }, { name: 'b' }, { name: 'injected' }] }
    expect(strategicPatchOf({ original, modified, current }, schema)).to.deep.equal({
      containers: [{ image: '2', name: 'a' }, { name: 'c' }, { $patch: 'delete', name: 'b' }],
    })
  })

  it('names the fields that stay where one of several must be chosen', () => {
    const original = { volumes: [{ name: 'v', emptyDir: {} }] }
    const modified = { volumes: [{ name: 'v', hostPath: { path: '/x' } }] }
    expect(strategicPatchOf({ original, modified, current: original }, schema)).to.deep.equal({
      volumes: [{ emptyDir: null, hostPath: { path: '/x' }, name: 'v', $retainKeys: ['hostPath', 'name'] }],
    })
  })

  it('adds to and takes from lists of plain values', () => {
    const versions = {
      original: { finalizers: ['a', 'b'] },
      modified: { finalizers: ['b', 'c'] },
      current: { finalizers: ['a', 'b', 'd'] },
    }
    expect(strategicPatchOf(versions, schema)).to.deep.equal({
      finalizers: ['c'],
      '$deleteFromPrimitiveList/finalizers': ['a'],
    })
  })

  it('leads, merged into what is there, to what is wanted', () => {
    const leaf = fc.oneof(
      fc.integer({ max: 3, min: 0 }),
      fc.constantFrom('x', 'y'),
      fc.array(fc.integer({ max: 2, min: 0 }), { maxLength: 2 }),
    )
    const map = fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.oneof(leaf, fc.dictionary(fc.constantFrom('a', 'b'), leaf)),
    )
    fc.assert(
      fc.property(map, map, map, (original, modified, current) => {
        const patch = mergePatchOf({ original, modified, current })
        const after = merged(current, patch) as Record<string, unknown>
        expect(mergePatchOf({ original: modified, modified, current: after })).to.deep.equal({})
        for (const name of Object.keys(original)) if (!(name in modified)) expect(after).not.to.have.property(name)
        for (const name of Object.keys(current)) {
          if (!(name in original) && !(name in modified)) expect(after[name]).to.deep.equal(current[name])
        }
      }),
    )
  })
})

/** RFC 7396 */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch
  const result: Record<string, unknown> = typeof target === 'object' && !Array.isArray(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name]
    else result[name] = merged(result[name], value)
  }
  return result
}
