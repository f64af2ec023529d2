import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { everyStoredSet } from './stored.ts'

export const validNames: Guarantee = {
  id: 'valid-names',
  title: "A set's name is a DNS label",
  level: 'core',
  statement:
    'The API server MUST refuse a StatefulSet whose name is not a DNS label: at most 63 lower-case letters, digits and hyphens, that begins and ends with one of the former.',
  source: sources.names,
  catalogue: ['VAL-08'],
  features: ['SetNameValidation'],
  evaluate: everyStoredSet(/metadata\.name\b/, ({ metadata: { name } }) =>
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name) ? undefined : 'has a name that is no DNS label',
  ),
}
