import { writeFile } from 'node:fs/promises'
import { cpus, platform, totalmem } from 'node:os'
import { join } from 'node:path'
import { makeFolder } from '../folders.ts'
import type { Groups } from './bench/group.ts'
import { groups, onRequest } from './bench/groups.ts'
import { defineCommand, UsageError } from './command.ts'
import { exitCodes } from './exit.ts'
import { positiveNumber } from './flags.ts'

export const bench = defineCommand({
  summary: 'measures the reference and the harness, as tables and JSON',
  operands: `[${Object.keys(groups).join('|')} …]`,
  flags: {
    runs: { type: 'string', value: 'N', help: 'how often each thing is measured (default 7)' },
    reports: { type: 'string', value: 'DIR', help: 'where bench.json goes (default reports)' },
  },
  examples: ['stickyset bench', 'stickyset bench startup --runs=15'],
  async run({ flags, operands, signal, stdout }) {
    const times = Math.ceil(positiveNumber('runs', flags.runs, 7))
    const folder = flags.reports ?? 'reports'
    const chosen = choose(operands)
    const machine = describeMachine()
    stdout(`${machine}; ${times} runs each\n`)
    const measured: Record<string, readonly object[]> = {}
    for (const [name, load] of chosen) {
      const { text, rows } = await (await load()).measure({ times, signal })
      stdout(`\n${text}`)
      measured[name] = rows
    }
    makeFolder(folder)
    await writeFile(join(folder, 'bench.json'), `${JSON.stringify({ machine, groups: measured }, undefined, 2)}\n`)
    return exitCodes.conformant
  },
})

function choose(names: readonly string[]): [string, Groups[string]][] {
  const unknown = names.find((name) => !Object.hasOwn(groups, name))
  if (unknown !== undefined) {
    throw new UsageError(
      `there is nothing to measure by the name of ${unknown}: there is ${Object.keys(groups).join(', ')}`,
    )
  }
  return Object.entries(groups).filter(([name]) => (names.length === 0 ? !onRequest.has(name) : names.includes(name)))
}

function describeMachine(): string {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} × ${cpu?.model.trim() ?? 'unknown CPU'}, ${memory} GiB, ${platform()}, Node ${process.version}`
}
