import { matches } from '../evidence/selector.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { everyStoredSet } from './stored.ts'

export const validSelector: Guarantee = {
  id: 'valid-selector',
  title: 'The selector matches the template',
  level: 'core',
  statement:
    'The API server MUST refuse a StatefulSet whose `spec.selector` is missing, empty, or does not match the labels of its template.',
  source: sources.selector,
  catalogue: ['VAL-02', 'VAL-03', 'VAL-16'],
  evaluate: everyStoredSet(/spec\.selector|spec\.template\.metadata\.labels/, ({ spec: { selector, template } }) => {
    if (selector === undefined || template === undefined) return undefined
    const { matchLabels = {}, matchExpressions = [] } = selector
    if (Object.keys(matchLabels).length + matchExpressions.length === 0) return 'has an empty selector'
    const labels = template.metadata?.labels
    return labels === undefined || matches(selector, labels)
      ? undefined
      : 'has a selector that does not match the labels of its template'
  }),
}
