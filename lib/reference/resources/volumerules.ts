/** Rules for volumes. */
import type { PersistentVolume } from '../../kube/objects.ts'
import { amountOf } from '../../kube/quantity.ts'
import { equal } from '../schema/equal.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { internalLines } from '../schema/internal.ts'
import { unifiedDiff } from '../schema/linediff.ts'
import { dns1123Label, dns1123Subdomain, subdomainErrors } from '../schema/names.ts'
import { structOf } from '../schema/types.ts'
import { validateModes } from './claimrules.ts'
import { validateOther } from './pod/othersources.ts'
import { validateNodeSelector } from './pod/validateplacement.ts'
import { validateHostPath, validateNfs } from './pod/volumesources.ts'

type Spec = PersistentVolume['spec'] & { nodeAffinity?: { required?: Parameters<typeof validateNodeSelector>[0] } }

export function validateVolume({ spec: given }: PersistentVolume, errors: FieldErrors): void {
  const spec = given as Spec
  const { capacity = {}, persistentVolumeReclaimPolicy: policy = '', volumeMode } = spec
  if (!spec.accessModes?.length) errors.required('spec.accessModes')
  validateModes(spec.accessModes ?? [], 'spec.accessModes', errors)
  if (Object.keys(capacity).length === 0) errors.required('spec.capacity')
  if (!Object.hasOwn(capacity, 'storage') || Object.keys(capacity).length > 1)
    errors.unsupported('spec.capacity', spec.capacity ?? null, ['storage'])
  for (const [name, amount] of Object.entries(capacity)) {
    const at = `spec.capacity[${name}]`
    if (amountOf(amount) < 0) errors.invalid(at, amount, 'must be a valid resource quantity')
    if (amountOf(amount) <= 0) errors.invalid(at, amount, 'must be greater than zero')
  }
  const policies = ['Delete', 'Recycle', 'Retain']
  if (policy !== '' && !policies.includes(policy))
    errors.unsupported('spec.persistentVolumeReclaimPolicy', policy, policies)
  if (spec.nodeAffinity) {
    if (spec.nodeAffinity.required)
      validateNodeSelector(spec.nodeAffinity.required, 'spec.nodeAffinity.required', errors)
    else errors.required('spec.nodeAffinity.required', 'must specify required node constraints')
  }
  validateSources(spec, errors)
  if (spec.hostPath && /^\/+$/.test(spec.hostPath.path) && policy === 'Recycle')
    errors.forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'")
  subdomainErrors(spec.storageClassName, 'spec.storageClassName', errors)
  if (volumeMode !== undefined && !['Block', 'Filesystem'].includes(volumeMode))
    errors.unsupported('spec.volumeMode', volumeMode, ['Block', 'Filesystem'])
}

/** In the order in which they are looked at. */
const sources = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'scaleIO',
  'local',
  'storageos',
  'csi',
] as const

const sourcesOf = (spec: Spec): [string, object][] =>
  sources.flatMap((name) => {
    const source = (spec as unknown as Record<string, object | undefined>)[name]
    return source === undefined ? [] : [[name, source] as [string, object]]
  })

function validateSources(spec: Spec, errors: FieldErrors): void {
  const [first, ...more] = sourcesOf(spec)
  if (first === undefined) errors.required('spec', 'must specify a volume type')
  else if (first[0] === 'hostPath' && spec.hostPath) validateHostPath(spec.hostPath, 'spec.hostPath', errors)
  else if (first[0] === 'nfs' && spec.nfs) validateNfs(spec.nfs, 'spec.nfs', errors)
  else if (first[0] === 'local') validateLocal(spec, errors)
  else if (first[0] === 'csi') validateCsi(first[1], 'spec.csi', errors)
  else validateOther(first[0], first[1] as Record<string, unknown>, 'spec', errors)
  for (const [name, source] of more)
    // Of this one, the real server does not say that it is one too many.
    if (name === 'flexVolume') validateOther(name, source as Record<string, unknown>, 'spec', errors)
    else errors.forbidden(`spec.${name === 'cephfs' ? 'cephFS' : name}`, 'may not specify more than 1 volume type')
}

function validateLocal(spec: Spec, errors: FieldErrors): void {
  const { path } = (spec as { local?: { path?: string } }).local ?? {}
  if (!path) errors.required('spec.local.path')
  else if (path.split('/').includes('..')) errors.invalid('spec.local.path', path, "must not contain '..'")
  if (!spec.nodeAffinity) errors.required('spec.nodeAffinity', 'Local volume requires node affinity')
}

interface Csi {
  driver?: string
  volumeHandle?: string
}

function validateCsi(csi: Csi, at: string, errors: FieldErrors): void {
  const { driver = '', volumeHandle } = csi
  if (driver === '') errors.required(`${at}.driver`)
  if (Buffer.byteLength(driver) > 63) errors.tooLong(`${at}.driver`, 63)
  for (const why of dns1123Subdomain(driver.toLowerCase())) errors.invalid(`${at}.driver`, driver, why)
  if (!volumeHandle) errors.required(`${at}.volumeHandle`)
  for (const which of ['controllerPublish', 'controllerExpand', 'nodePublish', 'nodeExpand']) {
    const field = `${which}SecretRef`
    const secret = (csi as Record<string, unknown>)[field] as { name?: string; namespace?: string } | undefined
    if (!secret) continue
    if (!secret.name) errors.required(`${at}.${field}.name`)
    else for (const why of dns1123Subdomain(secret.name)) errors.invalid(`${at}.${field}.name`, secret.name, why)
    if (!secret.namespace) errors.required(`${at}.${field}.namespace`)
    else
      for (const why of dns1123Label(secret.namespace))
        errors.invalid(`${at}.${field}.namespace`, secret.namespace, why)
  }
}

export function validateVolumeUpdate(
  { spec: now }: PersistentVolume,
  { spec: before }: PersistentVolume,
  errors: FieldErrors,
): void {
  const [spec, old] = [now as Spec, before as Spec]
  if (!equal(sourcesOf(spec), sourcesOf(old))) {
    const struct = { ...structOf('core.v1', 'PersistentVolumeSpec'), name: 'PersistentVolumeSource' }
    const difference = unifiedDiff(internalLines(struct, spec), internalLines(struct, old))
    const why = `spec.persistentvolumesource is immutable after creation\n${difference}`
    errors.forbidden('spec.persistentvolumesource', why)
  }
  if (spec.volumeMode !== old.volumeMode) errors.invalid('volumeMode', spec.volumeMode ?? null, 'field is immutable')
  if (old.nodeAffinity && !equal(spec.nodeAffinity, old.nodeAffinity))
    errors.invalid('nodeAffinity', spec.nodeAffinity, 'field is immutable')
}
