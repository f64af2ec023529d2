import { everyCreatedPod } from '../evidence/creations.ts'
import { seenBy } from '../evidence/evidence.ts'
import { mayUse } from '../evidence/revisions.ts'
import type { ControllerRevision } from '../../kube/objects.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

const label = 'controller-revision-hash'

export const revisionLabel: Guarantee = {
  id: 'revision-label',
  title: 'Pods are labelled with their revision',
  level: 'core',
  statement: `A Pod that is created for a StatefulSet MUST have the name of one of the set's ControllerRevisions as the label \`${label}\`.`,
  source: sources.identity,
  catalogue: ['ID-04', 'REV-01'],
  evaluate: everyCreatedPod(['controllerrevisions'], (creation, set, told) => {
    const { name, labels } = creation.object.metadata
    const value = labels?.[label]
    if (value === undefined || value === '') return [{ message: `${name} was created without the label ${label}` }]
    const revisions = told.lives<ControllerRevision>('controllerrevisions')
    if (revisions.length === 0) return undefined
    const { to } = seenBy(told, creation.position, 0)
    const revision = told.namedBefore<ControllerRevision>('controllerrevisions', value, to + 1)
    if (revision === undefined) {
      if (!told.isComplete('controllerrevisions', to)) return undefined
      return [
        {
          message: `${name} was created with the label ${label}=${value}, and there was no ControllerRevision of that name`,
        },
      ]
    }
    if (revision.versions.some(({ object }) => mayUse(set, object))) return []
    return [
      {
        message: `${name} was created with the label ${label}=${value}, which is not a revision of ${set.name}`,
        because: revision.versions.slice(0, 1).map(({ seq }) => seq),
      },
    ]
  }),
}
