import { replay, type Replay } from '../../history/replay.ts'
import type { OutputEntry } from '../../history/history.ts'
import { same } from '../evidence/equal.ts'
import { gapsOf, names } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import { sources } from '../sources.ts'

const line = /^statefulset(?:\.apps)?[/ ]"?([^\s"]+)"? (\S+) \(server dry run\)$/gm

export const dryRun: Guarantee = {
  id: 'dry-run',
  title: 'A dry run leaves everything as it is',
  level: 'core',
  statement: 'A request with `dryRun=All` MUST NOT create, change or delete the StatefulSet that it is about.',
  source: sources.dryRun,
  catalogue: ['VAL-13'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const entry of told.outputs) {
      if (!entry.output.includes('(server dry run)')) continue
      for (const [, name = ''] of entry.output.matchAll(line)) {
        if (!names(subject, ['statefulset', 'statefulsets', 'sts'], name)) continue
        const others = othersFrom(told, entry)
        // Another command ran beside it, or it is several itself.
        if (others.some(({ seq }) => seq < entry.seq) || /[;&|]/.test(entry.command)) continue
        exercised++
        const change = changeIn(told, name, entry, others[0]?.seq ?? Infinity)
        if (change === undefined) continue
        violations.push({
          subject: `statefulset/${name}`,
          message: `${name} was ${change.what} by a dry run: ${entry.command}`,
          at: entry.seq,
          because: [change.seq],
        })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['statefulsets']) }
  },
}

/** A watch may tell of it a little later. */
const lag = 500

/** The other commands that began while it ran, or soon after. Those told before it may be of the same moment. */
function othersFrom({ marks }: Replay, { command, since, at, seq }: OutputEntry & { at: number; seq: number }): { seq: number }[] {
  const commands = marks.filter(({ kind }) => kind === 'command')
  const own = commands.findLast((mark) => mark.text === command && mark.seq < seq)
  return commands.filter(
    (mark) => mark.text !== command && mark.at >= since && mark.at <= at + lag && mark.seq > (own?.seq ?? 0),
  )
}

/** Before what is told at `end`. */
function changeIn(
  told: Replay,
  name: string,
  { since, at }: OutputEntry & { at: number },
  end: number,
): { what: string; seq: number } | undefined {
  for (const { versions } of told.named<StatefulSet>('statefulsets', name)) {
    for (const [index, { type, object, position, seq }] of versions.entries()) {
      const moment = told.moment(position)
      if (moment < since || moment > at + lag || seq > end || type === 'PRESENT') continue
      if (type !== 'MODIFIED') return { what: type === 'ADDED' ? 'created' : 'deleted', seq }
      if (!same(versions[index - 1]?.object.spec, object.spec)) return { what: 'changed', seq }
    }
  }
  return undefined
}
