import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { everyStoredSet } from './stored.ts'

export const validPodTemplate: Guarantee = {
  id: 'valid-pod-template',
  title: 'A template is one of which Pods can be made',
  level: 'extended',
  statement:
    'The API server MUST refuse a StatefulSet whose template has no container, a container without a name or an image, or two of one name.',
  source: sources.validation,
  catalogue: ['VAL-09'],
  features: ['PodTemplateValidation'],
  evaluate: everyStoredSet(/spec\.template\.spec\.containers/, ({ spec }) => {
    const containers = spec.template?.spec?.containers
    if (containers === undefined) return undefined
    if (containers.length === 0) return 'has no container in its template'
    const [nameless, imageless] = [
      containers.some(({ name }) => name === ''),
      containers.find(({ image }) => (image ?? '') === ''),
    ]
    if (nameless) return 'has a container without a name in its template'
    if (imageless !== undefined) return `has the container ${imageless.name} without an image in its template`
    return new Set(containers.map(({ name }) => name)).size < containers.length
      ? 'has two containers of one name in its template'
      : undefined
  }),
}
