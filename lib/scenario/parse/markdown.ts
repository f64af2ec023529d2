/** Markdown's text -> headings, fenced blocks, and the prose between them, with lines. */
import MarkdownIt from 'markdown-it'
import { ScenarioError, type Prose, type Step } from '../model.ts'

export type Piece =
  | { kind: 'heading'; line: number; title: string; markdown: string }
  | { kind: 'fence'; line: number; info: string; text: string; markdown: string }
  | Prose

/** `start` is the index of the first line to read. */
export function readMarkdown(file: string, lines: readonly string[], start: number): Piece[] {
  const tokens = new MarkdownIt('commonmark').enable('table').parse(lines.slice(start).join('\n'), {})
  const pieces: Piece[] = []
  let next = start
  const prose = (until: number): void => {
    const first = lines.findIndex((line, index) => index >= next && index < until && line.trim() !== '')
    if (first !== -1)
      pieces.push({ kind: 'prose', line: first + 1, markdown: lines.slice(first, until).join('\n').trimEnd() })
  }
  for (const [index, token] of tokens.entries()) {
    const isHeading = token.type === 'heading_open' && token.level === 0
    if (token.map === null || !(isHeading || token.type === 'fence')) continue
    const [from, to] = [token.map[0] + start, token.map[1] + start]
    const markdown = lines.slice(from, to).join('\n').trimEnd()
    prose(from)
    if (isHeading) pieces.push({ kind: 'heading', line: from + 1, title: tokens[index + 1]!.content, markdown })
    else {
      if (!isClosed(token.markup, from, to))
        throw new ScenarioError(file, from + 1, `the fenced block is not closed: add a line "${token.markup}"`)
      pieces.push({ kind: 'fence', line: from + 1, info: token.info, text: token.content, markdown })
    }
    next = to
  }
  prose(lines.length)
  return pieces

  function isClosed(markup: string, from: number, to: number): boolean {
    const last = lines[to - 1]!.replace(/^[\s>]*/, '').trimEnd()
    return to - 1 > from && last.startsWith(markup) && last.replaceAll(markup[0]!, '') === ''
  }
}

/** The document's own title, which the front matter has told already. */
export function isBareHeading(
  heading: { title: string },
  prose: readonly Prose[],
  steps: readonly Step[],
  title: string,
): boolean {
  return steps.length === 0 && (heading.title === title || prose.length === 0)
}
