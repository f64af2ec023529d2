import { expect } from 'chai'
import * as fc from 'fast-check'
import type { Entry } from './history.ts'
import { linesOf, parseLines } from './lines.ts'

const metadata = fc.record({
  name: fc.string(),
  uid: fc.string(),
  resourceVersion: fc.nat().map(String),
  creationTimestamp: fc.string(),
})
const object = fc.record({ apiVersion: fc.string(), kind: fc.string(), metadata, spec: fc.jsonValue() })
const place = { seq: fc.nat(), at: fc.nat() }
const entry = fc.oneof(
  fc.record({
    ...place,
    type: fc.constantFrom('PRESENT', 'ADDED', 'MODIFIED', 'DELETED'),
    resource: fc.string(),
    object,
  }),
  fc.record({
    ...place,
    type: fc.constant('MARK'),
    kind: fc.constantFrom('step', 'command'),
    text: fc.string({ unit: 'binary' }),
  }),
  fc.record({
    ...place,
    type: fc.constant('OUTPUT'),
    command: fc.string(),
    output: fc.string({ unit: 'binary' }),
    since: fc.nat(),
  }),
  fc.record({ ...place, type: fc.constant('GAP'), resource: fc.string(), reason: fc.string() }),
) as fc.Arbitrary<Entry>

describe('history lines', () => {
  it('give back the history that was written', () => {
    fc.assert(
      fc.property(fc.array(entry), fc.nat(), (entries, startedAt) => {
        const history = {
          namespace: 'test',
          clusterDomain: 'cluster.local',
          startedAt,
          entries: JSON.parse(JSON.stringify(entries)) as Entry[],
        }
        expect(parseLines([...linesOf(history)].join(''))).to.deep.equal(history)
      }),
    )
  })

  it('name the line that is wrong', () => {
    const text = [...linesOf({ namespace: 'n', clusterDomain: 'd', startedAt: 1, entries: [] })].join('')
    expect(() => parseLines(`${text}{"seq": 0`)).to.throw('line 2: expected a JSON object, found {"seq": 0')
    expect(() => parseLines('{}')).to.throw('line 1: expected the header of a history')
    expect(() => parseLines('')).to.throw('line 1')
  })
})
