/** Trials in processes of their own. */
import { fork } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Task, Trial } from './trial.ts'

const worker = fileURLToPath(new URL(`./worker${extname(import.meta.url)}`, import.meta.url))

/** How long a trial may take, in milliseconds: a mutant may keep its process busy for ever. */
const limit = 300_000

/** Never rejects: a process that ends without an answer is a trial that broke. */
export function tryInProcess(task: Task, signal: AbortSignal): Promise<Trial> {
  const broken = (reason: string): Trial => ({ caught: [], mismatches: [], broken: reason, passed: [] })
  if (signal.aborted) return Promise.resolve(broken('the run was ended before'))
  return new Promise((resolve) => {
    const child = fork(worker, [JSON.stringify(task)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    let answer: { trial?: Trial; error?: string } = {}
    let complaint = ''
    const hangUp = (): void => {
      if (child.connected) child.disconnect()
    }
    const tooLong = setTimeout(() => {
      complaint = `it did not end within ${limit / 1000} s`
      child.kill('SIGKILL')
    }, limit)
    signal.addEventListener('abort', hangUp, { once: true })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint = `${complaint}${text}`.slice(-1000)))
    child.on('message', (message) => (answer = message as typeof answer))
    child.on('error', (error) => (complaint = error.message))
    child.on('close', (code) => {
      clearTimeout(tooLong)
      signal.removeEventListener('abort', hangUp)
      resolve(
        answer.trial ?? broken(answer.error ?? `its process ended (${code}) without an answer: ${complaint.trim()}`),
      )
    })
  })
}
