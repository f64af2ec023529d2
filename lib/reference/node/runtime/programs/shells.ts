/** Shells as programs. They are loaded when the first one starts. */
import type { Program } from '../../image.ts'

const load = async () => {
  const [shell, dialects] = await Promise.all([import('../shell/sh.ts'), import('../shell/dialect.ts')])
  return { ...shell, ...dialects }
}

/** What has been loaded takes no time any more. */
let loaded: ReturnType<typeof load> | undefined

const shell =
  (name: 'ash' | 'dash' | 'bash'): Program =>
  async (process) => {
    const { runShell, [name]: dialect } = await (loaded ??= load())
    return runShell(process, dialect)
  }

export const ash = shell('ash')
export const dash = shell('dash')
export const bash = shell('bash')

/** A shell's builtin as a program: `/bin/test`. */
export const builtin: Program = async (process) => {
  const { runBuiltin } = await (loaded ??= load())
  return runBuiltin(process)
}
