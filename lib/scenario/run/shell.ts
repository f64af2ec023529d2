/** A shell's command line taken apart, as far as it takes to see which programs run. */

export interface SimpleCommand {
  words: string[]
  /** Writes into a file. */
  writes: boolean
}

const keywords = new Set([
  'do',
  'then',
  'else',
  'elif',
  'if',
  'while',
  'until',
  'done',
  'fi',
  '{',
  '}',
  '!',
  'time',
  'esac',
])

/** The programs of a command line with their arguments, those inside `$(…)` too. Quotes are resolved. */
export function simpleCommands(commandLine: string): SimpleCommand[] {
  const { text, inner } = withoutSubstitutions(withoutHeredocs(commandLine))
  const commands: SimpleCommand[] = []
  let current: SimpleCommand = { words: [], writes: false }
  const end = (): void => {
    while (keywords.has(current.words[0] ?? '')) current.words.shift()
    while (/^[A-Za-z_]\w*=/.test(current.words[0] ?? '')) current.words.shift()
    if (current.words.length > 0 || current.writes) commands.push(current)
    current = { words: [], writes: false }
  }
  for (const [token] of text.matchAll(
    /(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s;|&()<>'"\\])+|\d*>+&?\s*\S+|<+\s*\S+|[;|&()\n]+/gs,
  )) {
    if (/^[;|&()\n]+$/.test(token)) end()
    else if (/^\d*>+/.test(token)) current.writes ||= !/^\d*>+\s*(&\s*\d|\/dev\/(null|stderr|stdout))/.test(token)
    else if (!token.startsWith('<')) current.words.push(unquoted(token))
  }
  end()
  return [
    ...commands.filter(({ words }) => words[0] !== 'for' && words[0] !== 'case'),
    ...inner.flatMap(simpleCommands),
  ]
}

function unquoted(token: string): string {
  return token.replaceAll(
    /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gs,
    (_, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
  )
}

function withoutSubstitutions(commandLine: string): { text: string; inner: string[] } {
  const inner: string[] = []
  const text = commandLine.replaceAll(
    /'[^']*'|\$\(((?:[^()]|\([^()]*\))*)\)|`([^`]*)`/g,
    (found, dollar?: string, backtick?: string) => {
      const command = dollar ?? backtick
      if (command === undefined) return found
      inner.push(command)
      return '_'
    },
  )
  return { text, inner }
}

function withoutHeredocs(commandLine: string): string {
  const [first = '', ...rest] = commandLine.split('\n')
  const delimiter = /<<-?\s*['"]?([A-Za-z_]\w*)['"]?/.exec(first)?.[1]
  if (delimiter === undefined) return commandLine.replaceAll('\\\n', ' ')
  const end = rest.findIndex((line) => line.trim() === delimiter)
  return [first, ...(end === -1 ? [] : rest.slice(end + 1))].join('\n')
}
