/** JSONPath templates as kubectl has them: `{.items[*].metadata.name}`, `{range .items[*]}…{"\n"}{end}`, filters, slices. */
import { CommandError } from './failure.ts'
import { goJson, sorted } from './goJson.ts'
import type { Printer } from './output.ts'

type Step =
  | { kind: 'field'; name: string }
  | { kind: 'wildcard' }
  | { kind: 'recursive' }
  | { kind: 'slice'; from: number | undefined; to: number | undefined; step: number; single: boolean }
  | { kind: 'union'; branches: Step[][] }
  | { kind: 'filter'; left: Operand; operator: string; right: Operand | undefined }

type Operand = { path: Step[]; root: boolean } | { value: unknown }

type Node =
  | { kind: 'text'; text: string }
  | { kind: 'path'; steps: Step[]; root: boolean }
  | { kind: 'range'; steps: Step[]; root: boolean; body: Node[] }

interface Options {
  missingKeys: boolean
  asJson?: boolean
}

class Missing extends Error {}

/** @throws CommandError for a template that cannot be read. */
export function jsonPathPrinter(template: string, options: Options): Printer {
  const nodes = parseTemplate(template)
  return (object) => {
    try {
      return options.asJson === true ? asJson(nodes, object) : render(nodes, object, object, options)
    } catch (error) {
      if (error instanceof Missing)
        throw new CommandError(`error executing jsonpath ${JSON.stringify(template)}: ${error.message}`)
      throw error
    }
  }
}

/** The value at a path such as `.metadata.name` or `{.metadata.name}`; undefined where there is none. */
export function valueAt(object: unknown, path: string): unknown {
  return valuesAt(object, path)[0]
}

/** All values at a path. */
export function valuesAt(object: unknown, path: string): unknown[] {
  const inner = /^\{(.*)\}$/s.exec(path)?.[1] ?? path
  const text = /^[.[$@]/.test(inner) ? inner : `.${inner}`
  return walk(new Reader(text).steps(), [object], object, true)
}

function asJson(nodes: Node[], object: unknown): string {
  const values = nodes.flatMap((node) => (node.kind === 'path' ? walk(node.steps, [object], object, true) : []))
  return `${JSON.stringify(sorted(values), null, 4)}\n`
}

function render(nodes: Node[], current: unknown, root: unknown, options: Options): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text') return node.text
      const found = walk(node.steps, [node.root ? root : current], root, options.missingKeys)
      if (node.kind === 'path') return found.map(valueText).join(' ')
      return found.map((item) => render(node.body, item, root, options)).join('')
    })
    .join('')
}

/** As it is printed. */
export const valueText = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : goJson(value)

function walk(steps: Step[], from: unknown[], root: unknown, missingKeys: boolean): unknown[] {
  let current = from
  for (const step of steps) current = current.flatMap((value) => take(step, value, root, missingKeys))
  return current
}

function take(step: Step, value: unknown, root: unknown, missingKeys: boolean): unknown[] {
  switch (step.kind) {
    case 'field': {
      if (typeof value === 'object' && value !== null && Object.hasOwn(value, step.name)) {
        return [(value as Record<string, unknown>)[step.name]]
      }
      if (missingKeys) return []
      throw new Missing(`${step.name} is not found`)
    }
    case 'wildcard':
      return typeof value === 'object' && value !== null ? Object.values(value) : []
    case 'recursive':
      return descendants(value)
    case 'slice': {
      if (!Array.isArray(value)) return []
      const at = (index: number) => (index < 0 ? index + value.length : index)
      if (step.single) {
        const index = at(step.from ?? 0)
        if (index >= 0 && index < value.length) return [value[index]]
        throw new Missing(`array index out of bounds: index ${step.from ?? 0}, length ${value.length}`)
      }
      const [from, to] = [at(step.from ?? 0), Math.min(at(step.to ?? value.length), value.length)]
      return value.filter((_, index) => index >= from && index < to && (index - from) % step.step === 0)
    }
    case 'union':
      return step.branches.flatMap((branch) => walk(branch, [value], root, missingKeys))
    case 'filter':
      return (Array.isArray(value) ? value : [value]).filter((item) => passes(step, item, root))
    default:
      return []
  }
}

function passes({ left, operator, right }: Extract<Step, { kind: 'filter' }>, item: unknown, root: unknown): boolean {
  const valuesOf = (operand: Operand) =>
    'value' in operand ? [operand.value] : walk(operand.path, [operand.root ? root : item], root, true)
  const [a] = valuesOf(left)
  if (right === undefined) return valuesOf(left).length > 0
  const [b] = valuesOf(right)
  if (a === undefined || b === undefined) return false
  const [x, y] = typeof a === 'number' && typeof b === 'number' ? [a, b] : [valueText(a), valueText(b)]
  switch (operator) {
    case '==':
      return x === y
    case '!=':
      return x !== y
    case '<':
      return x < y
    case '<=':
      return x <= y
    case '>':
      return x > y
    default:
      return x >= y
  }
}

function descendants(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  return [value, ...Object.values(value).flatMap(descendants)]
}

function parseTemplate(template: string): Node[] {
  const stack: Node[][] = [[]]
  const add = (node: Node) => stack.at(-1)?.push(node)
  let rest = template
  while (rest !== '') {
    const open = rest.indexOf('{')
    if (open !== 0) add({ kind: 'text', text: open === -1 ? rest : rest.slice(0, open) })
    if (open === -1) break
    const close = endOfBraces(rest, open)
    if (close === -1) throw new CommandError(`error parsing jsonpath ${template}, unclosed action`)
    const inner = rest.slice(open + 1, close).trim()
    rest = rest.slice(close + 1)
    if (inner === 'end') {
      if (stack.length === 1) throw new CommandError(`error parsing jsonpath ${template}, not in range, nothing to end`)
      stack.pop()
    } else if (inner.startsWith('range ')) {
      const body: Node[] = []
      add({ kind: 'range', ...pathOf(inner.slice(6).trim()), body })
      stack.push(body)
    } else if (/^["']/.test(inner)) {
      add({ kind: 'text', text: unquote(inner) })
    } else {
      add({ kind: 'path', ...pathOf(inner) })
    }
  }
  if (stack.length > 1) throw new CommandError(`error parsing jsonpath ${template}, unterminated range`)
  return stack[0] as Node[]
}

const pathOf = (text: string): { steps: Step[]; root: boolean } => ({
  steps: new Reader(text).steps(),
  root: text.startsWith('$'),
})

function endOfBraces(text: string, open: number): number {
  let quote = ''
  for (let at = open + 1; at < text.length; at++) {
    const character = text[at] as string
    if (quote !== '') {
      if (character === '\\') at++
      else if (character === quote) quote = ''
    } else if (character === '"' || character === "'") quote = character
    else if (character === '}') return at
  }
  return -1
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'" }

const unquote = (text: string): string =>
  text.slice(1, -1).replace(/\\(.)/g, (whole, letter: string) => escapes[letter] ?? whole)

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  steps(): Step[] {
    const steps: Step[] = []
    if (/^[$@]/.test(this.#rest)) this.#at++
    while (this.#at < this.#text.length) {
      if (this.#match(/^\.\./y)) {
        steps.push({ kind: 'recursive' })
        const name = this.#match(/^[^.[\]\s]+/y)
        if (name !== undefined) steps.push(fieldOf(name))
      } else if (this.#match(/^\./y)) {
        const name = this.#match(/^(?:\\.|[^.[\]\s])+/y)
        if (name !== undefined) steps.push(fieldOf(name))
      } else if (this.#rest.startsWith('[')) {
        steps.push(this.#bracket())
      } else {
        throw new CommandError(
          `error parsing jsonpath ${this.#text}, unrecognized character in action: ${this.#rest[0]}`,
        )
      }
    }
    return steps
  }

  get #rest(): string {
    return this.#text.slice(this.#at)
  }

  #match(pattern: RegExp): string | undefined {
    const found = new RegExp(pattern.source).exec(this.#rest)?.[0]
    if (found !== undefined) this.#at += found.length
    return found
  }

  #bracket(): Step {
    const end = endOfBracket(this.#text, this.#at)
    if (end === -1) throw new CommandError(`error parsing jsonpath ${this.#text}, unterminated array`)
    const inner = this.#text.slice(this.#at + 1, end).trim()
    this.#at = end + 1
    return bracketStep(inner)
  }
}

const fieldOf = (name: string): Step =>
  name === '*' ? { kind: 'wildcard' } : { kind: 'field', name: name.replace(/\\(.)/g, '$1') }

function endOfBracket(text: string, open: number): number {
  let depth = 0
  for (let at = open; at < text.length; at++) {
    if (text[at] === '[') depth++
    else if (text[at] === ']' && --depth === 0) return at
    else if (text[at] === '"' || text[at] === "'") {
      const close = text.indexOf(text[at] as string, at + 1)
      if (close === -1) return -1
      at = close
    }
  }
  return -1
}

function bracketStep(inner: string): Step {
  if (inner === '*') return { kind: 'wildcard' }
  const filter = /^\?\((.*)\)$/s.exec(inner)?.[1]
  if (filter !== undefined) return filterStep(filter)
  const slice = /^(-?\d+)?(?:(:)(-?\d+)?(?::(\d+))?)?$/.exec(inner)
  if (slice !== null && inner !== '') {
    const number = (text: string | undefined) => (text === undefined ? undefined : Number(text))
    return {
      kind: 'slice',
      from: number(slice[1]),
      to: number(slice[3]),
      step: number(slice[4]) ?? 1,
      single: slice[2] === undefined,
    }
  }
  const branches = splitOutsideQuotes(inner).map((part): Step[] =>
    /^["']/.test(part)
      ? new Reader(`.${part.slice(1, -1)}`).steps()
      : /^-?\d/.test(part)
        ? [bracketStep(part)]
        : new Reader(/^[.$@]/.test(part) ? part : `.${part}`).steps(),
  )
  const [only] = branches
  return branches.length === 1 && only?.length === 1 ? (only[0] as Step) : { kind: 'union', branches }
}

function filterStep(text: string): Step {
  const [, left = '', operator = '', right] = /^(.*?)(==|!=|<=|>=|<|>)(.*)$/s.exec(text) ?? [undefined, text]
  return {
    kind: 'filter',
    left: operandOf(left.trim()),
    operator,
    right: right === undefined ? undefined : operandOf(right.trim()),
  }
}

function operandOf(text: string): Operand {
  if (/^["']/.test(text)) return { value: unquote(text) }
  if (/^[@$.]/.test(text)) return { path: new Reader(text).steps(), root: text.startsWith('$') }
  if (text === 'true' || text === 'false') return { value: text === 'true' }
  return { value: /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text }
}

const splitOutsideQuotes = (text: string): string[] =>
  (text.match(/"[^"]*"|'[^']*'|[^,]+/g) ?? []).map((part) => part.trim())
