import { type Mutant, replanning } from '../mutant.ts'

export const revisionNumbersSkip: Mutant = {
  id: 'revision-numbers-skip',
  fault: 'The numbers of revisions go up by two.',
  caughtBy: ['revision-numbers'],
  caughtIn: 'rollback',
  components: replanning((planned) => {
    const { create } = planned.revision
    const number = create?.['revision'] as number | undefined
    if (create === undefined || number === undefined || number === 1) return planned
    return { ...planned, revision: { ...planned.revision, create: { ...create, revision: number + 1 } } }
  }),
}
