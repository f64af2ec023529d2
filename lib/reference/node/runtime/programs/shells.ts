/** Shells as programs. They are loaded when the first one starts. */
import type { Program } from '../../image.ts'

export const ash: Program = async (process) => {
  const [{ runShell }, { ash }] = await Promise.all([import('../shell/sh.ts'), import('../shell/dialect.ts')])
  return runShell(process, ash)
}

export const dash: Program = async (process) => {
  const [{ runShell }, { dash }] = await Promise.all([import('../shell/sh.ts'), import('../shell/dialect.ts')])
  return runShell(process, dash)
}

export const bash: Program = async (process) => {
  const [{ runShell }, { bash }] = await Promise.all([import('../shell/sh.ts'), import('../shell/dialect.ts')])
  return runShell(process, bash)
}

/** A shell's builtin as a program: `/bin/test`. */
export const builtin: Program = async (process) => {
  const { runBuiltin } = await import('../shell/sh.ts')
  return runBuiltin(process)
}
