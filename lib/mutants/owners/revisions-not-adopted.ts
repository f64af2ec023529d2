import { type Mutant, replanning } from '../mutant.ts'

export const revisionsNotAdopted: Mutant = {
  id: 'revisions-not-adopted',
  fault: 'A set takes back the Pods that were orphaned, but not their revisions.',
  caughtBy: ['revisions-adopted'],
  caughtIn: 'orphaning',
  components: replanning((planned) => ({ ...planned, revisions: { ...planned.revisions, adopt: [] } })),
}
