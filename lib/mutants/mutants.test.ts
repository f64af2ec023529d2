import { expect } from 'chai'
import { guarantees, judge } from '../guarantees/guarantees.ts'
import { partsOf } from './adapter.ts'
import { mutants } from './mutants.ts'
import { exercise, exerciseParallel } from './testing.ts'

/** What these do wrong does not come to pass, or not all of it, in the life that is exercised here: scenarios bring it out. */
const elsewhere = [
  'start-ordinal-ignored',
  'created-after-a-while',
  'gaps-left',
  'failed-kept',
  'parallel-in-order',
  'min-ready-ignored',
  'scale-down-regardless',
  'surplus-kept',
  'going-set-recreates',
  'update-ignores-lower',
  'never-updates',
  'partition-off-by-one',
  'partition-beyond-replicas',
  'rollback-stays-broken',
  'rollback-new-revision',
  'history-kept',
  'current-revision-stuck',
  'observed-generation-stuck',
  'adopts-others',
  'never-adopts',
  'never-releases',
  'released-deleted',
  'claim-going-ignored',
  'missing-claim-left',
  'when-scaled-always',
  'when-scaled-never',
  'claims-disowned-by-race',
  'claim-lost',
  'endpoints-keep-terminating',
  'not-ready-unpublished',
  'dns-keeps-addresses',
  'srv-names-service',
  'orphans-deleted',
  'garbage-left',
  'foreground-hurried',
  'gc-knows-names',
  'status-not-apart',
  'generation-of-labels',
  'immutable-accepted',
  'anything-accepted',
  'scale-without-selector',
  'pod-name-label-not-restored',
  'set-labels-copied',
  'template-finalizers-lost',
  'created-beside-terminating',
  'parallel-waits-for-going',
  'condemned-by-name',
  'condemned-though-broken',
  'lost-pod-as-before',
  'on-delete-mends',
  'history-newest-deleted',
  'going-not-counted',
  'adopts-terminating',
  'template-volume-wins',
  'claims-labelled-as-pods',
  'claims-unprotected',
  'budgets-count-unready',
  'volumes-too-small',
  'available-counts-ready',
  'updated-counts-all',
  'template-environment-lost',
  'succeeded-kept',
  'revisions-not-adopted',
  'updates-in-place',
  'numbers-accepted',
  'templates-accepted',
  'crashed-replaced',
  'updates-before-scaling',
  'one-too-many',
  'broken-updated',
  'stale-claims-taken',
  'foreign-claims-taken',
  'template-labels-accepted',
  'service-names-accepted',
  'revisions-rewritten',
  'policies-accepted',
  'pod-templates-accepted',
  'other-defaults',
  'dry-run-carried-out',
  'dotted-names-accepted',
  'broken-first-revision',
  'dns-forgets-pods',
  'retained-volumes-deleted',
  'release-clears-notes',
]

/** Guarantees that no mutant breaks, and why. */
const without: Readonly<Record<string, string>> = {}

describe('mutants', () => {
  it('the reference itself keeps every guarantee', async () => {
    const judged = [...judge(await exercise()), ...judge(await exerciseParallel())]
    expect(judged.flatMap(({ evaluation }) => evaluation.violations)).to.deep.equal([])
  }).timeout(20_000)

  for (const mutant of mutants.values()) {
    const { id, fault, caughtBy } = mutant
    if (caughtBy.length === 0 || elsewhere.includes(id)) continue
    it(`${id} is caught by ${caughtBy.join(', ')}: ${fault}`, async () => {
      const judged = judge(await exercise(partsOf(mutant)))
      const failing = judged.flatMap(({ guarantee, verdict }) => (verdict === 'fail' ? [guarantee.id] : []))
      expect(failing).to.include.members(caughtBy)
    }).timeout(60_000)
  }

  it('prove of each guarantee that it can fail', () => {
    const proven = new Set([...mutants.values()].flatMap(({ caughtBy }) => caughtBy))
    const unproven = [...guarantees.keys()].filter((id) => !proven.has(id))
    expect(unproven, 'write a mutant that breaks it (lib/mutants/), or say here why there can be none').to.deep.equal(
      Object.keys(without),
    )
  })

  it('name guarantees that there are, and are known by their ids', () => {
    expect([...guarantees.keys()]).to.include.members([...mutants.values()].flatMap(({ caughtBy }) => caughtBy))
    expect([...mutants.keys()]).to.include.members(elsewhere)
  })
})
