/** The part of Go's templates that tutorials use: fields, variables, range, if, with, pipes and the common functions. */
import { goText } from './customColumns.ts'
import { CommandError } from './failure.ts'
import type { Printer } from './output.ts'

type Node =
  | { kind: 'text'; text: string }
  | { kind: 'print'; pipeline: string }
  | { kind: 'set'; variable: string; pipeline: string }
  | { kind: 'if' | 'with' | 'range'; pipeline: string; variables: string[]; body: Node[]; otherwise: Node[] }

interface Scope {
  dot: unknown
  variables: ReadonlyMap<string, unknown>
}

/** @throws CommandError for what cannot be read. */
export function templatePrinter(template: string): Printer {
  const nodes = parse(template)
  return (object) => render(nodes, { dot: object, variables: new Map([['$', object]]) })
}

function parse(template: string): Node[] {
  const root: Node[] = []
  const open: { node: Extract<Node, { body: Node[] }>; list: Node[] }[] = []
  const here = () => open.at(-1)?.list ?? root
  let trim = false
  for (const part of template.split(/(\{\{(?:"(?:\\.|[^"\\])*"|`[^`]*`|[^"`])*?\}\})/s)) {
    if (!part.startsWith('{{')) {
      const text = trim ? part.trimStart() : part
      if (text !== '') here().push({ kind: 'text', text })
      continue
    }
    const last = here().at(-1)
    if (/^\{\{-\s/.test(part) && last?.kind === 'text') last.text = last.text.trimEnd()
    trim = /\s-\}\}$/.test(part)
    const action = part
      .replace(/^\{\{(-\s)?/, '')
      .replace(/(\s-)?\}\}$/, '')
      .trim()
    const [word = ''] = action.split(/\s/)
    if (action.startsWith('/*')) continue
    if (word === 'end') {
      if (open.pop() === undefined) throw wrong('unexpected {{end}}')
    } else if (word === 'else') {
      const block = open.at(-1)
      if (block === undefined || action !== 'else') throw wrong(`unexpected {{${action}}}`)
      block.list = block.node.otherwise
    } else if (word === 'if' || word === 'with' || word === 'range') {
      const [, variables = '', pipeline = ''] =
        /^(?:([$\w\s,]+?):=)?(.*)$/s.exec(action.slice(word.length).trim()) ?? []
      const names = variables
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '')
      const node = { kind: word, pipeline: pipeline.trim(), variables: names, body: [], otherwise: [] } as Extract<
        Node,
        { body: Node[] }
      >
      here().push(node)
      open.push({ node, list: node.body })
    } else {
      const [, variable, pipeline] = /^(\$\w+)\s*:?=\s*(.*)$/s.exec(action) ?? []
      here().push(
        variable === undefined || pipeline === undefined
          ? { kind: 'print', pipeline: action }
          : { kind: 'set', variable, pipeline },
      )
    }
  }
  if (open.length > 0) throw wrong('unexpected EOF')
  return root
}

const wrong = (problem: string): CommandError => new CommandError(`error parsing template: ${problem}`)

function render(nodes: readonly Node[], from: Scope): string {
  let scope = from
  let text = ''
  for (const node of nodes) {
    if (node.kind === 'text') text += node.text
    else if (node.kind === 'print') text += shown(evaluate(node.pipeline, scope))
    else if (node.kind === 'set') scope = withVariables(scope, [[node.variable, evaluate(node.pipeline, scope)]])
    else text += block(node, scope)
  }
  return text
}

function block(node: Extract<Node, { body: Node[] }>, scope: Scope): string {
  const value = evaluate(node.pipeline, scope)
  if (!isTrue(value)) return render(node.otherwise, scope)
  if (node.kind === 'if') return render(node.body, scope)
  if (node.kind === 'with') {
    return render(
      node.body,
      withVariables(
        { ...scope, dot: value },
        node.variables.map((name) => [name, value]),
      ),
    )
  }
  const entries: [unknown, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value as object).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return entries
    .map(([key, item]) => {
      const [first, second] = node.variables
      const named: [string, unknown][] =
        second !== undefined
          ? [
              [first as string, key],
              [second, item],
            ]
          : first !== undefined
            ? [[first, item]]
            : []
      return render(node.body, withVariables({ ...scope, dot: item }, named))
    })
    .join('')
}

const withVariables = (scope: Scope, named: [string, unknown][]): Scope =>
  named.length === 0 ? scope : { ...scope, variables: new Map([...scope.variables, ...named]) }

const shown = (value: unknown): string => (value === undefined || value === null ? '<no value>' : goText(value))

const isTrue = (value: unknown): boolean =>
  typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value)

const functions: Record<string, (...args: unknown[]) => unknown> = {
  len: (value) => (typeof value === 'string' ? value.length : Object.keys((value as object | undefined) ?? {}).length),
  index: (value, ...keys) =>
    keys.reduce((inner, key) => (inner as Record<string, unknown> | undefined)?.[String(key)], value),
  eq: (a, ...others) => others.some((b) => a === b),
  ne: (a, b) => a !== b,
  lt: (a, b) => (a as number) < (b as number),
  le: (a, b) => (a as number) <= (b as number),
  gt: (a, b) => (a as number) > (b as number),
  ge: (a, b) => (a as number) >= (b as number),
  not: (value) => !isTrue(value),
  and: (...values) => values.find((value) => !isTrue(value)) ?? values.at(-1),
  or: (...values) => values.find(isTrue) ?? values.at(-1),
  print: (...values) => values.map(shown).join(''),
  println: (...values) => `${values.map(shown).join(' ')}\n`,
  printf: (format, ...values) => {
    let next = 0
    return String(format).replace(/%(?:[-+# 0]*\d*)([vsdqt%])/g, (_, letter: string) => {
      if (letter === '%') return '%'
      const text = shown(values[next++])
      return letter === 'q' ? JSON.stringify(text) : text
    })
  },
  base64decode: (value) => Buffer.from(String(value), 'base64').toString('utf8'),
  exists: (value, ...keys) => functions.index?.(value, ...keys) !== undefined,
}

const wordPattern = /"(?:\\.|[^"\\])*"|`[^`]*`|\((?:[^()]|\([^()]*\))*\)(?:\.[\w.]+)?|\||[^\s|()]+/g

function evaluate(pipeline: string, scope: Scope): unknown {
  const words = pipeline.match(wordPattern) ?? []
  const commands: string[][] = [[]]
  for (const word of words) {
    if (word === '|') commands.push([])
    else commands.at(-1)?.push(word)
  }
  let piped: unknown[] = []
  for (const [head = '', ...args] of commands) {
    const call = Object.hasOwn(functions, head) ? functions[head] : undefined
    if (call !== undefined) piped = [call(...args.map((arg) => operand(arg, scope)), ...piped)]
    else if (args.length === 0 && piped.length === 0) piped = [operand(head, scope)]
    else throw wrong(`function "${head}" not defined`)
  }
  return piped[0]
}

function operand(word: string, scope: Scope): unknown {
  if (word.startsWith('"')) return JSON.parse(word)
  if (word.startsWith('`')) return word.slice(1, -1)
  if (/^-?\d/.test(word)) return Number(word)
  if (word === 'true' || word === 'false') return word === 'true'
  if (word === 'nil') return undefined
  const [, inner, fields = ''] = /^\((.*)\)((?:\.\w+)*)$/s.exec(word) ?? []
  if (inner !== undefined) return fieldsOf(evaluate(inner, scope), fields)
  if (word.startsWith('.')) return fieldsOf(scope.dot, word)
  const [, variable, rest = ''] = /^(\$\w*)(.*)$/.exec(word) ?? []
  if (variable !== undefined && scope.variables.has(variable)) return fieldsOf(scope.variables.get(variable), rest)
  if (variable !== undefined) throw wrong(`undefined variable "${variable}"`)
  throw wrong(`function "${word}" not defined`)
}

const fieldsOf = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .filter((name) => name !== '')
    .reduce((inner, name) => (inner as Record<string, unknown> | undefined | null)?.[name], value)
