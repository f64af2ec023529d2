/** A console block's text -> exchanges. */
import { ScenarioError, type Exchange } from '../model.ts'
import { keepsTerminal, opensSession } from './commands.ts'
import { promptShape, splitPrompt } from './prompt.ts'

/** What the terminals of a scenario are doing at some point of its text. */
export type Terminals = Map<string, { commandLine: string; prompt?: RegExp }>

interface Source {
  file: string
  /** Line of the block's first line of text. */
  line: number
  text: string
  terminal: string
}

export function parseConsole({ file, line: firstLine, text, terminal }: Source, terminals: Terminals): Exchange[] {
  const lines = text.replace(/\n$/, '').split('\n')
  const exchanges: Exchange[] = []
  for (let index = 0; index < lines.length; index++) {
    const line = firstLine + index
    const command = /^\$(?: (.*))?$/.exec(lines[index]!.trimEnd())
    const typed = prompted(lines[index]!, terminals.get(terminal))
    if (command !== null) {
      const { whole, last } = readCommand(file, firstLine, lines, index)
      if (whole.trim() === '') continue
      exchanges.push({ line, input: { kind: 'command', commandLine: whole }, expected: [] })
      terminals.set(terminal, { commandLine: whole })
      index = last
    } else if (typed !== undefined) {
      const input = { kind: 'typed' as const, prompt: typed.prompt, text: typed.text }
      while (lines[index + 1]?.startsWith('> ') === true) input.text += `\n${lines[++index]!.slice(2)}`
      exchanges.push({ line, input, expected: [] })
    } else {
      if (exchanges.length === 0 && lines[index]!.trim() !== '')
        exchanges.push(watched(file, line, terminals.get(terminal)?.commandLine))
      exchanges.at(-1)?.expected.push({ line, text: lines[index]!.trimEnd() })
    }
  }
  const result = exchanges.filter((exchange) => !isBarePrompt(exchange)).map(trimmed)
  if (result.length === 0 && exchanges.length === 0)
    throw new ScenarioError(
      file,
      firstLine - 1,
      'an empty console block: write a command after "$ ", or output to wait for',
    )
  return result
}

function prompted(
  line: string,
  terminal: { commandLine: string; prompt?: RegExp } | undefined,
): { prompt: string; text: string } | undefined {
  if (terminal === undefined || !opensSession(terminal.commandLine)) return undefined
  const shape = terminal.prompt ?? promptShape(line)
  const typed = shape === undefined ? undefined : splitPrompt(line, shape)
  if (shape !== undefined && typed !== undefined) terminal.prompt = shape
  return typed
}

/** A prompt at a transcript's end, where nothing was typed any more. */
function isBarePrompt({ input, expected }: Exchange): boolean {
  return input.kind === 'typed' && input.text === '' && expected.every(({ text }) => text === '')
}

function watched(file: string, line: number, running: string | undefined): Exchange {
  if (running === undefined)
    throw new ScenarioError(
      file,
      line,
      'output without a command: put the command before it, on a line that begins with "$ "',
    )
  if (!keepsTerminal(running)) {
    throw new ScenarioError(
      file,
      line,
      `output without a command, in a terminal that does nothing: "${running}" has ended by then; put a command on a line that begins with "$ ", or name the terminal of a watch with terminal=NAME`,
    )
  }
  return { line, input: { kind: 'watch' }, expected: [] }
}

/** A command line with its continuation lines (`> `, or after a backslash) and here-documents. */
function readCommand(
  file: string,
  firstLine: number,
  lines: readonly string[],
  start: number,
): { whole: string; last: number } {
  const parts = [lines[start]!.slice(2).trimEnd()]
  const heredocs = delimiters(parts[0]!)
  let last = start
  for (let next = lines[last + 1]; next !== undefined; next = lines[last + 1]) {
    const marked = /^>(?: (.*))?$/s.exec(next)
    if (marked === null && heredocs.length === 0 && !parts.at(-1)!.endsWith('\\')) break
    const part = marked === null ? next : (marked[1] ?? '')
    if (heredocs.length > 0) {
      if (part.trim() === heredocs[0]) heredocs.shift()
    } else heredocs.push(...delimiters(part))
    parts.push(heredocs.length > 0 ? part : part.trimEnd())
    last++
  }
  if (heredocs.length > 0)
    throw new ScenarioError(file, firstLine + start, `the here-document is not closed: add a line "${heredocs[0]}"`)
  return { whole: parts.join('\n'), last }
}

function delimiters(line: string): string[] {
  return [...line.matchAll(/<<-?\s*(['"]?)([A-Za-z_]\w*)\1/g)].map((match) => match[2]!)
}

function trimmed(exchange: Exchange): Exchange {
  const { expected } = exchange
  const first = expected.findIndex(({ text }) => text !== '')
  const last = expected.findLastIndex(({ text }) => text !== '')
  return { ...exchange, expected: first === -1 ? [] : expected.slice(first, last + 1) }
}
