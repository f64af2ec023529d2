import { stripVTControlCharacters } from 'node:util'

/** Columns that a text takes on the screen. */
export const widthOf = (text: string): number => stripVTControlCharacters(text).length

/** Breaks a text at blanks so that no line is wider than `width`, except for words that are. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines = text.split('\n').map((line) => {
    const words = line.split(' ')
    const rows: string[] = []
    let row = words.shift() ?? ''
    for (const word of words) {
      if (widthOf(row) + 1 + widthOf(word) <= width) row += ` ${word}`
      else {
        rows.push(row)
        row = indent + word
      }
    }
    return [...rows, row].join('\n')
  })
  return lines.join('\n')
}
