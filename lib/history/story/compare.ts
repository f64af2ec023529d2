/** Two stories of the same scenario, side by side. */
import type { Beat, Lane, Story } from './story.ts'

export interface Row {
  left?: Beat
  right?: Beat
}

export interface Comparison {
  lanes: LanePair[]
  /** In which order Pods of ordered sets were created and deleted. */
  order: Row[]
}

export interface LanePair {
  subject: string
  rows: Row[]
  /** Fields that differ at the end. */
  fields: { name: string; left?: string; right?: string }[]
}

export function compared(left: Story, right: Story): Comparison {
  const subjects = new Set([...left.lanes, ...right.lanes].map(({ subject }) => subject))
  const find = (story: Story, subject: string): Lane | undefined => story.lanes.find((lane) => lane.subject === subject)
  const lanes = [...subjects].map((subject) => {
    const [a, b] = [find(left, subject), find(right, subject)]
    return { subject, rows: aligned(a?.beats ?? [], b?.beats ?? []), fields: fieldsOf(a?.state, b?.state) }
  })
  return { lanes, order: aligned(left.order, right.order) }
}

export const isSame = ({ left, right }: Row): boolean =>
  left !== undefined && right !== undefined && left.what === right.what

export const parts = ({ rows, fields }: LanePair): boolean => !rows.every(isSame) || fields.length > 0

function fieldsOf(
  left: ReadonlyMap<string, string> = new Map(),
  right: ReadonlyMap<string, string> = new Map(),
): LanePair['fields'] {
  // What is there on one side only is told by the rows.
  if (left.size === 0 || right.size === 0) return []
  const names = [...new Set([...left.keys(), ...right.keys()])].filter((name) => left.get(name) !== right.get(name))
  return names.toSorted().map((name) => {
    const [a, b] = [left.get(name), right.get(name)]
    return { name, ...(a !== undefined && { left: a }), ...(b !== undefined && { right: b }) }
  })
}

/** The likest common sequence stands side by side; the rest on its own side. */
export function aligned(left: readonly Beat[], right: readonly Beat[]): Row[] {
  const best = likenesses(left, right)
  const rows: Row[] = []
  let [i, j] = [0, 0]
  while (i < left.length || j < right.length) {
    const [a, b] = [left[i], right[j]]
    const [without, beside] = [at(best, i + 1, j), at(best, i, j + 1)]
    if (a !== undefined && b !== undefined && at(best, i, j) > Math.max(without, beside)) {
      rows.push({ left: a, right: b })
      i++
      j++
    } else if (b === undefined || (a !== undefined && without >= beside)) {
      rows.push({ left: a })
      i++
    } else {
      rows.push({ right: b })
      j++
    }
  }
  return rows
}

/** What was seen in another step on the other side is less like than what was seen in the same. */
const likeness = (left: Beat | undefined, right: Beat | undefined): number =>
  left?.what !== right?.what ? 0 : left?.step === right?.step ? 2 : 1

const at = (table: readonly Uint32Array[], i: number, j: number): number => table[i]?.[j] ?? 0

/** Of the rests from each pair of places on, how like the likest common sequence is. */
function likenesses(left: readonly Beat[], right: readonly Beat[]): Uint32Array[] {
  const table = Array.from({ length: left.length + 1 }, () => new Uint32Array(right.length + 1))
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      const like = likeness(left[i], right[j])
      const row = table[i] as Uint32Array
      row[j] = Math.max(like === 0 ? 0 : at(table, i + 1, j + 1) + like, at(table, i + 1, j), at(table, i, j + 1))
    }
  }
  return table
}
