import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { Entry, History } from '../history/history.ts'
import { parseLines } from '../history/lines.ts'
import { judge } from './guarantees.ts'
import { story, type Story } from './testing.ts'

// Compiled, the test stands elsewhere than its data.
const folder = fileURLToPath(new URL('../../lib/guarantees/testdata/', import.meta.url))

const lose = (tale: Story, lost: string, from: number, to: number): History => without(tale.history(), lost, from, to)

/**
 * A watch loses what it would have told of a kind from one entry to before another; then all that is there is listed again.
 * That something was lost may come to light only at the entry `noticed`.
 */
function without(history: History, lost: string, from: number, to: number, noticed?: number): History {
  const listed = new Map<string, Entry>()
  const isOf = (entry: Entry): boolean => 'object' in entry && entry.resource === lost
  for (const entry of history.entries.slice(0, to)) {
    if (!('object' in entry) || entry.resource !== lost) continue
    if (entry.type === 'DELETED') listed.delete(entry.object.metadata.uid)
    else listed.set(entry.object.metadata.uid, { ...entry, type: 'PRESENT', at: history.entries[to - 1]?.at ?? 0 })
  }
  const at = history.entries[from]?.at ?? 0
  const gap = { type: 'GAP', resource: lost, reason: 'the watch was cut' } as const
  const seen = (start: number, end: number): Entry[] =>
    history.entries.slice(start, end).filter((entry) => !isOf(entry))
  const entries: Entry[] = [
    ...history.entries.slice(0, from),
    ...seen(from, noticed ?? from),
    {
      seq: 0,
      at: history.entries[noticed ?? from]?.at ?? 0,
      ...(noticed !== undefined && { since: at - 1000 }),
      ...gap,
    },
    ...seen(noticed ?? from, to),
    ...listed.values(),
    ...history.entries.slice(to),
  ]
  return { ...history, entries: entries.map((entry, seq) => ({ ...entry, seq })) }
}

const failing = (history: History): string[] =>
  judge(history).flatMap(({ guarantee, verdict, evaluation }) =>
    verdict === 'fail' ? [`${guarantee.id}: ${evaluation.violations[0]?.message}`] : [],
  )
const unknown = (history: History): string[] =>
  judge(history).flatMap(({ guarantee, verdict }) => (verdict === 'unknown' ? [guarantee.id] : []))

const counts = (n: number) => ({ replicas: n, readyReplicas: n, currentReplicas: n, updatedReplicas: n })
const web = (): Story => {
  const tale = story().set('web').status('web')
  for (const ordinal of [0, 1, 2]) tale.up(`web-${ordinal}`).status('web', counts(ordinal + 1))
  return tale
}
const kinds = ['statefulsets', 'controllerrevisions', 'pods', 'persistentvolumeclaims']

describe('what a watch has lost', () => {
  it('excuses Pods of a set that was scaled meanwhile', () => {
    const tale = web()
    const from = tale.last + 1
    tale.spec('web', { replicas: 5 }).status('web').up('web-3').status('web', counts(4))
    const to = tale.last + 1
    const history = lose(tale.up('web-4').status('web', counts(5)), 'statefulsets', from, to)
    expect(failing(history)).to.deep.equal([])
    expect(unknown(history)).to.include.members(['pod-names', 'ordered-creation'])
  })

  it('excuses no Pod that is made when all has long been listed again', () => {
    const tale = web()
    const from = tale.last + 1
    tale.spec('web', { replicas: 4 }).status('web').up('web-3').status('web', counts(4))
    const to = tale.last + 1
    tale.wait(10_000).up('web-7')
    expect(failing(lose(tale, 'statefulsets', from, to))[0]).to.match(/^pod-names: web-7 was created/)
  })

  it('excuses nothing that was wrong before, or long after', () => {
    const bad = web().up('web-7').wait(10_000)
    const from = bad.last + 1
    bad.pod('web-3').ready('web-3').wait(10_000)
    expect(failing(lose(bad, 'pods', from, bad.last + 1))[0]).to.match(/^pod-names: web-7 was created/)
    const worse = web().wait(10_000)
    const begin = worse.last + 1
    worse.spec('web', { replicas: 4 })
    expect(failing(lose(worse.wait(10_000).up('web-9'), 'statefulsets', begin, begin + 1))[0]).to.match(
      /^pod-names: web-9/,
    )
  })

  for (const file of readdirSync(folder).filter((name) => name.endsWith('.jsonl'))) {
    it(`makes nothing wrong of what is right: ${file}`, () => {
      const history = parseLines(readFileSync(`${folder}${file}`, 'utf8'))
      const { length } = history.entries
      for (const kind of [...kinds, 'endpoints']) {
        for (let from = 3; from < length; from += Math.ceil(length / 4)) {
          for (const lost of [4, 40]) {
            const to = Math.min(from + lost, length)
            expect(failing(without(history, kind, from, to, from + 3 > to ? to : from + 3))).to.deep.equal([])
          }
        }
      }
    }).timeout(60_000)
  }

  for (const kind of kinds) {
    for (const replaced of [0, 1, 2, 3]) {
      it(`fails no update of which ${kind} are lost until ${replaced} Pods are replaced`, () => {
        const tale = web().wait(5_000)
        const from = tale.last + 1
        tale.update('web', 2, {}).status('web', { updatedReplicas: 0 })
        let to = tale.last + 1
        for (const [index, pod] of ['web-2', 'web-1', 'web-0'].entries()) {
          tale.down(pod).pod(pod, { revision: 2 }).ready(pod)
          if (index + 1 === replaced) to = tale.last + 1
        }
        tale.status('web', { ...counts(3), currentRevision: 'web-2' })
        expect(failing(lose(tale, kind, from, to))).to.deep.equal([])
      })
    }

    it(`fails no creation of which ${kind} are lost at any time`, () => {
      const { last } = web()
      for (let from = 0; from < last; from += 3) {
        for (let to = from + 1; to < last; to += 4) expect(failing(lose(web(), kind, from, to))).to.deep.equal([])
      }
    }).timeout(60_000)
  }
})
