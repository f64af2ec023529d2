/** Label selectors: `app=nginx,tier in (a,b),!old`; what cannot be read is refused in the words of the real parser. */
import { labelValueErrors, qualifiedNameErrors } from '../schema/names.ts'
import { badRequest } from './status.ts'

export type Labels = Readonly<Record<string, string>>
export type Requirement = (labels: Labels) => boolean

/** @throws ApiError 400 */
export function labelSelector(text: string): Requirement {
  const requirements = new Parser(text).requirements()
  return (labels) => requirements.every((matches) => matches(labels))
}

interface Token {
  type: 'identifier' | 'symbol' | 'end'
  text: string
}

const symbols = ['==', '!=', '=', '!', '(', ')', ',', '>', '<']
const operators = ['in', 'notin', '=', '==', '!=', '>', '<']

const failed = (why: string): Error => badRequest(why)
const unparsed = (why: string): Error => failed(`unable to parse requirement: ${why}`)

class Parser {
  private readonly tokens: Token[]
  private next = 0

  constructor(text: string) {
    this.tokens = [...tokenize(text)]
  }

  requirements(): Requirement[] {
    const result: Requirement[] = []
    for (;;) {
      const first = this.peek()
      if (first.type === 'end') return result
      if (first.type !== 'identifier' && first.text !== '!')
        throw failed(`found '${first.text}', expected: !, identifier, or 'end of string'`)
      result.push(this.requirement())
      const token = this.take()
      if (token.type === 'end') return result
      if (token.text !== ',') throw failed(`found '${token.text}', expected: ',' or 'end of string'`)
      const after = this.peek()
      if (after.text !== '!' && after.type !== 'identifier')
        throw failed(`found '${after.text}', expected: identifier after ','`)
    }
  }

  private requirement(): Requirement {
    const negated = this.peek().text === '!'
    if (negated) this.take()
    const { type, text: name } = this.take()
    if (type !== 'identifier') throw unparsed(`found '${name}', expected: identifier`)
    const wrong = qualifiedNameErrors(name)
    if (wrong.length > 0) throw unparsed(`<nil>: Invalid value: ${JSON.stringify(name)}: ${wrong.join('; ')}`)
    if (negated) return (labels) => !Object.hasOwn(labels, name)
    const following = this.peek()
    if (following.type === 'end' || following.text === ',') return (labels) => Object.hasOwn(labels, name)
    const operator = this.take().text
    if (!operators.includes(operator)) throw unparsed(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`)
    const values = operator === 'in' || operator === 'notin' ? this.values() : [this.value()]
    checkValues(name, operator, values)
    return requirementOf(name, operator, values)
  }

  private value(): string {
    const token = this.peek()
    if (token.type === 'end' || token.text === ',') return ''
    this.take()
    if (token.type !== 'identifier') throw unparsed(`found '${token.text}', expected: identifier`)
    return token.text
  }

  /** Sorted, each once. */
  private values(): string[] {
    const open = this.take()
    if (open.text !== '(') throw unparsed(`found '${open.text}' expected: '('`)
    const first = this.peek()
    if (first.type !== 'identifier' && first.text !== ',' && first.text !== ')') {
      throw unparsed(`found '${first.text}', expected: ',', ')' or identifier`)
    }
    const values = new Set<string>()
    for (;;) {
      const token = this.peek()
      if (token.type === 'identifier') values.add(this.take().text)
      else if (token.text === ',' || token.text === ')') values.add('')
      else throw unparsed(`found '${token.text}', expected: ',', or identifier`)
      const after = this.take()
      if (after.text === ')') return [...values].toSorted()
      if (after.text !== ',') throw unparsed(`found '${after.text}', expected: ',' or ')'`)
    }
  }

  private peek(): Token {
    return this.tokens[this.next] ?? { type: 'end', text: '' }
  }

  private take(): Token {
    const token = this.peek()
    this.next++
    return token
  }
}

function checkValues(key: string, operator: string, values: readonly string[]): void {
  const errors: string[] = []
  for (const [index, value] of values.entries()) {
    if ((operator === '>' || operator === '<') && !/^[+-]?\d+$/.test(value)) {
      errors.push(
        `values[${index}]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`,
      )
    }
  }
  for (const [index, value] of values.entries()) {
    const wrong = labelValueErrors(value)
    if (wrong.length > 0)
      errors.push(`values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${wrong.join('; ')}`)
  }
  const [only, ...more] = errors
  if (only !== undefined) throw unparsed(more.length === 0 ? only : `[${errors.join(', ')}]`)
}

function requirementOf(name: string, operator: string, values: readonly string[]): Requirement {
  const of = (labels: Labels): string | undefined => (Object.hasOwn(labels, name) ? labels[name] : undefined)
  const [value = ''] = values
  switch (operator) {
    case '=':
    case '==':
      return (labels) => of(labels) === value
    case '!=':
      return (labels) => of(labels) !== value
    case 'in':
      return among(of, values)
    case 'notin': {
      const has = among(of, values)
      return (labels) => !has(labels)
    }
    default: {
      const limit = Number(value)
      const present = (labels: Labels): number =>
        /^[+-]?\d+$/.test(of(labels) ?? '') ? Number(of(labels)) : Number.NaN
      return operator === '>' ? (labels) => present(labels) > limit : (labels) => present(labels) < limit
    }
  }
}

function among(of: (labels: Labels) => string | undefined, values: readonly string[]): Requirement {
  const all = new Set(values)
  return (labels) => all.has(of(labels) as string)
}

function* tokenize(text: string): Generator<Token> {
  for (let at = 0; at < text.length;) {
    const symbol = symbols.find((one) => text.startsWith(one, at))
    if (/[ \t\r\n]/.test(text.charAt(at))) at++
    else if (symbol !== undefined) {
      yield { type: 'symbol', text: symbol }
      at += symbol.length
    } else {
      const word = /^[^ \t\r\n=!(),<>]+/.exec(text.slice(at))?.[0] ?? ''
      yield { type: 'identifier', text: word }
      at += word.length
    }
  }
}
