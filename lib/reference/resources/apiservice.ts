/** Which groups of the API are served, in which version, and by whom. */
import type { KubeObject } from '../../kube/objects.ts'
import { apiServices } from '../../kube/resource.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { dns1035Label, dns1123Subdomain, portErrors } from '../schema/names.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'

declare('apiregistration.v1', {
  APIService: { ...topLevel, spec: 'APIServiceSpec #2', status: 'APIServiceStatus #3' },
  APIServiceSpec: {
    service: '*ServiceReference #1',
    group: 'string #2',
    version: 'string #3',
    insecureSkipTLSVerify: 'bool #4',
    caBundle: 'bytes #5',
    groupPriorityMinimum: 'int32! #7',
    versionPriority: 'int32! #8',
  },
  ServiceReference: { namespace: 'string #1', name: 'string #2', port: '*int32 #3 =443' },
  APIServiceStatus: { conditions: '[]APIServiceCondition #1 by=type' },
  APIServiceCondition: {
    type: 'string! #1',
    status: 'ConditionStatus! #2',
    lastTransitionTime: 'Time? #3',
    reason: 'string #4',
    message: 'string #5',
  },
})

export interface APIService extends KubeObject {
  spec: {
    service?: { namespace?: string; name?: string; port: number }
    group?: string
    version?: string
    insecureSkipTLSVerify?: boolean
    caBundle?: string
    groupPriorityMinimum: number
    versionPriority: number
  }
  status?: { conditions?: { type: string; status: string; reason?: string }[] }
}

export const apiService: Kind = {
  resource: apiServices,
  singular: 'apiservice',
  categories: ['api-extensions'],
  names: 'path',
  conditional: true,
  type: structOf('apiregistration.v1', 'APIService'),
  status: true,
  inert: 'nothing here passes requests on to other API servers: such APIServices are kept, and never become available',
  columns: [{ name: 'Name' }, { name: 'Service' }, { name: 'Available' }, { name: 'Age' }],
  cells(object, now) {
    const { metadata, spec, status } = object as APIService
    const { service } = spec
    const available = status?.conditions?.find(({ type }) => type === 'Available')
    const reason = available?.status !== 'True' && available?.reason ? ` (${available.reason})` : ''
    return [
      metadata.name,
      service ? `${service.namespace}/${service.name}` : 'Local',
      `${available?.status ?? 'Unknown'}${reason}`,
      ageOf(object, now),
    ]
  },
  prepareCreate(object) {
    const { spec, metadata } = object as unknown as APIService
    object.status = spec.service ? {} : { conditions: [alwaysAvailable(metadata.creationTimestamp)] }
  },
  validate: (object, errors) => validateService(object as unknown as APIService, errors),
}

/** The condition of what is served here. */
export const alwaysAvailable = (since: string): { type: string; status: string } & Record<string, string> => ({
  type: 'Available',
  status: 'True',
  lastTransitionTime: since,
  reason: 'Local',
  message: 'Local APIServices are always available',
})

function validateService({ metadata, spec }: APIService, errors: FieldErrors): void {
  const { group = '', version = '', groupPriorityMinimum, versionPriority } = spec
  if (metadata.name !== `${version}.${group}`) {
    const why = `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(`${version}.${group}`)}`
    errors.invalid('metadata.name', metadata.name, why)
  }
  if (group === '' && version !== 'v1')
    errors.required('spec.group', 'only v1 may have an empty group and it better be legacy kube')
  if (group !== '') for (const why of dns1123Subdomain(group)) errors.invalid('spec.group', group, why)
  for (const why of dns1035Label(version)) errors.invalid('spec.version', version, why)
  if (groupPriorityMinimum <= 0 || groupPriorityMinimum > 20_000)
    errors.invalid('spec.groupPriorityMinimum', groupPriorityMinimum, 'must be positive and less than 20000')
  if (versionPriority <= 0 || versionPriority > 1000)
    errors.invalid('spec.versionPriority', versionPriority, 'must be positive and less than 1000')
  validateServer(spec, errors)
}

function validateServer(spec: APIService['spec'], errors: FieldErrors): void {
  const { service, caBundle = '', insecureSkipTLSVerify = false } = spec
  const bytes = Buffer.from(caBundle, 'base64').length
  if (!service) {
    if (bytes > 0) errors.invalid('spec.caBundle', `${bytes} bytes`, 'local APIServices may not have a caBundle')
    if (insecureSkipTLSVerify)
      errors.invalid('spec.insecureSkipTLSVerify', true, 'local APIServices may not have insecureSkipTLSVerify')
    return
  }
  for (const field of ['namespace', 'name'] as const) if (!service[field]) errors.required(`spec.service.${field}`)
  const wrong = portErrors(service.port)
  if (wrong.length > 0) errors.invalid('spec.service.port', service.port, `port is not valid: ${wrong.join(', ')}`)
  if (insecureSkipTLSVerify && bytes > 0)
    errors.invalid('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present')
}
