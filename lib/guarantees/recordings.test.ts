import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { Feature } from '../clusters/adapter.ts'
import { parseLines } from '../history/lines.ts'
import { judge } from './guarantees.ts'

// Compiled, the test stands elsewhere than its data.
const folder = fileURLToPath(new URL('../../lib/guarantees/testdata/', import.meta.url))

/** What each recording puts to the test, among others. */
const exercised: Record<string, string[]> = {
  '01-create-ordered': [
    'ordered-creation',
    'pod-names',
    'pod-claims',
    'claim-before-pod',
    'revision-label',
    'pod-template',
    'pod-metadata',
  ],
  '02-delete-all-pods': ['ordered-creation', 'sticky-identity', 'one-pod-per-ordinal', 'pod-keeps-claim'],
  '03-delete-one-pod': ['pods-left-alone', 'replacement-revision', 'status-ready-replicas'],
  '04-scale-up': ['ordered-creation', 'status-replicas', 'one-revision-per-template', 'observed-generation'],
  '05-scale-down': ['scale-down-order', 'scale-down-halts', 'graceful-deletion'],
  '06-rolling-update': [
    'update-order',
    'template-revision',
    'revision-numbers',
    'rollout-completion',
    'status-revision-replicas',
  ],
  '07-delete-pvc-in-use': ['claims-outlive-pods', 'claim-keeps-volume'],
  '08-orphan-then-adopt': [
    'foreign-pods',
    'owner-reference',
    'revisions-adopted',
    'revision-numbers',
    'orphan-deletion',
    'orphans-adopted',
  ],
  '09-delete-background': ['claims-outlive-set', 'cascading-deletion'],
  '10-create-parallel': ['parallel-creation', 'pod-index-label'],
  '11-delete-foreground': ['foreground-deletion', 'cascading-deletion'],
  '12-partition': ['update-order', 'partition', 'replacement-revision'],
  '13-whenDeleted-delete': ['claims-outlive-pods', 'claims-outlive-set'],
  '14-start-ordinal': ['pod-names', 'scale-down-order', 'start-ordinal'],
  '15-min-ready-seconds': ['min-ready-creation', 'status-available-replicas'],
  '16-stuck-rollout': ['update-order', 'replacement-revision', 'pod-keeps-claim', 'one-revision-per-template'],
}

const judged = (file: string, features?: ReadonlySet<Feature>) =>
  judge(parseLines(readFileSync(`${folder}${file}`, 'utf8')), features)
const violations = (all: ReturnType<typeof judged>) =>
  all.flatMap(({ guarantee, evaluation }) => evaluation.violations.map(({ message }) => `${guarantee.id}: ${message}`))

describe('guarantees on recordings of Kubernetes 1.36', () => {
  it('there is a recording for each expectation', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
    expect(files).to.have.members(Object.keys(exercised).map((name) => `${name}.jsonl`))
  })

  for (const [name, expected] of Object.entries(exercised)) {
    it(`${name}: none fails, and ${expected.join(', ')} pass`, () => {
      const all = judged(`${name}.jsonl`)
      expect(violations(all)).to.deep.equal([])
      expect(all.filter(({ verdict }) => verdict === 'pass').map(({ guarantee }) => guarantee.id)).to.include.members(
        expected,
      )
    })
  }
})

describe('guarantees on recordings of Kubernetes 1.20', () => {
  for (const file of readdirSync(`${folder}1.20`)) {
    it(`${file}: none fails`, () => expect(violations(judged(`1.20/${file}`, new Set()))).to.deep.equal([]))
  }
})
