import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { makeFolder } from '../folders.ts'
import type { Mutant } from '../mutants/mutant.ts'
import { defineCommand, UsageError } from './command.ts'
import { exitCodes, type ExitCode } from './exit.ts'
import { positiveNumber } from './flags.ts'
import {
  controlProblem,
  fateOf,
  matrixJson,
  matrixMarkdown,
  proven,
  scoreMarkdown,
  scoreText,
  triedText,
  type Matrix,
} from './mutants/matrix.ts'
import { startWorkers } from './mutants/processes.ts'
import type { Trial } from './mutants/trial.ts'
import { packageRoot } from './package.ts'
import { atATime } from './run/turns.ts'

export const mutants = defineCommand({
  summary: 'runs references with a deliberate fault, to prove that the scenarios and guarantees catch it',
  operands: '[MUTANT…] [SCENARIO|PROFILE|FILE.md …]',
  flags: {
    jobs: {
      type: 'string',
      value: 'N',
      help: 'how many are tried at a time, each in a process of its own (default: one a CPU)',
    },
    all: { type: 'boolean', help: 'run every scenario: otherwise a mutant is done when something has caught it' },
    list: { type: 'boolean', help: 'show the mutants, and run none' },
    reports: { type: 'string', value: 'DIR', help: 'where mutants.md and mutants.json go (default reports)' },
    readme: {
      type: 'string',
      value: 'FILE',
      help: 'write the score into this file too, between the marks <!-- mutants --> and <!-- /mutants -->',
    },
  },
  examples: [
    'stickyset mutants                                       every mutant, against every scenario',
    'stickyset mutants claims-swapped stable-storage --all   one, against a scenario, to its end',
    'stickyset run --cluster=mutant:claims-swapped           one, as a run with all its reports',
  ],
  async run({ flags, operands, signal, stdout, stderr }) {
    const [{ mutants: known }, { guarantees }, { loadChains }] = await Promise.all([
      import('../mutants/mutants.ts'),
      import('../guarantees/guarantees.ts'),
      import('../scenario/load.ts'),
    ])
    if (flags.list) {
      for (const { id, fault, caughtBy } of known.values())
        stdout(`${id}: ${fault} Caught by ${caughtBy.join(', ')}.\n`)
      return exitCodes.conformant
    }
    const named = operands.flatMap((operand) => known.get(operand) ?? [])
    const selectors = operands.filter((operand) => !known.has(operand))
    const chains = await loadChains(selectors, join(packageRoot, 'scenarios'), {
      guarantees: new Set(guarantees.keys()),
    })
    if (chains.length === 0) throw new UsageError(`there is no scenario to run: ${selectors.join(', ')}`)
    const jobs = Math.ceil(positiveNumber('jobs', flags.jobs, availableParallelism()))
    if (flags.readme !== undefined) await readForScore(flags.readme)

    const inTurn = atATime(jobs)
    const workers = startWorkers(signal)
    const wanted = named.length > 0 ? named : [...known.values()]
    const isAll = selectors.length === 0
    let limit: number | undefined
    const control = inTurn(() => workers.attempt({ selectors, until: 'end' }, unhurried)).then((trial) => {
      limit = limitAfter(trial.took)
      return trial
    })
    const gated = new Map<string, Promise<Trial>>()
    /** The reference with what is switched on in a mutant, in the scenarios by which such mutants are caught. */
    const controlOf = ({ featureGates }: Mutant): Promise<Trial> => {
      if (featureGates === undefined) return control
      const gates = JSON.stringify(featureGates)
      const alike = wanted.filter((mutant) => JSON.stringify(mutant.featureGates) === gates)
      const where = isAll ? alike.map(({ caughtIn }) => caughtIn) : selectors
      const trial =
        gated.get(gates) ?? inTurn(() => workers.attempt({ featureGates, selectors: where, until: 'end' }, unhurried))
      gated.set(gates, trial)
      return trial
    }
    const tried = await Promise.all(
      wanted.map(async (mutant) => {
        const { id, caughtBy } = mutant
        const until = flags.all ? 'end' : caughtBy.length > 0 ? 'caught' : 'anything'
        const trial = await inTurn(() => workers.attempt({ mutant: id, selectors, until }, limit))
        const each = { mutant, trial: { ...proven(trial, await controlOf(mutant)), took: trial.took } }
        if (!signal.aborted) stdout(triedText(each))
        return each
      }),
    )
    workers.close()
    if (signal.aborted) return exitCodes.interrupted
    const matrix = { control: await control, tried, guarantees }
    const problem = controlProblem(matrix.control)
    if (problem !== undefined)
      stderr(`stickyset: nothing is proven, because the reference without a fault fails too: ${problem}\n`)
    const file = await write(flags.reports ?? 'reports', matrix)
    if (flags.readme !== undefined) await writeScore(flags.readme, matrix)
    stdout(`\nreport: ${file}\n\n${scoreText(matrix)}\n`)
    return codeOf(matrix)
  },
})

/** The reference comes to its end, however slow the machine is. In milliseconds. */
const unhurried = 3_600_000

/**
 * A mutant need not go through more than the reference did, and is looked at for as long as nothing comes: it may take a few
 * times as long, on a machine that is just then slower. In milliseconds.
 */
const limitAfter = (took: number): number => Math.max(60_000, 4 * took)

/** A mutant that was not tried, or a reference that fails itself, is a fault of ours. */
export function codeOf({ control, tried }: Pick<Matrix, 'control' | 'tried'>): ExitCode {
  const fates = tried.map(fateOf)
  if (controlProblem(control) !== undefined || fates.includes('broken')) return exitCodes.harness
  return fates.includes('survived') || fates.includes('otherwise') ? exitCodes.nonconformant : exitCodes.conformant
}

async function write(folder: string, matrix: Matrix): Promise<string> {
  const file = join(folder, 'mutants.md')
  makeFolder(folder)
  await writeFile(file, matrixMarkdown(matrix))
  await writeFile(join(folder, 'mutants.json'), `${JSON.stringify(matrixJson(matrix), undefined, 2)}\n`)
  return file
}

const marks = /(<!-- mutants -->)[^]*(<!-- \/mutants -->)/

/** The text of a file that has a place for the score. @throws UsageError */
async function readForScore(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UsageError(`--readme=${file}: there is no such file`)
  })
  if (marks.test(text)) return text
  throw new UsageError(
    `--readme=${file}: there is no place for the score: put the lines <!-- mutants --> and <!-- /mutants --> into it`,
  )
}

async function writeScore(file: string, matrix: Matrix): Promise<void> {
  const scored = (_: string, begin: string, end: string): string => `${begin}\n${scoreMarkdown(matrix)}${end}`
  await writeFile(file, (await readForScore(file)).replace(marks, scored))
}
