import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js'
import type { Replay } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { everyCreatedPod, type Fault, right } from '../evidence/creations.ts'
import { claimTemplatesOf } from '../evidence/claims.ts'
import type { Creation, Owner } from '../evidence/evidence.ts'
import { currentRevisionsAt, isSettledOn, updateRevisionsAt } from '../evidence/revisions.ts'
import { brief, type Difference, differenceOf, specDifference, templateBy } from '../evidence/templates.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const podTemplate: Guarantee = {
  id: 'pod-template',
  title: 'Pods are made of the template of their revision',
  level: 'core',
  statement:
    'A Pod that is created for a StatefulSet MUST have the spec of the Pod template that the ControllerRevision holds of which it has the label, and nothing of what only another revision has.',
  source: sources.updates,
  catalogue: ['UPD-02', 'UPD-04', 'UPD-08', 'ID-04'],
  evaluate: everyCreatedPod(['controllerrevisions'], (creation, set, told) => {
    const { metadata, spec } = creation.object
    const { revision } = creation
    const template = templateBy(told, set, revision, creation.position)
    if (template === undefined || (spec.containers ?? []).length === 0) return undefined
    const difference = specDifference(template, creation.object, claimTemplatesOf(set))
    if (difference === undefined) return strangeness(told, set, creation, template) ?? right
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

const extras = new WeakMap<PodTemplateSpec, { own: PodTemplateSpec; extra: Difference | undefined }>()

/** What the first of two templates has, and the second has not at all. All Pods of an update ask of the same two. */
function extraOf(other: PodTemplateSpec, own: PodTemplateSpec): Difference | undefined {
  const known = extras.get(other)
  if (known?.own === own) return known.extra
  const difference = differenceOf(other.spec, own.spec, '')
  const extra = difference?.found === undefined ? difference : undefined
  extras.set(other, { own, extra })
  return extra
}

/** What the Pod has of the other revision of an update, where another Pod of its own revision had it not. */
function strangeness(told: Replay, set: Owner, creation: Creation, own: PodTemplateSpec): Fault[] | undefined {
  const { revision, position, object } = creation
  if (isSettledOn(told, set, position, revision)) return undefined
  const around = new Set([...currentRevisionsAt(told, set, position), ...updateRevisionsAt(told, set, position)])
  around.delete(revision)
  for (const name of around) {
    const other = templateBy(told, set, name, position)
    const extra = other && extraOf(other, own)
    if (other === undefined || extra === undefined) continue
    const lacksIt = ({ spec }: Pod): boolean => differenceOf(other.spec, spec, '')?.path === extra.path
    const sibling = set.created.find((one) => one.position < position && one.revision === revision)
    if (sibling === undefined || !lacksIt(sibling.object) || lacksIt(object)) continue
    return [
      {
        message: `${object.metadata.name} was created with ${extra.path} of the revision ${name}, which its own revision ${revision} has not`,
        because: [sibling.seq],
      },
    ]
  }
  return undefined
}
