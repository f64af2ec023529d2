import { expect } from 'chai'
import * as fc from 'fast-check'
import { parseYaml } from './parseYaml.ts'
import { toYaml } from './yaml.ts'

describe('YAML', () => {
  it('is written as kubectl writes it', () => {
    const object = {
      kind: 'Pod',
      apiVersion: 'v1',
      spec: { ports: [{ port: 80, name: 'a' }, 'x'], none: {}, empty: [], args: [['nested']] },
      data: {
        b10: 'yes',
        b9: '123',
        a: 'two\nlines\n',
        c: "it's: quoted",
        d: '',
        e: 'plain text',
        f: null,
        g: '1.5.2',
      },
    }
    expect(toYaml(object)).to.equal(
      [
        'apiVersion: v1',
        'data:',
        '  a: |',
        '    two',
        '    lines',
        '  b9: "123"',
        '  b10: "yes"',
        `  c: 'it''s: quoted'`,
        '  d: ""',
        '  e: plain text',
        '  f: null',
        '  g: 1.5.2',
        'kind: Pod',
        'spec:',
        '  args:',
        '  - - nested',
        '  empty: []',
        '  none: {}',
        '  ports:',
        '  - name: a',
        '    port: 80',
        '  - x',
        '',
      ].join('\n'),
    )
  })

  it('reads back what it wrote', () => {
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: fc.constantFrom(' ', '\n', ':', '#', '-', "'", '"', 'a', '0', '.', 'é', '{', '\t', '|') }),
        fc.constantFrom('yes', 'null', '0x1f', '1e3', '2020-01-01', '1:30', '010', '~', '- a', '--- ', '.inf', '1_0'),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }),
      ),
    }))
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value, { minKeys: 1, maxKeys: 3 }), (object) => {
        expect(parseYaml(toYaml(object), 'test')[0]).to.deep.equal(JSON.parse(JSON.stringify(object)))
      }),
      { numRuns: 300 },
    )
  })

  it("is read as Go's readers take it", () => {
    const text = 'a: yes\nb: 0644\nc: 2020-01-01\nd: 1:30\ne: 1e3\nf: "on"\n---\n# nothing\n---\nx: {z: [1]}\n'
    expect(parseYaml(text, 'test')).to.deep.equal([
      { a: true, b: 420, c: '2020-01-01', d: '1:30', e: 1000, f: 'on' },
      { x: { z: [1] } },
    ])
    expect(() => parseYaml('a: b\nc: [\n', 'web.yaml')).to.throw(/^error parsing web\.yaml: .*yaml: line \d+: /)
  })
})
