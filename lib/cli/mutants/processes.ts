/** Trials in processes of their own, each of which takes one after another: what they have loaded serves them all. */
import { fork, type ChildProcess } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Task, Trial } from './trial.ts'

const worker = fileURLToPath(new URL(`./worker${extname(import.meta.url)}`, import.meta.url))

/** How long a trial may take, in milliseconds, where nobody knows how long they take here: a mutant may keep its process busy for ever. */
const longest = 300_000

/** What a worker sends back. */
export type Answer = { trial: Trial } | { error: string }

/** With how long it took, in milliseconds. */
export type TimedTrial = Trial & { took: number }

export interface Workers {
  /**
   * In a process that is free, or a new one, for no longer than `limit` milliseconds. Never rejects: a process that ends
   * without an answer is a trial that broke.
   */
  attempt(task: Task, limit?: number): Promise<TimedTrial>
  /** Ends those that are free. */
  close(): void
}

export function startWorkers(signal: AbortSignal): Workers {
  const free: ChildProcess[] = []

  async function attempt(task: Task, limit: number): Promise<Trial> {
    for (;;) {
      if (signal.aborted) return broken('the run was ended before')
      const used = free.pop()
      const child = used ?? fork(worker, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
      const answer = await answerOf(child, task, limit, signal)
      if ('trial' in answer || 'error' in answer) {
        free.push(child)
        return 'trial' in answer ? answer.trial : broken(answer.error)
      }
      // What the one before left undone may have ended it.
      if (used === undefined || answer.isTooLong) return broken(answer.ended)
    }
  }

  return {
    async attempt(task, limit = longest) {
      const begin = performance.now()
      const trial = await attempt(task, limit)
      return { ...trial, took: Math.round(performance.now() - begin) }
    },
    close() {
      for (const child of free.splice(0)) hangUp(child)
    },
  }
}

const broken = (reason: string): Trial => ({ caught: [], mismatches: [], broken: reason, passed: [] })

function hangUp(child: ChildProcess): void {
  if (child.connected) child.disconnect()
}

function answerOf(
  child: ChildProcess,
  task: Task,
  limit: number,
  signal: AbortSignal,
): Promise<Answer | { ended: string; isTooLong: boolean }> {
  return new Promise((resolve) => {
    let complaint = ''
    let isTooLong = false
    const end = (): void => hangUp(child)
    const tooLong = setTimeout(() => {
      isTooLong = true
      child.kill('SIGKILL')
    }, limit)
    const settle = (answer: Parameters<typeof resolve>[0]): void => {
      clearTimeout(tooLong)
      signal.removeEventListener('abort', end)
      child.removeAllListeners()
      child.stderr?.removeAllListeners('data')
      // It may yet complain while it is free.
      child.on('error', () => undefined).stderr?.resume()
      resolve(answer)
    }
    signal.addEventListener('abort', end, { once: true })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint = `${complaint}${text}`.slice(-1000)))
    child.once('message', (message) => settle(message as Answer))
    child.once('error', (error) => (complaint = error.message))
    child.once('close', (code) => {
      const ended = isTooLong
        ? `it did not end within ${limit / 1000} s`
        : `its process ended (${code}) without an answer: ${complaint.trim()}`
      settle({ ended, isTooLong })
    })
    child.send(task, (error) => {
      if (error !== null) complaint ||= error.message
    })
  })
}
