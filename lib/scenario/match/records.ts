/** Records of a name, which DNS gives in any order: runs of lines that are compared as a set. */
import { unifyAddresses } from './cell.ts'
import type { MatchContext } from './context.ts'
import type { Pair } from './pair.ts'
import { unifyText, type Expected } from './text.ts'
import { patterns } from './values.ts'
import type { Conflict } from './variables.ts'

/** `Address 1: 10.0.0.5 web-0.nginx`, `_web._tcp.nginx. 30 IN SRV 0 33 80 web-0.nginx.`, `0 33 80 web-0.nginx.` */
const shapes: { name: string; pattern: RegExp }[] = [
  { name: 'address', pattern: /^Address \d+: / },
  { name: 'answer', pattern: /^\S+\s+\d+\s+IN\s+[A-Z]+\s+\S/ },
  { name: 'service', pattern: /^\d+ \d+ \d+ \S+\.$/ },
]
const lookup: { name: string; pattern: RegExp } = {
  name: 'lookup',
  pattern: new RegExp(`^(?:${patterns.address}|\\S+\\.)$`),
}

/**
 * What kind of record a line is, if it is one. Bare addresses are records only of a single question (`dig +short NAME`):
 * those that a loop prints come in the loop's order.
 */
export function recordKind(line: string, commandLine: string): string | undefined {
  const isQuestion = /^\s*(?:kubectl exec \S+ (?:.*)-- )?(?:dig|host|getent)\s[^;&|]*$/.test(commandLine)
  return (isQuestion ? [...shapes, lookup] : shapes).find(({ pattern }) => pattern.test(line))?.name
}

/** Pairs the records of both sides, whatever their order. */
export function matchRecords(expected: readonly Expected[], actual: readonly string[], context: MatchContext): Pair[] {
  if (expected.every(({ text }) => isBareAddress(text)) && actual.every(isBareAddress)) {
    const all = { line: expected[0]!.line, text: expected.map(({ text }) => text).join(',') }
    const conflict = unifyAddresses(all, actual, context)
    return expected.map((line, index) => ({
      expected: line,
      ...(actual[index] !== undefined && { actual: actual[index] }),
      ok: conflict === undefined,
      ...(conflict !== undefined && { note: conflict.message }),
    }))
  }
  const remaining = [...actual]
  const pairs = expected.map((line): Pair => {
    const conflicts: (Conflict | undefined)[] = []
    const index = remaining.findIndex(
      (candidate) => (conflicts[conflicts.length] = unifyRecord(line, candidate, context)) === undefined,
    )
    const nearest = conflicts.find((conflict) => conflict?.isValue)
    if (index === -1) return { expected: line, ok: false, note: nearest?.message ?? 'there is no such record' }
    return { expected: line, actual: remaining.splice(index, 1)[0]!, ok: true }
  })
  return [...pairs, ...remaining.map((line) => ({ actual: line, ok: false, note: 'this record is not expected' }))]
}

const isBareAddress = (text: string): boolean => new RegExp(`^${patterns.address}$`).test(text)

function unifyRecord(expected: Expected, actual: string, context: MatchContext): Conflict | undefined {
  return unifyText({ ...expected, text: promised(expected.text) }, promised(actual), context)
}

/** Without what is nobody's promise: the place in the list, the time to live, priority and weight. */
function promised(record: string): string {
  return record
    .replace(/^Address \d+: /, 'Address: ')
    .replace(/^(\S+\s+)\d+(\s+IN\s)/, '$1$2')
    .replace(/^((?:.*\sIN\s+SRV\s+)?)\d+ \d+ (\d+ \S+\.)$/, '$1$2')
}
