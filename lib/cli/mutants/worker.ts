/** A process of its own for one trial: what a mutant breaks, it breaks here. The task is the argument, the trial is sent back. */
import { attempt, type Task } from './trial.ts'

const abandoned = new AbortController()
// Whoever started us ends us by hanging up; a signal to the whole group is theirs to act upon.
process.on('disconnect', () => abandoned.abort(new Error('the run was ended')))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

const task = JSON.parse(process.argv[2] ?? '') as Task
const answer = await attempt(task, abandoned.signal).then(
  (trial) => ({ trial }),
  (error: unknown) => ({ error: (error as Error).message }),
)
if (process.connected) process.send?.(answer, () => process.exit(0))
else process.exit(0)
