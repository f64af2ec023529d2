import { expect } from 'chai'
import { parse, serialize } from 'just-bash'
import { showing } from './show.ts'

/** The line with its marks, `i`, `o` and `e` before each command whose streams are the terminal's. */
function marked(line: string, functions: string[] = []): string {
  const script = parse(line)
  const statements = script.statements.map((statement) => ({
    ...statement,
    pipelines: statement.pipelines.map((pipeline) => showing(pipeline, new Set(functions))),
  }))
  return serialize({ ...script, statements })
    .trim()
    .replaceAll('__show -', '')
    .replaceAll('\n', ' ')
}

describe('what goes straight to the screen', () => {
  it('is what nothing else takes', () => {
    for (const [line, expected] of [
      ['kubectl get pods', 'ioe kubectl get pods'],
      ['a | b', 'ie a | oe b'],
      ['a |& b | c', 'a |& e b | oe c'],
      ['a > f', 'ie a > f'],
      ['a 2> f', 'io a 2> f'],
      ['a 2>&1 | b', 'a 2>& 1 | oe b'],
      ['a > f 2>&1', 'a > f 2>& 1'],
      ['a 2>&1 > f', 'ie a 2>& 1 > f'],
      ['a < f', 'oe a < f'],
      ['a &> f', 'a &> f'],
      ['cd x && a || b', 'cd x && ioe a || ioe b'],
      ['x=$(a)', 'x=$(a)'],
      ['b $(a)', 'ioe b $(a)'],
      ['for i in 1; do a; done', 'for i in 1; do ioe a done'],
      ['for i in 1; do a; done | b', 'for i in 1; do ie a done | oe b'],
      ['while a; do b; done > f', 'while ie a; do ie b done > f'],
      ['(a; b) 2> f', '(io a io b) 2> f'],
      ['f() { a; }', 'f() { a; }'],
      ['$cmd x', '$cmd x'],
      ['X=1 a', 'X=1 ioe a'],
    ] as const) {
      expect(marked(line), line).to.equal(expected)
    }
    expect(marked('k get pods', ['k'])).to.equal('k get pods')
  })
})
