/** `>`, `<`, `2>&1`, `<<EOF`: the descriptors of one command. */
import { describe, isSystemError, SystemError } from '../files/errors.ts'
import { badDescriptor, inputOfText, openPath, type Descriptor } from './redirect.ts'
import { expandText } from './expand.ts'
import type { Redirection } from './syntax.ts'
import type { Shell } from './shell.ts'

/** Runs with redirections; a failure to open is the command's failure, and prints as the shell's error. */
export async function redirected(
  shell: Shell,
  redirections: readonly Redirection[],
  run: () => Promise<void>,
): Promise<void> {
  if (redirections.length === 0) return run()
  const outer = shell.descriptors
  shell.descriptors = new Map(outer)
  try {
    if (await apply(shell, redirections)) await run()
  } finally {
    shell.descriptors = outer
  }
}

/** Applies redirections to the shell itself. False after printing what failed. */
export async function apply(shell: Shell, redirections: readonly Redirection[]): Promise<boolean> {
  for (const redirection of redirections) {
    try {
      await applyOne(shell, redirection)
    } catch (error) {
      if (!isSystemError(error)) throw error
      shell.complain(problem(shell, redirection, await targetOf(shell, redirection), error))
      shell.status = shell.dialect.family === 'dash' ? 2 : 1
      return false
    }
  }
  return true
}

function problem(shell: Shell, { operator }: Redirection, target: string, error: SystemError): string {
  if (shell.dialect.family === 'bash' || error.code === 'EBADF') return `${target}: ${describe(error)}`
  const reason =
    error.code === 'ENOENT' ? (operator.startsWith('<') ? 'no such file' : 'nonexistent directory') : describe(error)
  const words =
    shell.dialect.family === 'dash' && operator.startsWith('<') && error.code === 'ENOENT' ? 'No such file' : reason
  if (shell.dialect.family === 'dash') {
    return operator.startsWith('<')
      ? `cannot open ${target}: ${words}`
      : `cannot create ${target}: ${error.code === 'ENOENT' ? 'Directory nonexistent' : words}`
  }
  return operator.startsWith('<') ? `can't open ${target}: ${reason}` : `can't create ${target}: ${reason}`
}

async function targetOf(shell: Shell, { target }: Redirection): Promise<string> {
  return target.type === 'HereDoc' ? '' : expandText(shell, target)
}

async function applyOne(shell: Shell, redirection: Redirection): Promise<void> {
  const { operator, fd, target } = redirection
  const { descriptors } = shell
  if (target.type === 'HereDoc') {
    descriptors.set(fd ?? 0, { input: inputOfText(await expandText(shell, target.content)) })
    return
  }
  const text = await targetOf(shell, redirection)
  if (operator === '<<<') descriptors.set(fd ?? 0, { input: inputOfText(`${text}\n`) })
  else if (operator === '>&' || operator === '<&')
    duplicate(shell, fd ?? (operator === '>&' ? 1 : 0), text, operator === '>&' && fd === null)
  else {
    const how = { '<': 'r', '<>': 'r+', '>>': 'a', '&>>': 'a' }[operator as string] ?? 'w'
    const opened = openPath(shell.process.files, shell.cwd, text, how as 'r' | 'r+' | 'w' | 'a', descriptors)
    const number = await numberOf(shell, redirection, opened)
    descriptors.set(number, opened)
    if (operator.startsWith('&')) descriptors.set(2, opened)
  }
}

async function numberOf(shell: Shell, { fd, fdVariable, operator }: Redirection, opened: Descriptor): Promise<number> {
  if (fdVariable === undefined) return fd ?? (operator.startsWith('<') ? 0 : 1)
  let number = 10
  while (shell.descriptors.has(number)) number += 1
  shell.descriptors.set(number, opened)
  shell.set(fdVariable, String(number))
  return number
}

function duplicate(shell: Shell, number: number, target: string, orFile: boolean): void {
  const { descriptors } = shell
  if (target === '-') {
    descriptors.delete(number)
    return
  }
  const same = descriptors.get(Number(target))
  if (same !== undefined) descriptors.set(number, same)
  else if (orFile && !/^\d+$/.test(target)) {
    const file = openPath(shell.process.files, shell.cwd, target, 'w', descriptors)
    descriptors.set(1, file).set(2, file)
  } else throw badDescriptor(target)
}
