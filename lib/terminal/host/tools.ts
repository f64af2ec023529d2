/** The programs of this machine that its terminals need. */
import { execFile } from 'node:child_process'
import { TerminalError } from '../terminal.ts'

const needed = ['bash', 'script', 'kubectl'] as const

/** @throws TerminalError that names what is missing, and how to go on without it. */
export async function requireTools(env: NodeJS.ProcessEnv): Promise<void> {
  if (process.platform === 'win32') throw lacks('a machine with pseudo-terminals, which Windows has not for it')
  const missing: string[] = []
  for (const tool of needed) if (!(await isThere(tool, env))) missing.push(tool)
  if (missing.length > 0) throw lacks(missing.map((tool) => `"${tool}"`).join(' and '))
}

const lacks = (what: string): TerminalError =>
  new TerminalError(
    `--terminal=host needs ${what}: install it, or use the default terminal, which needs nothing (--terminal=sandbox)`,
  )

const isThere = (tool: string, env: NodeJS.ProcessEnv): Promise<boolean> =>
  new Promise((resolve) => {
    execFile('/bin/sh', ['-c', `command -v ${tool}`], { env }, (error) => resolve(error === null))
  })

/** A command that runs bash in a pseudo-terminal of its own, between its stdin and stdout. */
export function bashInTerminal(): { command: string; args: string[] } {
  const bash = ['bash', '--norc', '--noprofile', '--noediting', '-i']
  return process.platform === 'linux'
    ? { command: 'script', args: ['-qefc', bash.join(' '), '/dev/null'] }
    : { command: 'script', args: ['-q', '/dev/null', ...bash] }
}
