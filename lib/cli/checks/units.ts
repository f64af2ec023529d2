/** The unit tests, compiled, by Mocha in a process of their own. */
import { join } from 'node:path'
import { packageRoot } from '../package.ts'
import { runProgram } from './programs.ts'
import { sourceFiles } from './sources.ts'

export interface UnitResult {
  passed: number
  failed: number
}

/** In milliseconds: no test is to be failed for a busy machine, only for hanging. */
const patience = 60_000

/** Only tests whose source is still there: dist/ may hold older ones. */
export async function runUnitTests(signal: AbortSignal): Promise<UnitResult> {
  const tests = (await sourceFiles(join(packageRoot, 'lib'))).filter((file) => file.endsWith('.test.ts'))
  const compiled = tests.map((file) => join('dist', file.replace(/\.ts$/, '.js')))
  const seed = join('dist', 'cli', 'checks', 'seed.js')
  const flags = [
    '--require',
    seed,
    '--reporter',
    'dot',
    '--forbid-only',
    '--forbid-pending',
    '--timeout',
    `${patience}`,
  ]
  const { exitCode, output } = await runProgram('mocha/bin/mocha.js', [...flags, ...compiled], signal)
  const result = { passed: countOf(output, 'passing'), failed: countOf(output, 'failing') }
  // A test file that cannot even be loaded, or no test at all, is a failure too.
  return exitCode === 0 && result.passed > 0 ? result : { ...result, failed: Math.max(1, result.failed) }
}

const countOf = (output: string, word: string): number =>
  Number(new RegExp(`^\\s*(\\d+) ${word}`, 'm').exec(output)?.[1] ?? 0)
