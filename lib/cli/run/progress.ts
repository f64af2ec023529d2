/** A Mocha reporter that tells a person how far the run has come, a line a step. */
import Mocha from 'mocha'
import { Finding, took } from './suite.ts'

/** How many lines of a problem are told at once; the summary has more, the report all. */
const most = 12

export interface Progress {
  write(text: string): void
  /** Whether a line can be written over. */
  live: boolean
  /** Errors that are no finding about the cluster: faults of ours. */
  faults: Error[]
}

export function progressReporter({ write, live, faults }: Progress): Mocha.ReporterConstructor {
  const { EVENT_SUITE_BEGIN, EVENT_TEST_BEGIN, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } =
    Mocha.Runner.constants
  const line = (text: string): void => write(`${live ? '\r\u001b[K' : ''}${text}\n`)
  return class extends Mocha.reporters.Base {
    constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
      super(runner, options)
      runner
        .on(EVENT_SUITE_BEGIN, (suite) => suite.root || line(suite.title))
        .on(EVENT_TEST_BEGIN, (test) => live && write(`  … ${test.title}`))
        .on(EVENT_TEST_PASS, (test) => line(`  ✔ ${test.title}${duration(took.get(test))}`))
        .on(EVENT_TEST_PENDING, (test) => line(`  - ${test.title}`))
        .on(EVENT_TEST_FAIL, (test, error: Error) => {
          if (!(error instanceof Finding)) faults.push(error)
          line(`  ✘ ${test.title}${duration(took.get(test))}\n${beginning(error)}`)
        })
    }
  }
}

function duration(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return ''
  return milliseconds < 1000 ? ` (${Math.round(milliseconds)} ms)` : ` (${(milliseconds / 1000).toFixed(1)} s)`
}

function beginning(error: Error): string {
  const lines = (error instanceof Finding ? error.message : (error.stack ?? error.message)).split('\n')
  const shown = lines.length > most ? [...lines.slice(0, most), '…'] : lines
  return shown.map((text) => `      ${text}`).join('\n')
}
