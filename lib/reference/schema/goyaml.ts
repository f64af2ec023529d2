/** What Go's YAML decoder says of a text that is not YAML: as far as another decoder's complaint tells which it is. */

const known = new Set([
  'deficient indentation',
  'bad indentation of a mapping entry',
  'end of the stream or a document separator is expected',
  'tab characters must not be used in indentation',
])

/** @param line where the complaint is, counted from 0 */
export function goYamlError(text: string, complaint: string, line: number): string {
  const alias = /^unidentified alias "(.*)"$/.exec(complaint)?.[1]
  if (alias !== undefined) return `yaml: unknown anchor '${alias}' referenced`
  if (complaint.startsWith('unexpected end of the stream')) {
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
    return `yaml: line ${lines}: ${unfinished(text)[0]}`
  }
  const [message, scanning] = known.has(complaint) ? wordsFor(text, complaint, line) : [complaint, true]
  // What the scanner trips over is told with its own line, what the parser does with the one before.
  const shown = scanning ? line + 1 : line
  return line === 0 ? `yaml: ${message}` : `yaml: line ${shown}: ${message}`
}

function wordsFor(text: string, complaint: string, line: number): [message: string, scanning: boolean] {
  const here = text.split('\n')[line] ?? ''
  if (complaint.startsWith('tab characters') || /:\s+[@`%]/.test(here))
    return ['found character that cannot start any token', true]
  if (complaint === 'deficient indentation') return unfinished(text)
  if (/^\s*[^-\s].*:/.test(here)) {
    const list = text
      .split('\n')
      .slice(0, line)
      .findLast((one) => one.trim() !== '')
    if (list?.startsWith('-') && !here.startsWith(' ')) return ["did not find expected '-' indicator", false]
    return ['mapping values are not allowed in this context', true]
  }
  return [complaint, true]
}

function unfinished(text: string): [message: string, scanning: boolean] {
  if (/(["'])(?:(?!\1)[^])*$/.test(text.replaceAll(/"(?:\\.|[^"\\])*"|'[^']*'/g, '')))
    return ['found unexpected end of stream', true]
  const [last = ''] = /\S(?=\s*$)/.exec(text) ?? []
  if (['[', '{', ','].includes(last)) return ['did not find expected node content', false]
  const open = Math.max(text.lastIndexOf('['), 0) >= Math.max(text.lastIndexOf('{'), 0) ? ']' : '}'
  return [`did not find expected ',' or '${open}'`, false]
}
