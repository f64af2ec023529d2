import { versionAt } from '../../history/replay.ts'
import { everyCreatedPod, right } from '../evidence/creations.ts'
import { specsAt } from '../evidence/specs.ts'
import { brief, templateBy } from '../evidence/templates.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

const parts = ['labels', 'annotations'] as const

export const podMetadata: Guarantee = {
  id: 'pod-metadata',
  title: 'Pods have the labels and annotations of their template',
  level: 'core',
  statement:
    'A Pod that is created for a StatefulSet MUST have the labels, annotations and finalizers of the template of its revision, and MUST NOT be given those of the set itself.',
  source: sources.templates,
  catalogue: ['ID-06'],
  evaluate: everyCreatedPod(['controllerrevisions'], (creation, set, told) => {
    const { metadata } = creation.object
    const { name, finalizers = [] } = metadata
    const { revision } = creation
    const template = templateBy(told, set, revision, creation.position)
    const owner = versionAt(set.life, creation.position) ?? specsAt(told, set, creation.position).at(-1)
    if (template === undefined || owner === undefined) return undefined
    const isLike = parts.every((part) => isWithin(template.metadata?.[part], metadata[part]))
    const hasOwn = parts.some((part) => owner.object.metadata[part] !== undefined)
    if (isLike && !hasOwn && template.metadata?.finalizers === undefined) return right
    const missing = parts.flatMap((part) => {
      const found = metadata[part] ?? {}
      const wrong = Object.entries(template.metadata?.[part] ?? {}).find(
        ([key, value]) => !own.has(key) && found[key] !== value,
      )
      if (wrong === undefined) return []
      const [key, value] = wrong
      return [
        {
          message: `${name} was created with ${brief(found[key])} as ${part}[${key}], where its revision ${revision} has ${brief(value)}`,
        },
      ]
    })
    const finalizer = template.metadata?.finalizers?.find((one) => !finalizers.includes(one))
    const lost =
      finalizer === undefined
        ? []
        : [{ message: `${name} was created without the finalizer ${finalizer} of its revision ${revision}` }]
    const copied = parts.flatMap((part) => {
      const found = metadata[part] ?? {}
      const others = Object.entries(owner.object.metadata[part] ?? {}).filter(
        ([key]) => !(key in (template.metadata?.[part] ?? {})),
      )
      // One of them may come from somewhere else.
      if (others.length === 0 || others.some(([key, value]) => found[key] !== value)) return []
      const keys = others.map(([key]) => key).join(', ')
      return [{ message: `${name} was created with the ${part} ${keys} of ${set.name} itself`, because: [owner.seq] }]
    })
    return [...missing, ...lost, ...copied]
  }),
}

/** As nearly always. */
function isWithin(
  wanted: Readonly<Record<string, string>> = {},
  found: Readonly<Record<string, string>> = {},
): boolean {
  for (const key of Object.keys(wanted)) if (!own.has(key) && found[key] !== wanted[key]) return false
  return true
}

/** Those that the controller gives, whatever the template says. */
const own = new Set(['statefulset.kubernetes.io/pod-name', 'controller-revision-hash', 'apps.kubernetes.io/pod-index'])
