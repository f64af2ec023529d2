import type { Variables } from './variables.ts'

/** How the transcript's world and the run's go together. */
export interface MatchContext {
  variables: Variables
  names: Names
}

/** Names that stand in a transcript, and those of the run. */
export interface Names {
  namespace: { transcript: string; run: string }
  clusterDomain: { transcript: string; run: string }
  /** Image of the transcript -> of the run. */
  images: Readonly<Record<string, string>>
}
