import { expect } from 'chai'
import { customColumns } from './customColumns.ts'
import { jsonPathPrinter } from './jsonpath.ts'
import type { Printable } from './output.ts'
import { templatePrinter } from './template.ts'

const list = {
  kind: 'List',
  apiVersion: 'v1',
  items: [
    {
      metadata: { name: 'a', labels: { 'x.y/z': '1', b: '2' } },
      n: 3,
      ports: [
        { name: 'web', port: 80 },
        { name: 'tls', port: 443 },
      ],
    },
    { metadata: { name: 'b' }, n: 5, ports: [] },
  ],
} as unknown as Printable

describe('JSONPath', () => {
  const print = (template: string, missingKeys = true) => jsonPathPrinter(template, { missingKeys })(list)

  it('selects and prints', () => {
    for (const [template, expected] of [
      ['{.items[*].metadata.name}', 'a b'],
      ['{.items[0].ports[-1].name}', 'tls'],
      ['{.items[0].ports[0:1].name}', 'web'],
      ['{.items[*].ports[?(@.name=="web")].port}', '80'],
      ['{.items[?(@.n>3)].metadata.name}', 'b'],
      ['{.items[0].metadata.labels.x\\.y/z}', '1'],
      ["{.items[0].metadata.labels['x\\.y/z']}", '1'],
      ['{.items[0].metadata.labels}', '{"b":"2","x.y/z":"1"}'],
      ["{.items[0]['metadata.name', 'n']}", 'a 3'],
      ['{..port}', '80 443'],
      ['{range .items[*]}{.metadata.name}{"\\t"}{.n}{"\\n"}{end}done', 'a\t3\nb\t5\ndone'],
      ['kind: {.kind} {$.apiVersion}', 'kind: List v1'],
      ['{.nope.at.all}', ''],
    ] as const) {
      expect(print(template), template).to.equal(expected)
    }
  })

  it('says what is wrong', () => {
    expect(() => print('{.a')).to.throw('unclosed action')
    expect(() => print('{.a[0}')).to.throw('unterminated array')
    expect(() => print('{end}')).to.throw('nothing to end')
    expect(() => print('{.items[7]}')).to.throw('array index out of bounds: index 7, length 2')
    expect(() => print('{.nope}', false)).to.throw('nope is not found')
  })
})

describe('templates', () => {
  it('print fields, variables, ranges and conditions', () => {
    for (const [template, expected] of [
      ['{{range .items}}{{.metadata.name}}{{"\\n"}}{{end}}', 'a\nb\n'],
      ['{{range $i, $o := .items}}{{$i}}={{$o.metadata.name}} {{end}}', '0=a 1=b '],
      ['{{range (index .items 0).ports}}{{.port}},{{else}}none{{end}}', '80,443,'],
      ['{{range (index .items 1).ports}}{{.port}}{{else}}none{{end}}', 'none'],
      ['{{if eq .kind "List"}}yes{{else}}no{{end}} {{if .nope}}yes{{else}}no{{end}}', 'yes no'],
      ['{{with index .items 1}}{{.metadata.name}} of {{$.kind}}{{end}}', 'b of List'],
      ['{{len .items}} {{.items | len}} {{printf "%s/%d" .kind 7}} {{.nope}}', '2 2 List/7 <no value>'],
      ['{{$x := .kind}}a {{- $x -}} b', 'aListb'],
      ['{{(index .items 0).metadata.labels}}', 'map[b:2 x.y/z:1]'],
    ] as const) {
      expect(templatePrinter(template)(list), template).to.equal(expected)
    }
    expect(() => templatePrinter('{{range .items}}')).to.throw('unexpected EOF')
    expect(() => templatePrinter('{{nope .items}}')(list)).to.throw('function "nope" not defined')
  })
})

describe('custom columns', () => {
  it('are headed once', () => {
    const print = customColumns('NAME:.metadata.name,PORTS:.ports[*].port', false)
    expect(print(list)).to.equal('NAME   PORTS\na      80,443\nb      <none>\n')
    expect(print(list)).to.equal('a      80,443\nb      <none>\n')
    expect(() => customColumns('NAME', false)).to.throw('expected <header>:<json-path-expr>')
  })
})
