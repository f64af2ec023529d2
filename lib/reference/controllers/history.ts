/** What ControllerRevisions hold: the Pod templates that their owner had. */
import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js'
import type { ControllerRevision } from '../../kube/objects.ts'
import { canonicalJson } from './hash.ts'

/** In order of their numbers, oldest first. */
export const sorted = (revisions: readonly ControllerRevision[]): ControllerRevision[] =>
  revisions.toSorted(
    (a, b) =>
      a.revision - b.revision ||
      a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp) ||
      a.metadata.name.localeCompare(b.metadata.name),
  )

const texts = new WeakMap<object, string>()

/** What is compared with every look is written once. */
export function textOf(data: object): string {
  const text = texts.get(data) ?? canonicalJson(data)
  texts.set(data, text)
  return text
}

const contents = new WeakMap<object, object>()

/** With its fields in the order in which Go writes them: kubectl compares it with what it makes of an owner, byte by byte. */
export function contentOf(template: PodTemplateSpec): object {
  const known = contents.get(template)
  if (known !== undefined) return known
  const content = JSON.parse(canonicalJson({ spec: { template: { ...template, $patch: 'replace' } } })) as object
  contents.set(template, content)
  return content
}
