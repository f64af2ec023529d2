import { type Mutant, replanning } from '../mutant.ts'

export const historyCutShort: Mutant = {
  id: 'history-cut-short',
  fault: 'ControllerRevisions are deleted that Pods are still of.',
  caughtBy: ['live-revisions'],
  caughtIn: 'revision-history',
  components: replanning((planned, { revisions }) => {
    const newest = Math.max(...revisions.map(({ revision }) => revision))
    const old = revisions.filter(({ revision }) => revision < newest)
    return planned.revision.create === undefined && planned.revision.renumber === undefined
      ? { ...planned, discard: old }
      : planned
  }),
}
