/** What happens to objects. */
import type { KubeObject } from '../../kube/objects.ts'

export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly revision: number
  /** As it is now; of a deleted object, as it was last, at the revision of its deletion. */
  readonly object: KubeObject
  /** As it was before; absent where it was not there. */
  readonly previous?: KubeObject
}

/** The revision asked for is older than what is kept. */
export class ExpiredError extends Error {
  readonly oldest: number
  constructor(revision: number, oldest: number) {
    super(`too old resource version: ${revision} (${oldest})`)
    this.name = 'ExpiredError'
    this.oldest = oldest
  }
}
