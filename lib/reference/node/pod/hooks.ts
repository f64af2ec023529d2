/** postStart and preStop. */
import type * as core from 'kubernetes-types/core/v1.js'
import { sleep } from '../../../clock.ts'
import { httpGet, runCommand, type AttemptTarget } from './attempt.ts'

/** A hook without a timeout of its own; the Pod's termination ends it by the signal. */
const longestRequest = 3_600_000

/** Resolves with what went wrong, as a kubelet words it; undefined where nothing did. */
export async function runHook(
  target: AttemptTarget,
  hook: core.LifecycleHandler,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    if (hook.exec !== undefined) {
      const command = hook.exec.command ?? []
      const ended = await runCommand(target, command, undefined, signal)
      if (ended === 'timeout') return 'context canceled'
      return ended.exitCode === 0
        ? undefined
        : `command '${command.join(' ')}' exited with ${ended.exitCode}: ${ended.output}`
    }
    if (hook.httpGet !== undefined) {
      const { kind, output } = await httpGet(target, hook.httpGet, longestRequest)
      return kind === 'success'
        ? undefined
        : output.replace('HTTP probe failed with statuscode', 'HTTP request failed with status code')
    }
    const pause = (hook as { sleep?: { seconds: number } }).sleep
    if (pause !== undefined) await sleep(target.clock, pause.seconds * 1000, signal).catch(() => {})
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
