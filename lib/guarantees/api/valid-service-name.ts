import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { everyStoredSet } from './stored.ts'

export const validServiceName: Guarantee = {
  id: 'valid-service-name',
  title: "A set's serviceName is a DNS label",
  level: 'extended',
  statement: 'The API server MUST refuse a StatefulSet whose `spec.serviceName` is neither empty nor a DNS label.',
  source: sources.validation,
  catalogue: ['VAL-10'],
  features: ['ServiceNameValidation'],
  evaluate: everyStoredSet(/spec\.serviceName/, ({ spec: { serviceName } }) =>
    (serviceName as string | undefined) === undefined ||
    serviceName === '' ||
    /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(serviceName)
      ? undefined
      : `has the serviceName '${serviceName}'`,
  ),
}
