import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { everyStoredSet } from './stored.ts'

export const validTemplate: Guarantee = {
  id: 'valid-template',
  title: 'Pods of a set run for ever',
  level: 'core',
  statement:
    'The API server MUST refuse a StatefulSet whose template has another `restartPolicy` than Always, or has `activeDeadlineSeconds`.',
  source: sources.validation,
  catalogue: ['VAL-04', 'VAL-16'],
  evaluate: everyStoredSet(/restartPolicy|activeDeadlineSeconds/, ({ spec }) => {
    const { restartPolicy = 'Always', activeDeadlineSeconds } = spec.template?.spec ?? {}
    if (restartPolicy !== 'Always') return `has the restartPolicy ${restartPolicy} in its template`
    return activeDeadlineSeconds === undefined ? undefined : 'has activeDeadlineSeconds in its template'
  }),
}
