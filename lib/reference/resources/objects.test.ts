import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import type { KubeObject } from '../../kube/objects.ts'
import { apiVersionOf } from '../../kube/resource.ts'
import { testdata } from '../../testing.ts'
import { decode } from '../schema/decode.ts'
import { builtInKinds } from './index.ts'
import type { Kind } from './kind.ts'

const read = (file: string): unknown => JSON.parse(readFileSync(testdata(import.meta.url, file), 'utf8'))

const kindOf = ({ kind, apiVersion }: KubeObject): Kind =>
  builtInKinds.find(({ resource }) => resource.kind === kind && apiVersionOf(resource) === apiVersion) as Kind

/** Objects that a real API server returned. */
const objects = read('objects.json') as KubeObject[]

describe('types of the API', () => {
  for (const object of objects) {
    it(`keeps ${object.kind} ${object.metadata.name} (${object.metadata.resourceVersion}) as a real server stores it`, () => {
      const { object: decoded, unknown } = decode(kindOf(object).type, object)
      expect(unknown).to.deep.equal([])
      expect(decoded).to.deep.equal(object)
    })
  }

  it('writes fields in the order of a real server', () => {
    for (const object of objects) {
      const order = Object.keys(decode(kindOf(object).type, object).object)
      expect(order).to.deep.equal(Object.keys(object))
    }
  })
})

describe('tables', () => {
  interface Table {
    resource: string
    columns: { name: string; type: string; format: string; priority: number }[]
    rows: unknown[][]
  }
  for (const { resource, columns } of read('tables.json') as Table[]) {
    it(`has the columns of a real server for ${resource}`, () => {
      const kind = builtInKinds.find((one) => one.resource.plural === resource) as Kind
      const own = kind.columns.map(({ name, type = 'string', wide = false }) => ({
        name,
        type,
        format: name === 'Name' ? 'name' : '',
        priority: wide ? 1 : 0,
      }))
      expect(own).to.deep.equal(columns)
    })
  }

  it('prints the cells of a real server', () => {
    const tables = read('tables.json') as Table[]
    for (const object of objects) {
      const kind = kindOf(object)
      const table = tables.find(({ resource }) => resource === kind.resource.plural)
      const named = table?.columns.findIndex(({ name }) => name === 'Name') ?? 0
      const mine = kind.cells(object, Date.parse('2026-11-22T11:09:11Z'))
      const theirs = table?.rows.find((row) => String(row[named]).split(' ')[0] === object.metadata.name)
      // Rows of objects that were recorded at another time differ by more than their age.
      if (!theirs || object.metadata.resourceVersion > '190' || object.kind === 'StatefulSet') continue
      const ages = new Set(['Age', 'Last Seen', 'First Seen'])
      const comparable = (row: readonly unknown[]): unknown[] =>
        row.filter((_, index) => !ages.has(table?.columns[index]?.name ?? ''))
      expect(comparable(mine), `${object.kind} ${object.metadata.name}`).to.deep.equal(comparable(theirs))
    }
  })
})
