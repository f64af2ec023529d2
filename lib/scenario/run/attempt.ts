/** One attempt at an exchange: something entered, and what came of it. */
import type { Execution } from '../../terminal/terminal.ts'
import { columnsOf } from '../match/header.ts'
import { matchOutput, matchWatch } from '../match.ts'
import type { ConsoleOptions, Exchange, ExpectedLine } from '../model.ts'
import { promptShape } from '../parse/prompt.ts'
import type { Attempt, Engine } from './engine.ts'
import { silence } from './limits.ts'
import { lossIn } from './loss.ts'
import { outputUntil } from './terminals.ts'
import { endsWithin } from './wait.ts'

/** Runs a command line to its end. */
export async function attemptCommand(
  engine: Engine,
  terminal: string,
  commandLine: string,
  { line, expected }: Exchange,
  options: ConsoleOptions,
  limit: number,
): Promise<Attempt> {
  const { terminals, timing, limits, context } = engine
  const ongoing = await terminals.run(terminal, commandLine, limits.end, timing)
  const { execution } = ongoing
  const hasEnded = await endsWithin(execution, limit, timing)
  if (!hasEnded) {
    execution.interrupt()
    await endsWithin(execution, limits.end, timing)
  }
  const output = plain(execution.output)
  ongoing.seen = execution.output.length
  if (!hasEnded)
    return {
      output,
      unended: true,
      mismatch: { line, text: `it has not ended within ${seconds(limit)}; it printed:\n${tail(output)}` },
    }
  const exitCode = execution.exitCode!
  const wanted = options.exit ?? (exitCode !== 0 && expected.some(tellsOfError) ? exitCode : 0)
  if (exitCode !== wanted) {
    return {
      output,
      exitCode,
      mismatch: {
        line,
        text: `it ended with exit code ${exitCode}, where ${wanted} is expected; it printed:\n${tail(output)}`,
      },
    }
  }
  const result = matchOutput(expected, output, commandLine, context)
  return result.ok ? { output, exitCode } : { output, exitCode, mismatch: result }
}

/** A transcript that shows how kubectl fails expects that it does. */
const tellsOfError = ({ text }: ExpectedLine): boolean =>
  /^(error: |Error from server|The \S+ ".*" is invalid: )/.test(text)

/** Opens a session: what is printed before its first prompt is its output. */
export async function attemptSession(
  engine: Engine,
  terminal: string,
  commandLine: string,
  { line, expected }: Exchange,
  limit: number,
): Promise<Attempt> {
  const { terminals, timing, limits, context } = engine
  const ongoing = await terminals.run(terminal, commandLine, limits.end, timing)
  const { execution } = ongoing
  // The first prompt may be lost while kubectl attaches; Enter brings another, as it says itself.
  const onSilence = { after: silence, act: () => execution.output.trim() !== '' && execution.type('') }
  const isOpen = await outputUntil(execution, endsWithPrompt, limit, timing, onSilence)
  ongoing.seen = execution.output.length
  const output = isOpen ? withoutPrompt(plain(execution.output)) : plain(execution.output)
  if (!isOpen)
    return {
      output,
      final: true,
      ...ended(execution),
      mismatch: { line, text: `no prompt within ${seconds(limit)}; it printed:\n${tail(output)}` },
    }
  const result = matchOutput(expected, output, commandLine, context)
  return result.ok ? { output } : { output, mismatch: result }
}

/** Types into the session of a terminal; what is printed up to its next prompt, or its end, is the output. */
export async function attemptTyping(
  engine: Engine,
  terminal: string,
  text: string,
  { line, expected }: Exchange,
  limit: number,
): Promise<Attempt> {
  const { terminals, timing, context } = engine
  const ongoing = terminals.ongoing(terminal)
  if (ongoing === undefined || ongoing.execution.exitCode !== undefined) {
    const what =
      ongoing === undefined
        ? 'no session was opened'
        : `the session of "${ongoing.execution.commandLine}" has ended: ${tail(plain(ongoing.execution.output))}`
    const lost = lossIn(plain(ongoing?.execution.output ?? ''))
    return { output: '', final: true, mismatch: { line, text: what }, ...(lost && { lost }) }
  }
  const { execution } = ongoing
  const start = execution.output.length
  const lines = text.split('\n')
  for (const [index, part] of lines.entries()) {
    const from = execution.output.length
    execution.type(part)
    if (index < lines.length - 1)
      await outputUntil(
        execution,
        (output) => /(^|\n)> $/.test(plain(output.slice(from)).replace(/\n$/, '')),
        limit,
        timing,
      )
  }
  const isBack = await outputUntil(
    execution,
    (output) => endsWithPrompt(output) && endsWithPrompt(withoutEcho(plain(output.slice(start)), text)),
    limit,
    timing,
  )
  ongoing.seen = execution.output.length
  const shown = withoutEcho(plain(execution.output.slice(start)), text)
  // bash says "exit" itself as well.
  const printed = text.startsWith('exit') ? shown.replace(/^exit\n/, '') : shown
  const output = isBack ? withoutPrompt(printed) : printed
  if (!isBack && execution.exitCode === undefined) {
    execution.interrupt()
    return {
      output,
      mismatch: { line, text: `its prompt did not come back within ${seconds(limit)}; it printed:\n${tail(output)}` },
    }
  }
  const result = matchOutput(expected, output, text, context)
  return { output, ...ended(execution), ...(!result.ok && { mismatch: result }) }
}

/** Looks at what a busy terminal has printed since it was last looked at. */
export function attemptWatch(engine: Engine, terminal: string, { line, expected }: Exchange): Attempt {
  const ongoing = engine.terminals.ongoing(terminal)
  if (ongoing === undefined)
    return { output: '', final: true, mismatch: { line, text: 'nothing was started in this terminal' } }
  const { execution, matched } = ongoing
  const whole = plain(execution.output)
  ongoing.seen = Math.max(execution.output.lastIndexOf('\n') + 1, matched)
  const output = plain(execution.output.slice(matched, ongoing.seen))
  const first = whole.split('\n').find((text) => columnsOf(text) !== undefined)
  const result = matchWatch(expected, output, whole.includes('\n') ? first : undefined, engine.context)
  if (result.ok) return { output, ...ended(execution) }
  const { exitCode } = execution
  if (exitCode === undefined) return { output, mismatch: result, final: result.final }
  const text = `${result.text}\n  it has ended, with exit code ${exitCode}`
  return { output, exitCode, final: true, mismatch: { ...result, text } }
}

const ended = ({ exitCode }: Execution): { exitCode?: number } => (exitCode === undefined ? {} : { exitCode })

/** As on a screen: carriage returns do not show. */
const plain = (output: string): string => output.replaceAll(/\r+\n/g, '\n').replaceAll('\r', '')

/** In characters. */
const longestPrompt = 500

const lastLine = (output: string): string => output.slice(output.lastIndexOf('\n') + 1)

function endsWithPrompt(output: string): boolean {
  const line = lastLine(plain(output.slice(-longestPrompt)))
  const shape = line === '' ? undefined : promptShape(line)
  return shape !== undefined && shape.exec(`${line.trimEnd()} `)?.[2]?.trim() === ''
}

const withoutPrompt = (output: string): string => output.slice(0, output.lastIndexOf('\n') + 1)

/** A terminal shows what is typed; where it is long, over several lines. */
function withoutEcho(output: string, typed: string): string {
  const whole = typed.replaceAll(/\s/g, '')
  let echo = ''
  for (const [index, line] of output.split('\n').entries()) {
    echo += line.replace(/^> /, '').replaceAll(/\s/g, '')
    if (echo === whole)
      return output
        .split('\n')
        .slice(index + 1)
        .join('\n')
    if (!whole.startsWith(echo)) break
  }
  return output
}

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`

/** The end of a long output. */
function tail(output: string): string {
  const lines = output.trimEnd().split('\n')
  const shown = lines.slice(-20)
  const left = lines.length - shown.length
  return [...(left > 0 ? [`  … ${left} lines`] : []), ...shown.map((line) => `  ${line}`)].join('\n')
}
