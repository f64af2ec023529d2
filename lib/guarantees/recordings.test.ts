import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { parseLines } from '../history/lines.ts'
import { judge } from './guarantees.ts'

// Compiled, the test stands elsewhere than its data.
const folder = fileURLToPath(new URL('../../lib/guarantees/testdata/', import.meta.url))

/** What each recording puts to the test, among others. */
const exercised: Record<string, string[]> = {
  '01-create-ordered': ['ordered-creation', 'pod-names', 'pod-claims', 'claim-before-pod', 'revision-label', 'status-counts'],
  '05-scale-down': ['scale-down-order', 'scale-down-halts'],
  '06-rolling-update': ['update-order', 'replacement-revision', 'one-pod-per-ordinal', 'sticky-identity'],
  '07-delete-pvc-in-use': ['claims-outlive-pods', 'claim-keeps-volume'],
  '08-orphan-then-adopt': ['foreign-pods', 'owner-reference'],
  '12-partition': ['update-order', 'partition', 'replacement-revision'],
  '13-whenDeleted-delete': ['claims-outlive-pods', 'claims-outlive-set'],
  '14-start-ordinal': ['pod-names', 'scale-down-order'],
  '16-stuck-rollout': ['update-order', 'replacement-revision', 'pod-keeps-claim'],
}

describe('guarantees on recordings of Kubernetes 1.36', () => {
  it('there is a recording for each expectation', () => {
    expect(readdirSync(folder)).to.have.members(Object.keys(exercised).map((name) => `${name}.jsonl`))
  })

  for (const [name, expected] of Object.entries(exercised)) {
    it(`${name}: none fails, and ${expected.join(', ')} pass`, () => {
      const judged = judge(parseLines(readFileSync(`${folder}${name}.jsonl`, 'utf8')))
      expect(judged.flatMap(({ evaluation }) => evaluation.violations)).to.deep.equal([])
      expect(judged.filter(({ verdict }) => verdict === 'pass').map(({ guarantee }) => guarantee.id)).to.include.members(expected)
    })
  }
})
