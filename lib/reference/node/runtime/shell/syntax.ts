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

/** @throws ShellError with the shell's own words for what is wrong. */
export function parseShell(text: string): Script {
  try {
    return parse(text)
  } catch (error) {
    throw new ShellError(messageOf(error))
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

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const { token } = error as { token?: { type: string; value: string } }
  if (token?.type === 'EOF') return 'syntax error: unexpected end of file'
  if (token !== undefined) return `syntax error: unexpected "${token.value === '\n' ? 'newline' : token.value}"`
  return `syntax error: ${message.replace(/^(?:Parse error at [\d:]+|line \d+): */, '').replace(/^syntax error:? */, '')}`
}
