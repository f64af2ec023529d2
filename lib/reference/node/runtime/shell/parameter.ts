/** `$name`, and `${name…}` with all that can follow the name. */
import { evaluate } from './arithmetic.ts'
import { expandField, expandText, scopeOf } from './expand.ts'
import { patternSource, textOf, type Field } from './pattern.ts'
import { ShellError, type Operation, type ParameterExpansionPart } from './syntax.ts'
import type { Shell } from './shell.ts'

export interface Expansion {
  /** One value, several for `$@` and arrays, none for an unset one or an empty list. */
  readonly values: readonly string[]
  /** The value as written in the script, where that knows what was quoted: the word of `${x:-word}`. */
  readonly literal?: Field
}

export async function expandParameter(shell: Shell, part: ParameterExpansionPart, quoted: boolean): Promise<Expansion> {
  const values = await valuesOf(shell, part.parameter, quoted)
  if (part.operation !== null) return operate(shell, part.parameter, values, part.operation, quoted)
  if (values === undefined && shell.options.has('u') && !'@*'.includes(part.parameter)) {
    const bash = shell.dialect.family === 'bash'
    throw new ShellError(`${part.parameter}: ${bash ? 'unbound variable' : 'parameter not set'}`, bash ? 127 : 2)
  }
  return { values: values ?? (quoted && !isList(part.parameter) ? [''] : []) }
}

function isList(parameter: string): boolean {
  return parameter === '@' || parameter === '*' || /\[[@*]\]$/.test(parameter)
}

async function valuesOf(shell: Shell, parameter: string, quoted: boolean): Promise<readonly string[] | undefined> {
  const list = parameter === '@' || parameter === '*' ? shell.arguments : shell.list(parameter)
  if (list !== undefined) {
    const joined = parameter.includes('*') && quoted
    return joined ? [list.join((shell.get('IFS') ?? ' ').slice(0, 1))] : list
  }
  const index = /^(\w+)\[(.+)\]$/.exec(parameter)
  const name = index === null ? parameter : `${index[1]}[${await indexOf(shell, index[1]!, index[2]!)}]`
  const value = shell.get(name)
  return value === undefined ? undefined : [value]
}

async function indexOf(shell: Shell, name: string, text: string): Promise<string> {
  if (shell.isMap(name)) return shell.expandLine(text)
  return shell.expandLine(`$((${text}))`)
}

async function operate(
  shell: Shell,
  name: string,
  found: readonly string[] | undefined,
  operation: Operation,
  quoted: boolean,
): Promise<Expansion> {
  const isSet = found !== undefined && (found.length > 0 || !isList(name))
  const isPresent = (checkEmpty: boolean): boolean => isSet && !(checkEmpty && found.join('') === '')
  const values = found ?? []
  const asWord = async (word: Parameters<typeof expandField>[1]): Promise<Expansion> => {
    const literal = await expandField(shell, word)
    return { values: [textOf(literal)], ...(!quoted && { literal }) }
  }
  switch (operation.type) {
    case 'DefaultValue':
      return isPresent(operation.checkEmpty) ? { values } : asWord(operation.word)
    case 'AssignDefault': {
      if (isPresent(operation.checkEmpty)) return { values }
      const expansion = await asWord(operation.word)
      shell.set(name, expansion.values[0]!)
      return expansion
    }
    case 'UseAlternative':
      return isPresent(operation.checkEmpty) ? asWord(operation.word) : { values: quoted ? [''] : [] }
    case 'ErrorIfUnset': {
      if (isPresent(operation.checkEmpty)) return { values }
      const message = operation.word === null ? '' : await expandText(shell, operation.word)
      throw new ShellError(
        `${name}: ${message === '' ? 'parameter not set or null' : message}`,
        shell.dialect.family === 'bash' ? 127 : 2,
      )
    }
    case 'Length':
      return { values: [String(isList(name) ? values.length : Array.from(values[0] ?? '').length)] }
    case 'Substring': {
      const offset = await evaluate(operation.offset, scopeOf(shell))
      const length = operation.length === null ? undefined : await evaluate(operation.length, scopeOf(shell))
      return {
        values: isList(name)
          ? cut(name === '@' ? [shell.name, ...values] : values, offset, length)
          : values.map((value) => cut(Array.from(value), offset, length).join('')),
      }
    }
    case 'PatternRemoval': {
      const pattern = await expandField(shell, operation.pattern)
      const source = patternSource(pattern, false, !operation.greedy)
      return { values: values.map((value) => remove(value, source, operation.side, operation.greedy)) }
    }
    case 'PatternReplacement': {
      const source = patternSource(await expandField(shell, operation.pattern))
      const replacement = operation.replacement === null ? '' : await expandText(shell, operation.replacement)
      const anchored =
        operation.anchor === 'start' ? `^(?:${source})` : operation.anchor === 'end' ? `(?:${source})$` : source
      if (source === '') return { values }
      const expression = new RegExp(anchored, operation.all ? 'gs' : 's')
      return { values: values.map((value) => value.replace(expression, () => replacement)) }
    }
    case 'CaseModification': {
      const change = (text: string): string =>
        operation.direction === 'upper' ? text.toUpperCase() : text.toLowerCase()
      return {
        values: values.map((value) => (operation.all ? change(value) : change(value.slice(0, 1)) + value.slice(1))),
      }
    }
    case 'Indirection': {
      const target = values[0] ?? ''
      const expansion = { type: 'ParameterExpansion' as const, parameter: target, operation: operation.innerOp ?? null }
      return expandParameter(shell, expansion, quoted)
    }
    case 'ArrayKeys':
      return { values: shell.keys(operation.array) }
    case 'VarNamePrefix':
      return { values: [...shell.variables.keys()].filter((key) => key.startsWith(operation.prefix)).toSorted() }
    case 'Transform':
      if (operation.operator === 'Q') return { values: values.map(quote) }
      if (operation.operator === 'U') return { values: values.map((value) => value.toUpperCase()) }
      if (operation.operator === 'L') return { values: values.map((value) => value.toLowerCase()) }
      return { values }
    default:
      throw new ShellError('bad substitution')
  }
}

function cut(items: readonly string[], offset: number, length: number | undefined): string[] {
  const start = offset < 0 ? Math.max(0, items.length + offset) : offset
  const end = length === undefined ? items.length : length < 0 ? items.length + length : start + length
  return items.slice(start, end)
}

function remove(value: string, source: string, side: 'prefix' | 'suffix', greedy: boolean): string {
  if (side === 'prefix') return value.replace(new RegExp(`^(?:${source})`, 's'), '')
  const expression = new RegExp(`^(?:${source})$`, 's')
  const starts = Array.from({ length: value.length + 1 }, (_, index) => index)
  const start = (greedy ? starts : starts.toReversed()).find((at) => expression.test(value.slice(at)))
  return start === undefined ? value : value.slice(0, start)
}

/** Text in single quotes, so that a shell reads it back. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
