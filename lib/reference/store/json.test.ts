import { expect } from 'chai'
import * as fc from 'fast-check'
import { jsonOf } from './json.ts'

const values = fc.jsonValue({ maxDepth: 3 })
const keys = fc.oneof(fc.string(), fc.constantFrom('metadata', 'spec', '__proto__'))
const objects = fc.dictionary(keys, values, { noNullPrototype: true })

describe('the JSON of objects', () => {
  it('is what JSON.stringify makes of them', () => {
    fc.assert(
      fc.property(objects, objects, values, (metadata, rest, fieldsV1) => {
        const part = { list: [1, undefined, 'a'], nothing: undefined }
        const fields = [{ manager: 'kubectl', fieldsV1: { 'f:a': fieldsV1 } }, part, 'odd']
        const one = { ...rest, metadata: { ...metadata, managedFields: fields, gone: undefined }, spec: part }
        const others = [one, { ...one }, { ...one, status: {} }, { metadata: 'odd' }, [one], {}]
        for (const other of others) expect(jsonOf(other).toString()).to.equal(JSON.stringify(other))
      }),
    )
  })

  it('is made once', () => {
    const object = { a: 1 }
    expect(jsonOf(object)).to.equal(jsonOf(object))
  })
})
