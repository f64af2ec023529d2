import { controllerOf } from '../../history/pods.ts'
import { everyCreatedPod } from '../evidence/creations.ts'
import { seenBy } from '../evidence/evidence.ts'
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
    const revisions = told.lives('controllerrevisions')
    if (revisions.length === 0) return undefined
    const { to } = seenBy(told, creation.position, 0)
    const revision = told
      .named('controllerrevisions', value)
      .findLast(({ versions }) => versions[0] !== undefined && versions[0].position <= to)
    if (revision === undefined) {
      if (!told.isComplete('controllerrevisions', to)) return undefined
      return [{ message: `${name} was created with the label ${label}=${value}, and there was no ControllerRevision of that name` }]
    }
    // An orphan may be adopted after it was used (REV-09).
    const owners = revision.versions.map(({ object }) => controllerOf(object)?.uid)
    if (owners.includes(set.uid) || owners.includes(undefined)) return []
    return [
      {
        message: `${name} was created with the label ${label}=${value}, which is not a revision of ${set.name}`,
        because: revision.versions.slice(0, 1).map(({ seq }) => seq),
      },
    ]
  }),
}
