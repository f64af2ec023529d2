/** What can be told of a command line by reading it. */

/** Whether it opens an interactive session, in which a transcript types: `kubectl run -it`, `kubectl exec -ti`. */
export function opensSession(commandLine: string): boolean {
  const own = beforeDoubleDash(commandLine)
  if (!/\bkubectl\b[^|;&]*\s(run|exec|attach|debug)\s/.test(own)) return false
  const short = [...own.matchAll(/\s-([a-zA-Z]+)(?=\s|=|$)/g)].map((match) => match[1]!).join('')
  const input = short.includes('i') || /\s--stdin\b(?!=false)/.test(own)
  const tty = short.includes('t') || /\s--tty\b(?!=false)/.test(own)
  return input && tty && !opensForOneCommand(commandLine)
}

/** A session with a command of its own that is no shell ends by itself: `kubectl exec -it web-0 -- hostname`. */
function opensForOneCommand(commandLine: string): boolean {
  const program = / -- \s*(.+)$/.exec(commandLine)?.[1]
  return program !== undefined && !/^(\S*\/)?(sh|bash|ash|dash|zsh)(\s+-[il]+)*\s*$/.test(program)
}

/** Whether it goes on until it is interrupted, and keeps its terminal: a watch, a session, `logs -f`. */
export function keepsTerminal(commandLine: string): boolean {
  if (opensSession(commandLine)) return true
  if (/^\s*timeout\s/.test(commandLine)) return false
  const own = beforeDoubleDash(commandLine)
  const kubectl = /\bkubectl\b[^|;&]*?\s(get|logs|port-forward|proxy|events|top)\b([^|;&]*)/.exec(own)
  if (kubectl === null)
    return (
      !/^\s*kubectl\b/.test(own) && /^\s*(watch|tail\s+.*-[fF]|ping|yes|sleep\s+infinity|while\s+(true|:))/.test(own)
    )
  const [, verb, rest] = kubectl
  if (verb === 'port-forward' || verb === 'proxy') return true
  if (verb === 'logs')
    return /\s(-[a-zA-Z]*f[a-zA-Z]*|--follow(=true)?)(\s|$)/.test(rest!) && !/\s-[a-zA-Z]*f\s*=\s*false/.test(rest!)
  return /\s(-[a-zA-Z]*w[a-zA-Z]*|--watch(=true)?|--watch-only(=true)?)(\s|$)/.test(rest!.replace(/\s-o\s*\S+/g, ' '))
}

function beforeDoubleDash(commandLine: string): string {
  return ` ${commandLine.split(/\s--\s/, 1)[0]!}`
}
