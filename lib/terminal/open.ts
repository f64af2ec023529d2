/** The kinds of terminals, as `--terminal` names them. */
import type { Workspace, WorkspaceOptions } from './terminal.ts'

export const terminalKinds = ['sandbox', 'host'] as const
export type TerminalKind = (typeof terminalKinds)[number]

/** @throws TerminalError where the machine lacks what the host's terminal needs. */
export async function openWorkspace(kind: TerminalKind, options: WorkspaceOptions): Promise<Workspace> {
  if (kind === 'host') return (await import('./host/workspace.ts')).hostWorkspace(options)
  return (await import('./sandbox/workspace.ts')).sandboxWorkspace(options)
}

/** For those who want to know before anything else is started. @throws TerminalError as {@link openWorkspace}. */
export async function requireTerminal(kind: TerminalKind): Promise<void> {
  if (kind === 'host') await (await import('./host/tools.ts')).requireTools(process.env)
}
