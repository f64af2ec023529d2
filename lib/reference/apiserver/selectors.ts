/** Label and field selectors: `app=nginx,tier in (a,b),!old` and `spec.nodeName=a,metadata.name!=b`. */
import type { KubeObject } from '../../kube/objects.ts'
import type { Kind } from '../resources/kind.ts'
import { badRequest } from './status.ts'

export type Predicate = (object: KubeObject) => boolean

/** A predicate, or undefined where everything matches. @throws ApiError 400 for what cannot be parsed. */
export function selectorOf(kind: Kind, labels: string | undefined, fields: string | undefined): Predicate | undefined {
  const byLabels = labels === undefined || labels.trim() === '' ? undefined : labelSelector(labels)
  const byFields = fields === undefined || fields.trim() === '' ? undefined : fieldSelector(kind, fields)
  if (byLabels && byFields) return (object) => byLabels(object.metadata.labels ?? {}) && byFields(object)
  return byLabels ? (object) => byLabels(object.metadata.labels ?? {}) : byFields
}

type Labels = Readonly<Record<string, string>>
type Requirement = (labels: Labels) => boolean

/** @throws ApiError in the words of the real parser. */
export function labelSelector(text: string): Requirement {
  const requirements = new Parser(text).requirements()
  return (labels) => requirements.every((matches) => matches(labels))
}

interface Token {
  type: 'identifier' | 'symbol' | 'end'
  text: string
}

const symbols = ['==', '!=', '=', '!', '(', ')', ',', '>', '<']

class Parser {
  private readonly tokens: Token[]
  private next = 0

  constructor(text: string) {
    this.tokens = [...tokenize(text)]
  }

  requirements(): Requirement[] {
    const result: Requirement[] = []
    if (this.peek().type === 'end') return result
    for (;;) {
      result.push(this.requirement())
      const token = this.take()
      if (token.type === 'end') return result
      if (token.text !== ',') throw unparsed(`found '${token.text}', expected: ',' or 'end of string'`)
      const after = this.peek()
      if (after.text !== '!' && after.type !== 'identifier') {
        throw unparsed(`found '${after.text}', expected: identifier after ','`)
      }
    }
  }

  private requirement(): Requirement {
    const negated = this.peek().text === '!'
    if (negated) this.take()
    const key = this.take()
    if (key.type !== 'identifier') throw unparsed(`found '${key.text}', expected: identifier`)
    const name = key.text
    if (negated) return (labels) => !Object.hasOwn(labels, name)
    const following = this.peek()
    if (following.type === 'end' || following.text === ',') return (labels) => Object.hasOwn(labels, name)
    return this.comparison(name, this.take().text)
  }

  private comparison(name: string, operator: string): Requirement {
    const of = (labels: Labels): string | undefined => (Object.hasOwn(labels, name) ? labels[name] : undefined)
    switch (operator) {
      case '=':
      case '==': {
        const value = this.value()
        return (labels) => of(labels) === value
      }
      case '!=': {
        const value = this.value()
        return (labels) => of(labels) !== value
      }
      case 'in':
      case 'notin': {
        const values = this.values()
        const among = (labels: Labels): boolean => values.has(of(labels) as string)
        return operator === 'in' ? among : (labels) => !among(labels)
      }
      case '>':
      case '<': {
        const limit = Number(this.value())
        const present = (labels: Labels): number => Number.parseInt(of(labels) ?? '', 10)
        return operator === '>' ? (labels) => present(labels) > limit : (labels) => present(labels) < limit
      }
      default:
        throw unparsed(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`)
    }
  }

  private value(): string {
    const token = this.peek()
    if (token.type === 'end' || token.text === ',') return ''
    this.take()
    if (token.type !== 'identifier') throw unparsed(`found '${token.text}', expected: identifier`)
    return token.text
  }

  private values(): Set<string> {
    const open = this.take()
    if (open.text !== '(') throw unparsed(`found '${open.text}' expected: '('`)
    const values = new Set<string>()
    for (;;) {
      const token = this.peek()
      if (token.type === 'identifier') values.add(this.take().text)
      else if (token.text === ',' || token.text === ')') values.add('')
      else throw unparsed(`found '${token.text}', expected: ',', ')' or identifier`)
      const after = this.take()
      if (after.text === ')') return values
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

function* tokenize(text: string): Generator<Token> {
  for (let at = 0; at < text.length; ) {
    const symbol = symbols.find((one) => text.startsWith(one, at))
    if (/\s/.test(text.charAt(at))) at++
    else if (symbol !== undefined) {
      yield { type: 'symbol', text: symbol }
      at += symbol.length
    } else {
      const word = /^[^\s=!(),<>]+/.exec(text.slice(at))?.[0] ?? ''
      yield { type: 'identifier', text: word }
      at += word.length
    }
  }
}

const unparsed = (why: string): Error => badRequest(`unable to parse requirement: ${why}`)

function fieldSelector(kind: Kind, text: string): Predicate {
  const terms = text.split(/(?<!\\),/).filter((term) => term.trim() !== '').map((term) => fieldTerm(kind, term))
  return (object) => terms.every((matches) => matches(object))
}

function fieldTerm(kind: Kind, term: string): Predicate {
  const [, field = '', operator, value = ''] = /^(.*?)(!=|==|=)(.*)$/.exec(term) ?? []
  if (operator === undefined) {
    throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`)
  }
  const read = readerOf(kind, field.trim())
  const wanted = value.replaceAll(/\\([\\,=])/g, '$1')
  return operator === '!=' ? (object) => read(object) !== wanted : (object) => read(object) === wanted
}

function readerOf(kind: Kind, field: string): (object: KubeObject) => string {
  if (field === 'metadata.name') return ({ metadata }) => metadata.name
  if (field === 'metadata.namespace' && kind.resource.namespaced) return ({ metadata }) => metadata.namespace ?? ''
  const read = kind.selectable && Object.hasOwn(kind.selectable, field) ? kind.selectable[field] : undefined
  if (!read) throw badRequest(`field label not supported: ${field}`)
  return read
}
