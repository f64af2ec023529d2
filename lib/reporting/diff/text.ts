/** Where two clusters part, as text: only what differs, with the step in which it was seen. */
import { isSame, parts, type LanePair, type Row } from '../../history/story/compare.ts'
import type { Parting } from './diff.ts'

const width = 46

export function diffText(partings: readonly Parting[]): string {
  const count = (wanted: Parting['result']): number => partings.filter(({ result }) => result === wanted).length
  const summary = [
    `${count('same')} the same`,
    `${count('different')} different`,
    ...(count('unknown') > 0 ? [`${count('unknown')} not known`] : []),
  ]
  return [...partings.map(scenarioText), `${partings.length} scenarios: ${summary.join(', ')}\n`].join('')
}

function scenarioText({ title, result, left, right, comparison, gaps }: Parting): string {
  const sign = { same: '=', different: '≠', unknown: '?' }[result]
  const head = `${sign} ${title}\n`
  if (result === 'same') return head
  const verdicts = left.verdict === right.verdict ? [] : [pair(verdictOf(left), verdictOf(right))]
  const lanes = comparison?.lanes.filter(parts) ?? []
  // After the order has parted once, it says no more than what happened to each Pod.
  const order = upToParting(comparison?.order ?? [])
  return [
    head,
    ...verdicts,
    ...(order.length > 0 ? [rowsText('the order of Pods', order)] : []),
    ...lanes.map(laneText),
    ...gaps.map((gap) => `    events were lost, ${gap}\n`),
    '\n',
  ].join('')
}

const verdictOf = ({ verdict, reason }: Parting['left']): string =>
  reason === undefined ? verdict : `${verdict}: ${reason}`

function laneText({ subject, rows, fields }: LanePair): string {
  const differing = fields.map(({ name, left, right }) =>
    pair(`${name}: ${left ?? 'absent'}`, `${name}: ${right ?? 'absent'}`),
  )
  return `${rows.every(isSame) ? `    ${subject}\n` : rowsText(subject, rows)}${differing.join('')}`
}

/** None, if they don't part. */
function upToParting(rows: readonly Row[]): readonly Row[] {
  const first = rows.findIndex((row) => !isSame(row))
  if (first === -1) return []
  const again = rows.findIndex((row, index) => index > first && isSame(row))
  return again === -1 ? rows : rows.slice(0, again)
}

/** What differs, with the row before it. */
function rowsText(subject: string, rows: readonly Row[]): string {
  const shown = rows.flatMap((row, index) => {
    const next = rows[index + 1]
    return isSame(row) && (next === undefined || isSame(next)) ? [] : [row]
  })
  const steps = shown.find((row) => !isSame(row))
  const step = (steps?.left ?? steps?.right)?.step ?? ''
  return `    ${subject}${step === '' ? '' : `, in “${step}”`}\n${shown.map((row) => pair(row.left?.what ?? '', row.right?.what ?? '')).join('')}`
}

const pair = (left: string, right: string): string =>
  `  ${left === right ? ' ' : '≠'}   ${left.padEnd(width)} │ ${right}\n`
