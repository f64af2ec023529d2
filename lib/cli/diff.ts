import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../folders.ts'
import { defineCommand, UsageError } from './command.ts'
import { exitCodes, type ExitCode } from './exit.ts'
import { oneOf, positiveNumber } from './flags.ts'
import { packageRoot } from './package.ts'
import { requireTerminal, terminalKinds } from '../terminal/open.ts'

export const diff = defineCommand({
  summary: 'runs the same scenarios on two clusters, and shows where what happens there parts',
  operands: '[SCENARIO|PROFILE|FILE.md …]',
  flags: {
    left: {
      type: 'string',
      value: 'CLUSTER',
      help: 'reference (the default), kubeconfig, kubeconfig:CONTEXT, kind, …, ./adapter.js, or a folder of reports',
    },
    right: { type: 'string', value: 'CLUSTER', help: 'the other one: the same choice' },
    kubeconfig: {
      type: 'string',
      value: 'FILE',
      help: 'for kubeconfig: the file (default KUBECONFIG, then ~/.kube/config)',
    },
    image: {
      type: 'string',
      value: 'OLD=NEW',
      multiple: true,
      help: 'use image NEW where a scenario says OLD; may be repeated',
    },
    terminal: {
      type: 'string',
      value: 'sandbox|host',
      help: "where commands run: our own shell and kubectl, or the machine's (default sandbox)",
    },
    'timeout-factor': { type: 'string', value: 'N', help: 'multiplies how long things may take (default 1)' },
    reports: { type: 'string', value: 'DIR', help: 'where diff.html and diff.txt go (default reports)' },
  },
  examples: [
    'stickyset diff --left=reference --right=kubeconfig:dev    the reference beside a cluster of yours',
    'stickyset diff core --left=kubeconfig:old --right=kubeconfig:new',
    'stickyset diff --left=reports-before --right=reports-now  two runs that have been, without a cluster',
  ],
  async run({ flags, operands, signal, stdout, stderr }) {
    const { left = 'reference', right } = flags
    if (right === undefined)
      throw new UsageError('diff needs --right=CLUSTER, to compare --left (default reference) with')
    const terminal = oneOf('terminal', flags.terminal, terminalKinds)
    await requireTerminal(terminal)
    const timeoutFactor = positiveNumber('timeout-factor', flags['timeout-factor'], 1)
    const [{ sideOf }, { partingOf }, { diffText }, { diffHtml }] = await Promise.all([
      import('./diff/sides.ts'),
      import('../reporting/diff/diff.ts'),
      import('../reporting/diff/text.ts'),
      import('../reporting/diff/html.ts'),
    ])
    const options = {
      operands,
      terminal,
      timeoutFactor,
      manifests: join(packageRoot, 'manifests'),
      kubeconfig: flags.kubeconfig,
      image: flags.image,
    }
    const [leftSide, rightSide] = [await sideOf(left, options), await sideOf(right, options)]
    const io = { signal, stderr }
    // One after the other: two clusters on one machine would make each other slow.
    const [first, second] = [await leftSide(io), await rightSide(io)]
    if (signal.aborted) return exitCodes.interrupted
    const ids = [...new Set([...first.told.keys(), ...second.told.keys()])]
    const absent = { verdict: 'not run' }
    const partings = ids.map((id) => {
      const [a, b] = [first.told.get(id), second.told.get(id)]
      return partingOf({
        id,
        title: a?.title ?? b?.title ?? id,
        left: { cluster: first.name, ...(a ?? absent) },
        right: { cluster: second.name, ...(b ?? absent) },
      })
    })
    const text = diffText(partings)
    const folder = flags.reports ?? 'reports'
    makeFolder(folder)
    await writeFile(join(folder, 'diff.txt'), `left:  ${first.name}\nright: ${second.name}\n\n${text}`)
    await writeFile(join(folder, 'diff.html'), diffHtml(partings, first.name, second.name))
    stdout(`left:  ${first.name}\nright: ${second.name}\n\n${text}\nreport: ${join(folder, 'diff.html')}\n`)
    return codeOf(partings.map(({ result }) => result))
  },
})

/** As after a run: 1 where something differs, 4 where it is not known, or there was nothing. */
export function codeOf(results: readonly ('same' | 'different' | 'unknown')[]): ExitCode {
  if (results.includes('different')) return exitCodes.nonconformant
  return results.length === 0 || results.includes('unknown') ? exitCodes.inconclusive : exitCodes.conformant
}
