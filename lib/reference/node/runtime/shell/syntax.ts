/** The syntax of shell scripts, parsed by just-bash. Only shells load it, so that other containers start without it. */
import type {
  CommandNode,
  PipelineNode as Pipeline,
  ScriptNode as Script,
  SimpleCommandNode as SimpleCommand,
  StatementNode as Statement,
  WordNode as Word,
} from 'just-bash'
import { parse } from 'just-bash'
import { ash, type Dialect } from './dialect.ts'

export type { Pipeline, Script, SimpleCommand, Statement, Word }
export type Command = CommandNode
type Of<Type extends Command['type']> = Extract<Command, { type: Type }>
export type FunctionDefinition = Of<'FunctionDef'>
export type For = Of<'For'>
export type CStyleFor = Of<'CStyleFor'>
export type Case = Of<'Case'>
export type Loop = Of<'While'> | Of<'Until'>
export type If = Of<'If'>
export type Condition = Of<'ConditionalCommand'>['expression']
export type Redirection = SimpleCommand['redirections'][number]
export type Assignment = SimpleCommand['assignments'][number]
export type Part = Word['parts'][number]
export type ParameterExpansionPart = Extract<Part, { type: 'ParameterExpansion' }>
export type Operation = NonNullable<ParameterExpansionPart['operation']>
export type BraceItem = Extract<Part, { type: 'BraceExpansion' }>['items'][number]
export type ArithmeticExpression = Extract<Part, { type: 'ArithmeticExpansion' }>['expression']
export type ArithExpr = ArithmeticExpression['expression']

/** An error in a script: it ends a shell that is not interactive. */
export class ShellError extends Error {
  readonly status: number
  constructor(message: string, status = 2) {
    super(message)
    this.status = status
  }
}

/** A script wants more memory than it may have. */
export class OutOfMemory extends ShellError {
  constructor() {
    super('out of memory')
  }
}

/** @throws ShellError with the shell's own words for what is wrong. */
export function parseShell(text: string, dialect: Dialect = ash): Script {
  try {
    return parse(text)
  } catch (error) {
    throw new ShellError(messageOf(error, dialect))
  }
}

/** Whether a text is the beginning of a command that goes on in the next line. */
export function isIncomplete(text: string): boolean {
  if (/(?:^|[^\\])(?:\\\\)*\\\n?$/.test(text)) return true
  try {
    const { statements } = parse(text)
    return /(?:\|\||&&|\|)\s*$/.test(text) || JSON.stringify(statements).includes('"terminated":false')
  } catch (error) {
    const { token } = error as { token?: { type: string } }
    return token?.type === 'EOF' || /unexpected EOF|unterminated/i.test(String(error))
  }
}

function messageOf(error: unknown, dialect: Dialect): string {
  const message = error instanceof Error ? error.message : String(error)
  const { token } = error as { token?: { type: string; value: string } }
  const expected = /Expected (\w+), got/.exec(message)?.[1]?.toLowerCase()
  if (token?.type === 'EOF') return unexpected(dialect, undefined, expected)
  if (token !== undefined) return unexpected(dialect, token.value === '\n' ? 'newline' : token.value, expected)
  const quote = /looking for matching `(.)'/.exec(message)?.[1]
  if (quote === undefined)
    return `${dialect.family === 'dash' ? 'Syntax' : 'syntax'} error: ${message.replace(/^(?:Parse error at [\d:]+|line \d+): */, '')}`
  if (dialect.family === 'bash') return `unexpected EOF while looking for matching \`${quote}'`
  return dialect.family === 'dash'
    ? 'Syntax error: Unterminated quoted string'
    : 'syntax error: unterminated quoted string'
}

/** How a shell words a token in the wrong place; undefined is the end of the script. */
export function unexpected({ family }: Dialect, token: string | undefined, expected?: string): string {
  if (family === 'bash')
    return token === undefined
      ? 'syntax error: unexpected end of file'
      : `syntax error near unexpected token \`${token}'`
  const wanted = expected === undefined ? '' : ` (expecting "${expected}")`
  if (family === 'dash')
    return `Syntax error: ${token === undefined ? 'end of file' : `"${token}"`} unexpected${wanted}`
  return `syntax error: unexpected ${token === undefined ? 'end of file' : `"${token}"`}${wanted}`
}
