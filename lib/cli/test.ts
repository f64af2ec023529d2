/** What `npm test` runs after the type check. With arguments it is `stickyset run`; without, all that keeps the project sound. */
import { join } from 'node:path'
import { noStatistics, type Statistics } from '../reporting/results.ts'
import { checkImports } from './checks/imports.ts'
import { runProgram } from './checks/programs.ts'
import { runUnitTests } from './checks/units.ts'
import type { ProcessIo } from './command.ts'
import { commands } from './commands.ts'
import { dispatch, guarded } from './dispatch.ts'
import { exitCodes, type ExitCode } from './exit.ts'
import { packageRoot } from './package.ts'
import { runProcess } from './process.ts'
import { runScenarios } from './run.ts'

await runProcess((argv, io) =>
  argv.length > 0 ? dispatch(commands, ['run', ...argv], io) : guarded(io, () => testAll(io)),
)

async function testAll(io: ProcessIo): Promise<ExitCode> {
  const title = (text: string): void => io.stdout(`\n── ${text}\n`)

  title('lint')
  const lint = await runProgram('oxlint/bin/oxlint', ['--type-aware', '--deny-warnings', 'lib'], io.signal)

  title('imports')
  const imports = await checkImports(join(packageRoot, 'lib'))
  io.stdout(imports.length === 0 ? 'they run as the design says\n' : `${imports.join('\n')}\n`)

  title('unit tests')
  const units = await runUnitTests(io.signal)

  title('scenarios on the reference')
  let scenarios: Statistics = noStatistics
  const code = await guarded(io, async () => {
    const ran = await runScenarios([], {}, io)
    scenarios = ran.statistics
    return ran.code
  })

  // They run on another way to the same reference; one of them shows that it still holds without a fault.
  title('a mutant')
  const mutant = await dispatch(commands, ['mutants', 'padded-ordinals'], io)

  const checks = [lint.exitCode === 0, imports.length === 0, mutant === exitCodes.conformant]
  const passed = checks.filter(Boolean).length + units.passed + scenarios.passed
  const unsound = checks.filter((ok) => !ok).length + units.failed
  // That the scenarios did not come to a verdict is a failure too.
  const failed = unsound + (code === exitCodes.conformant ? 0 : Math.max(1, scenarios.failed))
  title('all')
  io.stdout(`${passed} passed, ${failed} failed${scenarios.skipped > 0 ? `, ${scenarios.skipped} skipped` : ''}\n`)
  return unsound > 0 && code === exitCodes.conformant ? exitCodes.nonconformant : code
}
