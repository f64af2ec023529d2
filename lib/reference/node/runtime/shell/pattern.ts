/** Shell patterns: `*`, `?`, `[…]`, in words where some characters are quoted and stand for themselves. */
import { resolvePath, type Files } from '../files/files.ts'

/** A part of a field; in a literal one nothing is special. */
export interface Piece {
  readonly text: string
  readonly literal: boolean
}

export type Field = readonly Piece[]

export function textOf(field: Field): string {
  return field.map((piece) => piece.text).join('')
}

export function isPattern(field: Field): boolean {
  return field.some((piece) => !piece.literal && /[*?[]/.test(piece.text))
}

const classes: Readonly<Record<string, string>> = {
  alnum: 'a-zA-Z0-9',
  alpha: 'a-zA-Z',
  blank: ' \\t',
  digit: '0-9',
  lower: 'a-z',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
}

/** The source of a regular expression for a pattern; `path` keeps `*` and `?` from crossing slashes. */
export function patternSource(field: Field, path = false, lazy = false): string {
  return field.map(({ text, literal }) => (literal ? escape(text) : patternOf(text, path, lazy))).join('')
}

export function matches(field: Field, text: string): boolean {
  return new RegExp(`^(?:${patternSource(field)})$`, 's').test(text)
}

function patternOf(text: string, path: boolean, lazy: boolean): string {
  const any = path ? '[^/]' : '.'
  return text.replaceAll(/\\(.)|\[[!^]?\]?(?:\[:\w+:\]|[^\]])*\]|[*?]|[\s\S]/g, (token, escaped?: string) => {
    if (token === '*') return `${any}*${lazy ? '?' : ''}`
    if (token === '?') return any
    if (escaped !== undefined) return escape(escaped)
    if (token.length < 2 || !token.startsWith('[')) return escape(token)
    const negated = /^\[[!^]/.test(token)
    const inner = token
      .slice(negated ? 2 : 1, -1)
      .replaceAll(/\[:(\w+):\]|[\\[\]^]/g, (part, name?: string) =>
        name === undefined ? `\\${part}` : (classes[name] ?? ''),
      )
    return `[${negated ? '^' : ''}${inner}]`
  })
}

export function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}

/** Paths that match a pattern, sorted; none where there are none. */
export function glob(files: Files, cwd: string, field: Field): string[] {
  let found = ['']
  const segments = split(field)
  if (segments.length > 1 && textOf(segments[0]!) === '') {
    found = ['/']
    segments.shift()
  }
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1
    const next: string[] = []
    for (const folder of found) {
      const at = folder === '' || folder.endsWith('/') ? folder : `${folder}/`
      if (!isPattern(segment)) {
        const path = at + textOf(segment)
        if (files.seek(resolvePath(cwd, path), false) !== undefined) next.push(path)
        continue
      }
      const inode = files.seek(resolvePath(cwd, at === '' ? '.' : at))
      if (inode?.kind !== 'directory') continue
      const hidden = textOf(segment).startsWith('.')
      const names = [...inode.entries.keys()].filter(
        (name) => name.startsWith('.') === hidden && matches(segment, name),
      )
      for (const name of names)
        if (last || files.seek(resolvePath(cwd, at + name))?.kind === 'directory') next.push(at + name)
    }
    found = next
  }
  return found.toSorted()
}

function split(field: Field): Field[] {
  const segments: Piece[][] = [[]]
  for (const { text, literal } of field) {
    for (const [index, part] of text.split('/').entries()) {
      if (index > 0) segments.push([])
      if (part !== '') segments.at(-1)!.push({ text: part, literal })
    }
  }
  return segments
}
