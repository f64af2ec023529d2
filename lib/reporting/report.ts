/** All that reports are made from; each output is a pure function from it to files. */
import type { Feature } from '../clusters/adapter.ts'
import type { RunOutcome } from '../scenario/outcome.ts'

export interface Report {
  outcome: RunOutcome
  suite: { name: string; version: string }
  cluster: {
    /** As `--cluster` named it. */
    adapter: string
    implementation: { name: string; version: string; url?: string }
    features: ReadonlySet<Feature>
    clusterDomain: string
  }
  /** `sandbox` or `host`. */
  terminal: string
  /** What names, UIDs and addresses of the cluster follow from, where something does. */
  seed?: number
  /** What the trouble on the way to the cluster follows from, where it was made. */
  faults?: number
  /** What proves that guarantees can fail: the ids of mutants, each with those of the guarantees that must catch it. */
  mutants: readonly { id: string; caughtBy: readonly string[] }[]
}

/** Text by path below the folder of the reports. */
export type Files = ReadonlyMap<string, string>
