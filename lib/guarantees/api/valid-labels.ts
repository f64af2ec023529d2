import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { everyStoredSet } from './stored.ts'

export const validLabels: Guarantee = {
  id: 'valid-labels',
  title: 'Labels and annotations are well-formed',
  level: 'core',
  statement:
    'The API server MUST refuse a StatefulSet of which, or of whose template, a label or the key of an annotation is not well-formed.',
  source: sources.labels,
  catalogue: ['VAL-11'],
  evaluate: everyStoredSet(
    /metadata\.labels|metadata\.annotations|spec\.template\.(labels|annotations)|spec\.selector\.match/,
    ({ metadata, spec }) => {
      for (const { labels = {}, annotations = {} } of [metadata, spec.template?.metadata ?? {}]) {
        const key = [...Object.keys(labels), ...Object.keys(annotations)].find((one) => !isKey(one))
        if (key !== undefined) return `has the key '${key}'`
        const value = Object.values(labels).find((one) => !isValue(one))
        if (value !== undefined) return `has the value '${value}' of a label`
      }
      return undefined
    },
  ),
}

const part = /^[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$/
const prefix = /^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/
const isValue = (value: string): boolean => value === '' || part.test(value)
const isKey = (key: string): boolean => {
  const slash = key.indexOf('/')
  return slash === -1 ? part.test(key) : prefix.test(key.slice(0, slash)) && part.test(key.slice(slash + 1))
}
