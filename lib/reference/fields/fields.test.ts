import { expect } from 'chai'
import * as fc from 'fast-check'
import { difference, intersection, isEmpty, paths, union, type FieldSet } from './set.ts'

const names = fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}')
/** Three levels at most: more would say no more. */
const leaves = fc.constant<FieldSet>({})
const branches = (below: fc.Arbitrary<FieldSet>): fc.Arbitrary<FieldSet> =>
  fc.oneof(
    leaves,
    fc.dictionary(names, below, { minKeys: 1, maxKeys: 3 }),
    fc.dictionary(names, below, { minKeys: 1, maxKeys: 3 }).map((children) => ({ '.': {}, ...children })),
  )
const sets: fc.Arbitrary<FieldSet> = fc.dictionary(names, branches(branches(leaves)), { maxKeys: 3 })

const members = (set: FieldSet): Set<string> => new Set(paths(set))

describe('sets of fields', () => {
  it('are unions, differences and intersections of what is in them', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const [left, right] = [members(a), members(b)]
        expect([...members(union(a, b))]).to.have.members([...new Set([...left, ...right])])
        expect([...members(difference(a, b))]).to.have.members([...left].filter((one) => !right.has(one)))
        expect([...members(intersection(a, b))]).to.have.members([...left].filter((one) => right.has(one)))
      }),
    )
  })

  it('are empty when nothing is left of them', () => {
    fc.assert(
      fc.property(sets, (set) => {
        expect(isEmpty(difference(set, set))).to.equal(true)
      }),
    )
  })

  it('name their fields as conflicts do', () => {
    const set = { 'f:spec': { 'f:replicas': {}, 'f:containers': { 'k:{"name":"nginx"}': { '.': {}, 'f:image': {} } } } }
    expect([...paths(set)]).to.deep.equal([
      '.spec.replicas',
      '.spec.containers[name="nginx"]',
      '.spec.containers[name="nginx"].image',
    ])
  })
})
