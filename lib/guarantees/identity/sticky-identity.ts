import { controllerOf } from '../../history/pods.ts'
import { everyCreatedPod, shown } from '../evidence/creations.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const stickyIdentity: Guarantee = {
  id: 'sticky-identity',
  title: 'A Pod that replaces another has its identity',
  level: 'core',
  statement:
    'A Pod that replaces another of the same StatefulSet and ordinal MUST have the same hostname and subdomain, wherever it is scheduled.',
  source: sources.identity,
  catalogue: ['ID-09', 'REC-01', 'REC-08', 'AMO-05'],
  evaluate: everyCreatedPod([], (creation, set) => {
    const { metadata, spec } = creation.object
    const before = creation.pod.previous?.versions[0]
    if (before === undefined || controllerOf(before.object)?.uid !== set.uid) return undefined
    // Adopted, before the history began or while nobody looked: it has no identity of the set.
    if (before.type === 'PRESENT' && before.object.spec.hostname !== metadata.name) return undefined
    return (['hostname', 'subdomain'] as const).flatMap((field) => {
      const [old, now] = [before.object.spec[field], spec[field]]
      if (old === now) return []
      return [
        {
          message: `${metadata.name} came back with the ${field} ${shown(now)}, and had been ${shown(old)}`,
          because: [before.seq],
        },
      ]
    })
  }),
}
