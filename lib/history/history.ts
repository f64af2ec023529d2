/** Everything that the Kubernetes API said during a scenario, in order, with marks for steps and commands. */
import type { AnyObject } from '../kube/objects.ts'

/** Entries are in the order in which they were seen; `seq` counts from 0. `at` is milliseconds since the history began. */
export type Entry = { seq: number; at: number } & (ObjectEntry | MarkEntry | OutputEntry | GapEntry)

/**
 * An object was there at the beginning (PRESENT), or the watch told of it.
 * Order holds within a resource; between resources by `metadata.resourceVersion` only as far as the server's are comparable.
 */
export interface ObjectEntry {
  type: 'PRESENT' | 'ADDED' | 'MODIFIED' | 'DELETED'
  /** Plural name of the kind: `pods`. */
  resource: string
  object: AnyObject
}

export interface MarkEntry {
  type: 'MARK'
  kind: 'scenario' | 'step' | 'command' | 'typed' | 'fault'
  text: string
  /** `file:line` */
  where?: string
}

/** What a command printed in all, when it had ended (or been matched): evidence for what the API does not tell, such as DNS. */
export interface OutputEntry {
  type: 'OUTPUT'
  command: string
  output: string
  /** `at` of the moment when the command was started. */
  since: number
}

/** Events of a resource may have been lost here. */
export interface GapEntry {
  type: 'GAP'
  resource: string
  /** `at` of the moment up to which nothing was lost; where it is not told, all that was seen before the gap was all there was. */
  since?: number
  reason: string
}

export interface History {
  readonly namespace: string
  readonly clusterDomain: string
  /** When `at` was 0: milliseconds since the epoch, by the recorder's clock. */
  readonly startedAt: number
  readonly entries: readonly Entry[]
}
