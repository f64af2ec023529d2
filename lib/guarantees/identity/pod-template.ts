import { everyCreatedPod, right } from '../evidence/creations.ts'
import { claimTemplatesOf } from '../evidence/claims.ts'
import { brief, specDifference, templateBy } from '../evidence/templates.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const podTemplate: Guarantee = {
  id: 'pod-template',
  title: 'Pods are made of the template of their revision',
  level: 'core',
  statement:
    'A Pod that is created for a StatefulSet MUST have the spec of the Pod template that the ControllerRevision holds of which it has the label.',
  source: sources.updates,
  catalogue: ['UPD-02', 'UPD-04', 'UPD-08', 'ID-04'],
  evaluate: everyCreatedPod(['controllerrevisions'], (creation, set, told) => {
    const { metadata, spec } = creation.object
    const { revision } = creation
    const template = templateBy(told, set, revision, creation.position)
    if (template === undefined || (spec.containers ?? []).length === 0) return undefined
    const difference = specDifference(template, creation.object, claimTemplatesOf(set))
    if (difference === undefined) return right
    const { path, expected, found } = difference
    const holder = told.namedBefore('controllerrevisions', revision, creation.position + 1)
    return [
      {
        message: `${metadata.name} was created with ${brief(found)} as ${path}, where its revision ${revision} has ${brief(expected)}`,
        because: holder?.versions.slice(0, 1).map(({ seq }) => seq) ?? [],
      },
    ]
  }),
}
