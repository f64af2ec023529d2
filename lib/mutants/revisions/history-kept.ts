import { type Mutant, replanning } from '../mutant.ts'

export const historyKept: Mutant = {
  id: 'history-kept',
  fault: 'ControllerRevisions are kept for ever, whatever revisionHistoryLimit says.',
  caughtBy: ['revision-history-limit'],
  caughtIn: 'revision-history',
  components: replanning((planned) => ({ ...planned, discard: [] })),
}
