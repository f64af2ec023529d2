/** The syntax of nginx's configuration files: directives, some with a block of more. */
import type { FileSystem } from '../../../image.ts'

export interface Directive {
  readonly name: string
  readonly args: readonly string[]
  readonly block?: readonly Directive[]
}

/** A configuration that nginx refuses to start with: its words follow `nginx: [emerg]`. */
export class ConfigurationError extends Error {}

/** Reads a configuration with the files that it includes. @throws ConfigurationError */
export function readConfiguration(files: FileSystem, path: string): Directive[] {
  const inode = files.seek(path)
  if (inode?.kind !== 'file') throw new ConfigurationError(`open() "${path}" failed (2: No such file or directory)`)
  const text = Buffer.from(files.content(path)).toString()
  const directives = parsed.get(`${path}\n${text}`) ?? remember(`${path}\n${text}`, parse(text, path))
  return directives.flatMap((directive) => included(files, directive))
}

/** What was parsed last, by path and text: most containers have what their image came with. */
const parsed = new Map<string, Directive[]>()
const mostParsed = 16

function remember(key: string, directives: Directive[]): Directive[] {
  if (parsed.size === mostParsed) parsed.clear()
  parsed.set(key, directives)
  return directives
}

function included(files: FileSystem, directive: Directive): Directive[] {
  if (directive.block !== undefined) {
    return [{ ...directive, block: directive.block.flatMap((inner) => included(files, inner)) }]
  }
  if (directive.name !== 'include') return [directive]
  const pattern = absolute(directive.args[0] ?? '')
  if (!pattern.includes('*')) return readConfiguration(files, pattern)
  const folder = pattern.slice(0, pattern.lastIndexOf('/'))
  const suffix = pattern.slice(pattern.lastIndexOf('*') + 1)
  if (files.seek(folder)?.kind !== 'directory') return []
  const names = [...files.entries(folder).keys()].filter((name) => name.endsWith(suffix)).toSorted()
  return names.flatMap((name) => readConfiguration(files, `${folder}/${name}`))
}

/** Paths in the configuration are relative to its own folder. */
export function absolute(path: string): string {
  return path.startsWith('/') ? path : `/etc/nginx/${path}`
}

export function parse(text: string, path: string): Directive[] {
  const stack: { name: string; args: string[]; block: Directive[] }[] = [{ name: '', args: [], block: [] }]
  let words: string[] = []
  let line = 1
  const fail = (problem: string): never => {
    throw new ConfigurationError(`${problem} in ${path}:${line}`)
  }
  for (const [token] of text.matchAll(
    /#[^\n]*|\n|[{};]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?:\$\{|\\.|[^\s;{}"'#])(?:\$\{[^}]*\}|\\.|[^\s;{}])*/g,
  )) {
    const here = stack.at(-1)!
    if (token === '\n') line += 1
    else if (token.startsWith('#')) continue
    else if (token === ';') {
      if (words.length === 0) fail('unexpected ";"')
      here.block.push({ name: words[0]!, args: words.slice(1) })
      words = []
    } else if (token === '{') {
      if (words.length === 0) fail('unexpected "{"')
      stack.push({ name: words[0]!, args: words.slice(1), block: [] })
      words = []
    } else if (token === '}') {
      if (words.length > 0 || stack.length === 1) fail('unexpected "}"')
      const closed = stack.pop()!
      stack.at(-1)!.block.push(closed)
    } else words.push(/^["']/.test(token) ? token.slice(1, -1).replaceAll(/\\(["'\\])/g, '$1') : token)
  }
  if (words.length > 0 || stack.length > 1) fail('unexpected end of file, expecting "}"')
  return stack[0]!.block
}

/** The directives of that name in a block. */
export function all(block: readonly Directive[], name: string): Directive[] {
  return block.filter((directive) => directive.name === name)
}

/** The last value of a directive, looked for in the innermost block first. */
export function valueOf(blocks: readonly (readonly Directive[])[], name: string): readonly string[] | undefined {
  for (const block of blocks) {
    const found = all(block, name).at(-1)
    if (found !== undefined) return found.args
  }
  return undefined
}
