import { expect } from 'chai'
import * as fc from 'fast-check'
import { Aligner, headingOf, rowsOf } from './table.ts'

const options = { wide: false, namespaceColumn: false, showLabels: false, labelColumns: [] }

describe('tables', () => {
  it('are aligned as kubectl aligns the rows of a watch: wider columns stay wide', () => {
    const aligner = new Aligner()
    const lines = [
      [
        ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE'],
        ['web-0', '0/1', 'Pending', '0', '0s'],
      ],
      [['web-0', '0/1', 'ContainerCreating', '0', '3s']],
      [['web-0', '1/1', 'Running', '0', '20s']],
    ]
    expect(lines.map((rows) => aligner.align(rows)).join('')).to.equal(
      'NAME    READY   STATUS    RESTARTS   AGE\n' +
        'web-0   0/1     Pending   0          0s\n' +
        'web-0   0/1     ContainerCreating   0          3s\n' +
        'web-0   1/1     Running             0          20s\n',
    )
  })

  it('keep at least three spaces between columns, six columns wide at least', () => {
    const cell = fc.string({ maxLength: 12 })
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 }), (rows) => {
        const widths = [0, 1].map((column) =>
          Math.max(6, ...rows.map((row) => Array.from(row[column] ?? '').length + 3)),
        )
        const expected = rows.map(
          ([a, b, c]) =>
            a +
            ' '.repeat((widths[0] ?? 0) - Array.from(a).length) +
            b +
            ' '.repeat((widths[1] ?? 0) - Array.from(b).length) +
            c,
        )
        expect(new Aligner().align(rows)).to.equal(`${expected.join('\n')}\n`)
      }),
    )
  })

  it('show the columns, labels and namespaces that are asked for', () => {
    const table = {
      columnDefinitions: [
        { name: 'Last', type: 'string', priority: 0 },
        { name: 'Name', type: 'string', priority: 0 },
        { name: 'Node', type: 'string', priority: 1 },
      ],
      rows: [
        {
          cells: ['3s', 'web-0', 'one\ntwo'],
          object: {
            metadata: {
              name: 'web-0',
              namespace: 'default',
              uid: 'u',
              resourceVersion: '1',
              creationTimestamp: '',
              labels: { b: '2', 'example.com/a': '1' },
            },
          },
        },
      ],
    }
    expect(headingOf(table, options)).to.deep.equal(['LAST', 'NAME'])
    const all = {
      wide: true,
      kind: 'pod',
      namespaceColumn: true,
      showLabels: true,
      labelColumns: ['example.com/a', 'c'],
    }
    expect(headingOf(table, all)).to.deep.equal(['NAMESPACE', 'LAST', 'NAME', 'NODE', 'A', 'C', 'LABELS'])
    expect(rowsOf(table, all)).to.deep.equal([
      ['default', '3s', 'pod/web-0', 'one...', '1', '<none>', 'b=2,example.com/a=1'],
    ])
  })
})
