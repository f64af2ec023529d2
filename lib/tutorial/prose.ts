/** Markdown, dressed for a terminal. */
import MarkdownIt, { type Token } from 'markdown-it'
import type { Paint } from './paint.ts'
import { widthOf, wrap } from './wrap.ts'

interface Page {
  width: number
  paint: Paint
}

const parser = new MarkdownIt({ html: false })

/** Paragraphs wrapped to `width`, lists and tables laid out, emphasis painted. No newline at the end. */
export function renderProse(markdown: string, page: Page): string {
  const { nodes } = nest(parser.parse(markdown, {}), 0)
  return nodes.map((node) => renderBlock(node, page)).join('\n\n')
}

interface Nested {
  token: Token
  children: Nested[]
}

/** markdown-it's flat list of opening and closing tokens, as a tree. */
function nest(tokens: Token[], from: number): { nodes: Nested[]; next: number } {
  const nodes: Nested[] = []
  let at = from
  for (let token = tokens[at]; token !== undefined && token.nesting >= 0; token = tokens[at]) {
    const inner = token.nesting === 1 ? nest(tokens, at + 1) : { nodes: [], next: at }
    nodes.push({ token, children: inner.nodes })
    at = inner.next + 1
  }
  return { nodes, next: at }
}

function renderBlock({ token, children }: Nested, page: Page): string {
  switch (token.type) {
    case 'paragraph_open':
      return wrap(inlineOf(children, page.paint), page.width)
    case 'heading_open':
      return page.paint('bold', inlineOf(children, page.paint))
    case 'bullet_list_open':
      return children.map((item) => renderItem(item, '• ', page)).join('\n')
    case 'ordered_list_open':
      return children.map((item, index) => renderItem(item, `${index + 1}. `, page)).join('\n')
    case 'blockquote_open':
      return prefixed(renderAll(children, narrower(page, 2)), page.paint('cyan', '▌ '), page.paint('cyan', '▌ '))
    case 'fence':
    case 'code_block':
      return prefixed(page.paint('dim', token.content.trimEnd()), '    ', '    ')
    case 'table_open':
      return renderTable(children, page.paint)
    case 'hr':
      return page.paint('dim', '─'.repeat(Math.min(page.width, 20)))
    default:
      return token.content
  }
}

const narrower = (page: Page, by: number): Page => ({ ...page, width: page.width - by })

const renderAll = (nodes: Nested[], page: Page): string => nodes.map((node) => renderBlock(node, page)).join('\n')

const renderItem = ({ children }: Nested, bullet: string, page: Page): string =>
  prefixed(renderAll(children, narrower(page, bullet.length)), bullet, ' '.repeat(bullet.length))

const prefixed = (text: string, first: string, others: string): string =>
  text
    .split('\n')
    .map((line, index) => (index === 0 ? first : others) + line)
    .join('\n')

function renderTable(sections: Nested[], paint: Paint): string {
  const rows = sections.flatMap((section) => section.children.map((row) => row.children))
  const texts = rows.map((cells, index) =>
    cells.map(({ children }) => (index === 0 ? paint('bold', inlineOf(children, paint)) : inlineOf(children, paint))),
  )
  const widths = (texts[0] ?? []).map((_, column) => Math.max(...texts.map((row) => widthOf(row[column] ?? ''))))
  const pad = (text: string, column: number): string => text + ' '.repeat((widths[column] ?? 0) - widthOf(text))
  return texts.map((row) => row.map(pad).join('   ').trimEnd()).join('\n')
}

/** The text of inline tokens; a soft line break is a blank, since the paragraph is wrapped anew. */
function inlineOf(nodes: Nested[], paint: Paint): string {
  return nodes.map(({ token }) => spans(nest(token.children ?? [], 0).nodes, paint)).join('')
}

function spans(nodes: Nested[], paint: Paint): string {
  const span = ({ token, children }: Nested): string => {
    switch (token.type) {
      case 'code_inline':
        return paint('cyan', token.content)
      case 'strong_open':
        return paint('bold', spans(children, paint))
      case 'em_open':
        return paint('italic', spans(children, paint))
      case 'link_open':
        return linked(spans(children, paint), String(token.attrGet('href') ?? ''), paint)
      case 'softbreak':
        return ' '
      case 'hardbreak':
        return '\n'
      default:
        return token.content
    }
  }
  return nodes.map(span).join('')
}

const linked = (text: string, url: string, paint: Paint): string =>
  /^https?:/.test(url) && url !== text
    ? `${paint('underline', text)} ${paint('dim', `(${url})`)}`
    : paint('underline', text)
