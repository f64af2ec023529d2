/** Rules for sources of volumes that nodes here do not have: of Pods' volumes, and of those of the cluster. */
import type { FieldErrors } from '../../schema/errors.ts'

type Source = Readonly<Record<string, unknown>>

/** What a source cannot do without. */
const needed: Readonly<Record<string, readonly string[]>> = {
  gcePersistentDisk: ['pdName'],
  awsElasticBlockStore: ['volumeID'],
  glusterfs: ['endpoints', 'path'],
  rbd: ['monitors', 'image'],
  cephfs: ['monitors'],
  iscsi: ['targetPortal', 'iqn'],
  cinder: ['volumeID'],
  flexVolume: ['driver'],
  azureFile: ['secretName', 'shareName'],
  azureDisk: ['diskName', 'diskURI'],
  gitRepo: ['repository'],
  vsphereVolume: ['volumePath'],
  photonPersistentDisk: ['pdID'],
  portworxVolume: ['volumeID'],
  storageos: ['volumeName'],
  scaleIO: ['gateway', 'system', 'volumeName'],
}

/** @param at where the volume is */
export function validateOther(name: string, source: Source, at: string, errors: FieldErrors): void {
  const here = name === 'gcePersistentDisk' ? `${at}.persistentDisk` : `${at}.${name}`
  for (const field of needed[name] ?? []) {
    const value = source[field]
    if (!value || (Array.isArray(value) && value.length === 0)) errors.required(`${here}.${field}`)
  }
  if (Object.hasOwn(rules, name)) rules[name]?.(source, here, errors)
}

const rules: Readonly<Record<string, (source: Source, at: string, errors: FieldErrors) => void>> = {
  gcePersistentDisk: validatePartition,
  awsElasticBlockStore: validatePartition,
  iscsi: validateIscsi,
  fc: validateFibreChannel,
  flexVolume: validateOptions,
  flocker: validateFlocker,
  quobyte: validateQuobyte,
  azureDisk: validateAzureDisk,
  gitRepo({ directory = '' }, at, errors) {
    const path = directory as string
    if (path.startsWith('/')) errors.invalid(`${at}.directory`, path, 'must be a relative path')
    if (path.split('/').includes('..')) errors.invalid(`${at}.directory`, path, "must not contain '..'")
  },
}

function validatePartition({ partition = 0 }: Source, at: string, errors: FieldErrors): void {
  if ((partition as number) < 0 || (partition as number) > 255)
    errors.invalid(`${at}.partition`, partition, 'must be between 1 and 255, inclusive')
}

function validateLun(lun: unknown, at: string, errors: FieldErrors): void {
  if ((lun as number) < 0 || (lun as number) > 255)
    errors.invalid(`${at}.lun`, lun, 'must be between 0 and 255, inclusive')
}

const iqn = /^iqn\.\d{4}-\d{2}\.([a-z0-9.-]+)(:[^,;*&$|\s]+)?$|^eui\.[0-9a-f]{16}$|^naa\.[0-9a-f]{32}$/i

const problemOf = (name: string): string =>
  /^(iqn|eui|naa)/.test(name) ? 'must be valid format' : 'must be valid format starting with iqn, eui, or naa'

function validateIscsi(source: Source, at: string, errors: FieldErrors): void {
  const { iqn: name, lun, initiatorName: initiator, chapAuthDiscovery, chapAuthSession, secretRef } = source
  if (name && !iqn.test(name as string)) errors.invalid(`${at}.iqn`, name, problemOf(name as string))
  validateLun(lun ?? 0, at, errors)
  if ((chapAuthDiscovery === true || chapAuthSession === true) && !secretRef) errors.required(`${at}.secretRef`)
  if (initiator !== undefined && !iqn.test(initiator as string))
    errors.invalid(`${at}.initiatorname`, initiator, problemOf(initiator as string))
}

function validateFibreChannel(source: Source, at: string, errors: FieldErrors): void {
  const [targets, wwids] = [source.targetWWNs, source.wwids].map((list) => (list ?? []) as string[]) as [
    string[],
    string[],
  ]
  const field = `${at}.targetWWNs`
  if (targets.length === 0 && wwids.length === 0)
    errors.required(field, 'must specify either targetWWNs or wwids, but not both')
  if (targets.length > 0 && wwids.length > 0)
    errors.invalid(field, targets, 'targetWWNs and wwids can not be specified simultaneously')
  if (targets.length === 0) return
  if (source.lun === undefined) errors.required(`${at}.lun`, 'lun is required if targetWWNs is specified')
  else validateLun(source.lun, at, errors)
}

function validateOptions({ options = {} }: Source, at: string, errors: FieldErrors): void {
  for (const key of Object.keys(options as object)) {
    const namespace = key.includes('/') ? key.slice(0, key.indexOf('/')) : key
    if (/(^|\.)(kubernetes|k8s)\.io$/i.test(namespace))
      errors.invalid(`${at}.options[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved')
  }
}

function validateFlocker(
  { datasetName: name = '', datasetUUID: id = '' }: Source,
  at: string,
  errors: FieldErrors,
): void {
  if (!name && !id) errors.required(at, 'one of datasetName and datasetUUID is required')
  if (name && id) errors.invalid(at, 'resource', 'datasetName and datasetUUID can not be specified simultaneously')
  if ((name as string).includes('/')) errors.invalid(`${at}.datasetName`, name, "must not contain '/'")
}

function validateQuobyte({ registry = '', tenant = '', volume = '' }: Source, at: string, errors: FieldErrors): void {
  const why = 'must be a host:port pair or multiple pairs separated by commas'
  if (!registry) errors.required(`${at}.registry`, why)
  else if (
    (registry as string).length >= 65_535 ||
    (registry as string).split(',').some((one) => !/^[^:]*:[^:]*$/.test(one))
  )
    errors.invalid(`${at}.registry`, registry, why)
  if ((tenant as string).length >= 65)
    errors.required(`${at}.tenant`, 'must be a UUID and may not exceed a length of 64 characters')
  if (!volume) errors.required(`${at}.volume`)
}

const disks = {
  Managed: '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}',
  Shared: 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd',
}

function validateAzureDisk(
  { diskURI = '', cachingMode, kind = 'Shared' }: Source,
  at: string,
  errors: FieldErrors,
): void {
  const modes = ['None', 'ReadOnly', 'ReadWrite']
  if (cachingMode !== undefined && !modes.includes(cachingMode as string))
    errors.unsupported(`${at}.cachingMode`, cachingMode, modes)
  const kinds = ['Dedicated', 'Managed', 'Shared']
  if (!kinds.includes(kind as string)) errors.unsupported(`${at}.kind`, kind, kinds)
  const [start, choice] = kind === 'Managed' ? ['/subscriptions/', disks.Managed] : ['https://', disks.Shared]
  if (!(diskURI as string).toLowerCase().startsWith(start)) errors.unsupported(`${at}.diskURI`, diskURI, [choice])
}
