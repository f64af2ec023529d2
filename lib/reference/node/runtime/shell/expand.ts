/** Expands words: parameters, commands, arithmetic, fields, file names. */
import { evaluate, type Scope } from './arithmetic.ts'
import { glob, isPattern, textOf, type Field, type Piece } from './pattern.ts'
import { expandParameter } from './parameter.ts'
import { OutOfMemory, type Part, type Script, type Word } from './syntax.ts'
import { bracesOf, sourceOf } from './braces.ts'
import type { Shell } from './shell.ts'
import { SystemError } from '../files/errors.ts'
import { longest } from './variables.ts'

/** Where fields end while a word is expanded. */
const fieldBreak = Symbol('field break')
type Item = Piece | typeof fieldBreak

/** The arguments that words stand for. */
export async function expandWords(shell: Shell, words: readonly Word[]): Promise<string[]> {
  const result: string[] = []
  for (const word of words) {
    const simple = plain(word)
    if (simple !== undefined) {
      result.push(simple)
      continue
    }
    for (const variant of shell.dialect.family === 'bash' ? bracesOf(word) : [word]) {
      for (const field of await fieldsOf(shell, variant)) {
        const paths = !shell.options.has('f') && isPattern(field) ? glob(shell.process.files, shell.cwd, field) : []
        if (paths.length > 0) result.push(...paths)
        else result.push(textOf(field))
      }
    }
  }
  return result
}

function plain(word: Word): string | undefined {
  const [part, another] = word.parts
  if (another !== undefined || part === undefined) return undefined
  return part.type === 'Literal' || part.type === 'SingleQuoted' ? part.value : undefined
}

/** The text of a word without field splitting and file names: of assignments, redirections, `case`. */
export async function expandText(shell: Shell, word: Word): Promise<string> {
  return plain(word) ?? textOf(await expandField(shell, word))
}

/** A word as one field, which knows what was quoted: a pattern. */
export async function expandField(shell: Shell, word: Word): Promise<Field> {
  const items = await itemsOf(shell, word.parts, false, false)
  return items.map((item) => (item === fieldBreak ? { text: ' ', literal: true } : item))
}

async function fieldsOf(shell: Shell, word: Word): Promise<Field[]> {
  const fields: Piece[][] = []
  let current: Piece[] | undefined
  for (const item of await itemsOf(shell, word.parts, false, true)) {
    if (item === fieldBreak) {
      if (current !== undefined) fields.push(current)
      current = undefined
    } else (current ??= []).push(item)
  }
  if (current !== undefined) fields.push(current)
  return fields
}

async function itemsOf(shell: Shell, parts: readonly Part[], quoted: boolean, split: boolean): Promise<Item[]> {
  const items: Item[] = []
  for (const part of parts) items.push(...(await itemsOfPart(shell, part, quoted, split)))
  return items
}

async function itemsOfPart(shell: Shell, part: Part, quoted: boolean, split: boolean): Promise<Item[]> {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'Escaped':
      return [{ text: part.value, literal: true }]
    case 'Glob':
      return [{ text: part.pattern, literal: quoted }]
    case 'DoubleQuoted': {
      const items = await itemsOf(shell, part.parts, true, split)
      // An empty "$@" is no field at all; any other quoted text is one even where it is empty.
      const onlyArguments =
        part.parts.length === 1 && part.parts[0]?.type === 'ParameterExpansion' && isArguments(part.parts[0].parameter)
      return items.length > 0 || onlyArguments ? items : [{ text: '', literal: true }]
    }
    case 'TildeExpansion':
      return [
        {
          text: part.user === null ? (shell.get('HOME') ?? '/') : part.user === 'root' ? '/root' : `~${part.user}`,
          literal: true,
        },
      ]
    case 'BraceExpansion':
      return [{ text: sourceOf(part.items), literal: true }]
    case 'ParameterExpansion': {
      const { values, literal } = await expandParameter(shell, part, quoted)
      if (values.length === 0) return []
      if (quoted) return separated(values)
      if (literal !== undefined) return split ? splitPieces(literal, shell) : [...literal]
      return split
        ? values.flatMap((value, index): Item[] =>
            index > 0 ? [fieldBreak, ...splitFields(value, shell)] : splitFields(value, shell),
          )
        : separated(values, false)
    }
    case 'CommandSubstitution': {
      const text = await substitute(shell, part.body)
      return quoted ? [{ text, literal: true }] : split ? splitFields(text, shell) : [{ text, literal: false }]
    }
    case 'ArithmeticExpansion':
      return [{ text: String(await evaluate(part.expression, scopeOf(shell))), literal: true }]
    default: {
      const path = `/dev/fd/${shell.nextDescriptor++}`
      shell.process.files.put(path, await outputOf(shell, part.body))
      return [{ text: path, literal: true }]
    }
  }
}

function isArguments(parameter: string): boolean {
  return parameter === '@' || parameter.endsWith('[@]')
}

function separated(values: readonly string[], literal = true): Item[] {
  return values.flatMap((text, index): Item[] => (index > 0 ? [fieldBreak, { text, literal }] : [{ text, literal }]))
}

/** Splits where unquoted text has IFS characters. */
function splitPieces(field: Field, shell: Shell): Item[] {
  return field.flatMap((piece): Item[] => (piece.literal ? [piece] : splitFields(piece.text, shell)))
}

function splitFields(text: string, shell: Shell): Item[] {
  const separators = shell.get('IFS') ?? ' \t\n'
  if (separators === '') return text === '' ? [] : [{ text, literal: false }]
  const items: Item[] = []
  const blank = separators.split('').filter((char) => ' \t\n'.includes(char))
  let word = ''
  let open = false
  for (const char of text) {
    if (!separators.includes(char)) {
      word += char
      open = true
    } else if (blank.includes(char)) {
      if (open) items.push({ text: word, literal: false })
      if (items.at(-1) !== fieldBreak) items.push(fieldBreak)
      word = ''
      open = false
    } else {
      items.push({ text: word, literal: false }, fieldBreak)
      word = ''
      open = false
    }
  }
  if (open) items.push({ text: word, literal: false })
  return items
}

/** `$(…)`: the output without newlines at its end. */
export async function substitute(shell: Shell, body: Script): Promise<string> {
  return (await outputOf(shell, body)).replace(/\n+$/, '')
}

async function outputOf(shell: Shell, body: Script): Promise<string> {
  const output: Uint8Array[] = []
  let size = 0
  shell.status = await shell.subshell(body.statements, {
    output: (data) => {
      size += data.length
      if (size > longest) throw new SystemError('EPIPE', 'write')
      output.push(data.slice())
    },
  })
  if (size > longest) throw new OutOfMemory()
  return Buffer.concat(output).toString().replaceAll('\0', '')
}

export function scopeOf(shell: Shell): Scope {
  return {
    get: (name) => shell.get(name),
    set: (name, value) => shell.set(name, value),
    braced: async (part) => (await expandParameter(shell, part, true)).values.join(' '),
    substitute: (command) => shell.capture(command),
  }
}
