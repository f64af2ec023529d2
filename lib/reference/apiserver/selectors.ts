/** Which objects a request is about: label selectors, and field selectors such as `spec.nodeName=a,metadata.name!=b`. */
import type { KubeObject } from '../../kube/objects.ts'
import type { Kind } from '../resources/kind.ts'
import { labelSelector } from './labelselector.ts'
import { badRequest } from './status.ts'

export type Predicate = (object: KubeObject) => boolean

/** A predicate, or undefined where everything matches. @throws ApiError 400 for what cannot be parsed. */
export function selectorOf(kind: Kind, labels: string | undefined, fields: string | undefined): Predicate | undefined {
  const byLabels = labels === undefined || labels.trim() === '' ? undefined : labelSelector(labels)
  const byFields = fields === undefined || fields.trim() === '' ? undefined : fieldSelector(kind, fields)
  if (byLabels && byFields) return (object) => byLabels(object.metadata.labels ?? {}) && byFields(object)
  return byLabels ? (object) => byLabels(object.metadata.labels ?? {}) : byFields
}

interface Term {
  field: string
  operator: string
  value: string
}

function fieldSelector(kind: Kind, text: string): Predicate {
  // All terms are read before any is looked up.
  const terms = (text.match(/(?:\\.|[^\\,]|\\$)+/gs) ?? []).toSorted().map((term) => parseTerm(text, term))
  const tests = terms.map((term) => predicateOf(kind, term))
  return (object) => tests.every((matches) => matches(object))
}

function parseTerm(whole: string, term: string): Term {
  const [, field = '', operator, value = ''] = /^(.*?)(!=|==|=)(.*)$/s.exec(term) ?? []
  if (operator === undefined) throw badRequest(`invalid selector: '${whole}'; can't understand '${term}'`)
  return { field, operator, value: unescaped(value) }
}

function unescaped(value: string): string {
  const [wrong] = /\\(?![\\,=])[^]?/.exec(value.replaceAll(/\\[\\,=]/g, '')) ?? []
  if (wrong !== undefined) throw badRequest(`invalid field selector: invalid escape sequence: ${wrong}`)
  const bare = /[,=]/.exec(value.replaceAll(/\\[\\,=]/g, ''))?.[0]
  if (bare !== undefined)
    throw badRequest(`invalid field selector: unescaped character in value: ${bare.charCodeAt(0)}`)
  return value.replaceAll(/\\([\\,=])/g, '$1')
}

function predicateOf(kind: Kind, { field, operator, value }: Term): Predicate {
  const read = readerOf(kind, field)
  return operator === '!=' ? (object) => read(object) !== value : (object) => read(object) === value
}

function readerOf(kind: Kind, field: string): (object: KubeObject) => string {
  if (field === 'metadata.name') return ({ metadata }) => metadata.name
  if (field === 'metadata.namespace' && (kind.resource.namespaced || !kind.custom))
    return ({ metadata }) => metadata.namespace ?? ''
  const read = kind.selectable && Object.hasOwn(kind.selectable, field) ? kind.selectable[field] : undefined
  if (!read) throw badRequest(unsupported(kind, field))
  return read
}

/** Kinds with fields of their own say so in their own words; all others in these. */
function unsupported({ selectable, custom }: Kind, field: string): string {
  if (selectable || custom) return `field label not supported: ${field}`
  return `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`
}
