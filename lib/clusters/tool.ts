/** Command-line tools that make clusters, run by zx. */
import { ClusterError } from './adapter.ts'

export interface ToolOptions {
  env?: Record<string, string>
  signal?: AbortSignal | undefined
}

/** Runs the tool and resolves with its standard output. @throws ClusterError with what it said when it fails. */
export type Tool = (args: readonly string[], options?: ToolOptions) => Promise<string>

/** @throws ClusterError when the tool is not on the PATH; `home` tells where to get it. */
export async function findTool(name: string, home: string): Promise<Tool> {
  const { $, usePowerShell, which } = await import('zx')
  const path = await which(name, { nothrow: true })
  if (path === null)
    throw new ClusterError(`${name} is not on the PATH: install it (${home}), or choose another --cluster`)
  if (process.platform === 'win32') usePowerShell()
  return async (args, { env = {}, signal } = {}) => {
    signal?.throwIfAborted()
    const run = $({ quiet: true, nothrow: true, env: { ...process.env, ...env }, ...(signal && { signal }) })
    const { exitCode, stdout, stderr } = await run`${path} ${[...args]}`
    signal?.throwIfAborted()
    if (exitCode === 0) return stdout
    throw new ClusterError(
      `${name} ${args.join(' ')} failed (exit code ${exitCode}): ${firstComplaint(stderr, stdout)}`,
    )
  }
}

/** The line that says what is wrong; tools print progress before it, and traces after it. */
function firstComplaint(...texts: string[]): string {
  const lines = texts
    .flatMap((text) => text.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return lines.find((line) => /error|fail|cannot|not /i.test(line)) ?? lines[0] ?? 'it said nothing'
}
