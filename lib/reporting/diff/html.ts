/** Where two clusters part, as one HTML page: the two timelines above each other, and beside each other what happened to each object. */
import { isSame, parts, type LanePair, type Row } from '../../history/story/compare.ts'
import { timeline } from '../../history/timeline.ts'
import { escape } from '../junit.ts'
import type { Parting, Told } from './diff.ts'

export function diffHtml(partings: readonly Parting[], left: string, right: string): string {
  const title = `${left} and ${right}`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title><style>${style}</style></head><body>
<h1>${escape(title)}</h1>
<table class="summary"><thead><tr><th>scenario</th><th></th><th>${escape(left)}</th><th>${escape(right)}</th></tr></thead><tbody>
${partings.map(summaryRow).join('')}</tbody></table>
${partings.map((parting) => section(parting, left, right)).join('')}</body></html>
`
}

const summaryRow = ({ id, title, result, left, right }: Parting): string =>
  `<tr class="${result}"><td><a href="#${escape(id)}">${escape(title)}</a></td><td>${result}</td><td>${escape(left.verdict)}</td><td>${escape(right.verdict)}</td></tr>\n`

function section(
  { id, title, result, left, right, comparison, gaps }: Parting,
  leftName: string,
  rightName: string,
): string {
  const lanes = comparison?.lanes.toSorted((a, b) => Number(parts(b)) - Number(parts(a))) ?? []
  const order =
    comparison === undefined || comparison.order.every(isSame) ? '' : table('the order of Pods', comparison.order, [])
  const body = `${pictures(left, right, leftName, rightName)}${notes(gaps)}${reason(leftName, left)}${reason(rightName, right)}${order}${lanes.map(laneTable).join('')}`
  return `<details id="${escape(id)}"${result === 'same' ? '' : ' open'}><summary class="${result}">${escape(title)}: ${result}</summary>${body}</details>\n`
}

const pictures = (left: Told, right: Told, leftName: string, rightName: string): string =>
  `<div class="pictures">${picture(left, leftName)}${picture(right, rightName)}</div>`

/** As an image: the ids and styles of one are nothing to the other. */
const picture = ({ history }: Told, name: string): string =>
  history === undefined
    ? ''
    : `<figure><figcaption>${escape(name)}</figcaption><img alt="what happened on ${escape(name)}" src="data:image/svg+xml;base64,${Buffer.from(timeline(history)).toString('base64')}"></figure>`

const notes = (gaps: readonly string[]): string =>
  gaps.map((gap) => `<p class="unknown">events were lost, ${escape(gap)}</p>`).join('')

const reason = (name: string, { reason: why }: Told): string =>
  why === undefined ? '' : `<p class="different">${escape(name)}: ${escape(why)}</p>`

const laneTable = ({ subject, rows, fields }: LanePair): string => table(subject, rows, fields)

function table(subject: string, rows: readonly Row[], fields: LanePair['fields']): string {
  const body = rows.map((row) => cells(isSame(row), row.left && beat(row.left), row.right && beat(row.right)))
  const rest = fields.map(({ name, left, right }) =>
    cells(false, `${name}: ${left ?? 'absent'}`, `${name}: ${right ?? 'absent'}`),
  )
  const differs = rest.length > 0 || !rows.every(isSame)
  return `<details class="lane"${differs ? ' open' : ''}><summary class="${differs ? 'different' : 'same'}">${escape(subject)}</summary><table>${body.join('')}${rest.join('')}</table></details>`
}

const beat = ({ what, at, step }: NonNullable<Row['left']>): string => `${what} (${(at / 1000).toFixed(1)} s, ${step})`

const cells = (same: boolean, left = '', right = ''): string =>
  `<tr class="${same ? 'same' : 'different'}"><td>${escape(left)}</td><td>${escape(right)}</td></tr>`

const style = `
body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:100em;padding:0 1em;color:#222;background:#fff}
table{border-collapse:collapse;width:100%;table-layout:fixed}td,th{text-align:left;padding:.15em .6em;border-top:1px solid #ddd;overflow-wrap:anywhere}
summary{cursor:pointer;padding:.2em 0}summary.different,tr.different td,p.different{background:#fdecea}summary.different::after{content:" ≠"}
summary.unknown,tr.unknown td,p.unknown{background:#fff6db}.lane{margin-left:1.5em}.summary{table-layout:auto;margin-bottom:1.5em}
.pictures{display:flex;gap:1em;align-items:flex-start}figure{flex:1;min-width:0;margin:.5em 0}img{max-width:100%}figcaption{font-weight:600}
details>summary{font-weight:600}.lane>summary{font-weight:400}
@media (prefers-color-scheme:dark){body{color:#ddd;background:#181818}td,th{border-color:#444}a{color:#8ab4f8}summary.different,tr.different td,p.different{background:#4a2320}summary.unknown,tr.unknown td,p.unknown{background:#463b14}}
`
