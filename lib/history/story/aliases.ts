/** Names for what is named by chance: `web-[1]` for the set's first revision, whatever its hash. */
import type { ControllerRevision } from '../../kube/objects.ts'
import type { Replay } from '../replay.ts'

export type Alias = (name: string) => string

/** Revisions in the order in which they were first seen, each counted within its set. Other names stay as they are. */
export function aliases(told: Replay): Alias {
  const names = new Map<string, string>()
  const counts = new Map<string, number>()
  for (const { name, versions } of told.lives<ControllerRevision>('controllerrevisions')) {
    const stem = name.slice(0, name.lastIndexOf('-'))
    if (names.has(name) || versions.length === 0) continue
    const count = (counts.get(stem) ?? 0) + 1
    counts.set(stem, count)
    names.set(name, `${stem}-[${count}]`)
  }
  return (name) => names.get(name) ?? name
}
