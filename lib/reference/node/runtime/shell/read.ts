/** `read`, and bash's `mapfile`. */
import type { Builtin } from './builtins.ts'
import { readLine } from '../input.ts'

export const readWords: Builtin = async (shell, args) => {
  const names: string[] = []
  let raw = false
  let prompt = ''
  let timeout: number | undefined
  let array: string | undefined
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!
    if (!/^-./.test(word)) names.push(word)
    else {
      raw ||= word.includes('r')
      if (word.endsWith('p')) prompt = args[++at] ?? ''
      else if (word.endsWith('t')) timeout = Number(args[++at] ?? '0')
      else if (word.endsWith('a')) array = args[++at]
      else if (/[ndu]$/.test(word)) at += 1
    }
  }
  if (shell.process.terminal !== undefined) shell.error(prompt)
  const stop = new AbortController()
  const cancel =
    timeout === undefined ? (): void => undefined : shell.process.clock.after(timeout * 1000, () => stop.abort())
  const end = (): void => stop.abort()
  shell.process.signal.addEventListener('abort', end)
  void shell.signalled().then(end)
  let line = await readLine(shell.descriptors.get(0)?.input ?? shell.process.stdin, stop.signal)
  const goesOn = (): boolean => !raw && line !== undefined && /(?:^|[^\\])(?:\\\\)*\\\n$/.test(line)
  while (goesOn()) {
    line =
      line!.slice(0, -2) + ((await readLine(shell.descriptors.get(0)?.input ?? shell.process.stdin, stop.signal)) ?? '')
  }
  cancel()
  shell.process.signal.removeEventListener('abort', end)
  const complete = line?.endsWith('\n') === true
  const text = (line ?? '').replace(/\n$/, '')
  const words = raw ? text : text.replaceAll(/\\(.)/gs, '$1')
  if (array !== undefined) shell.variables.setList(array, fields(words, shell.get('IFS') ?? ' \t\n', Infinity))
  else if (names.length === 0) shell.set('REPLY', words)
  else {
    const values = fields(words, shell.get('IFS') ?? ' \t\n', names.length)
    for (const [index, name] of names.entries()) shell.set(name, values[index] ?? '')
  }
  return complete ? 0 : stop.signal.aborted && timeout !== undefined ? 142 : 1
}

/** Fields by IFS; the last of `count` takes all that is left. */
function fields(text: string, separators: string, count: number): string[] {
  const blank = separators
    .split('')
    .filter((char) => ' \t\n'.includes(char))
    .join('')
  const isBlank = (char: string | undefined): boolean => char !== undefined && blank.includes(char)
  const values: string[] = []
  let at = 0
  while (isBlank(text[at])) at += 1
  while (at < text.length && values.length < count - 1) {
    const start = at
    while (at < text.length && !separators.includes(text[at]!)) at += 1
    values.push(text.slice(start, at))
    while (isBlank(text[at])) at += 1
    if (at < text.length && separators.includes(text[at]!)) at += 1
    while (isBlank(text[at])) at += 1
  }
  let end = text.length
  while (end > at && isBlank(text[end - 1])) end -= 1
  if (at < end) values.push(text.slice(at, end))
  return values
}

export const readArray: Builtin = async (shell, args) => {
  const trim = args.includes('-t')
  const name = args.findLast((arg) => !arg.startsWith('-')) ?? 'MAPFILE'
  const lines: string[] = []
  const input = shell.descriptors.get(0)?.input ?? shell.process.stdin
  for (let line = await readLine(input); line !== undefined; line = await readLine(input))
    lines.push(trim ? line.replace(/\n$/, '') : line)
  shell.variables.setList(name, lines)
  return 0
}
