/** Rules for drivers of storage, and for what is known of them on nodes. */
import type { FieldErrors } from '../schema/errors.ts'
import { equal } from '../schema/equal.ts'
import { dns1123Subdomain, qualifiedNameErrors } from '../schema/names.ts'
import { atLeast } from './amounts.ts'

const policies = ['File', 'None', 'ReadWriteOnceWithFSType']
const modes = ['Persistent', 'Ephemeral']
const seconds = { least: 600, most: 2 ** 32, period: 10 }

export interface DriverSpec {
  attachRequired?: boolean
  fsGroupPolicy?: string
  tokenRequests?: { audience: string; expirationSeconds?: number }[]
  volumeLifecycleModes?: string[]
  nodeAllocatableUpdatePeriodSeconds?: number
}

export function validateDriver(spec: DriverSpec, errors: FieldErrors): void {
  const { fsGroupPolicy, tokenRequests = [], volumeLifecycleModes = [], nodeAllocatableUpdatePeriodSeconds } = spec
  if (fsGroupPolicy !== undefined && !policies.includes(fsGroupPolicy))
    errors.unsupported('spec.fsGroupPolicy', fsGroupPolicy, policies)
  const audiences = new Set<string>()
  for (const [index, { audience, expirationSeconds }] of tokenRequests.entries()) {
    const at = `spec.tokenRequests[${index}]`
    if (audiences.has(audience)) {
      errors.duplicate(`${at}.audience`, audience)
      continue
    }
    audiences.add(audience)
    if (expirationSeconds === undefined) continue
    const wrong = (why: string): void => errors.invalid(`${at}.expirationSeconds`, expirationSeconds, why)
    if (expirationSeconds < seconds.least) wrong('may not specify a duration less than 10 minutes')
    if (expirationSeconds > seconds.most) wrong('may not specify a duration larger than 2^32 seconds')
  }
  for (const mode of volumeLifecycleModes)
    if (!modes.includes(mode)) errors.unsupported('spec.volumeLifecycleModes', mode, modes)
  if (nodeAllocatableUpdatePeriodSeconds !== undefined && nodeAllocatableUpdatePeriodSeconds < seconds.period)
    errors.invalid(
      'spec.nodeAllocatableUpdatePeriodSeconds',
      nodeAllocatableUpdatePeriodSeconds,
      `must be greater than or equal to ${seconds.period} seconds`,
    )
}

/** Names of drivers, as others refer to them. */
export function validateDriverName(name: string, at: string, errors: FieldErrors): void {
  if (name === '') errors.required(at)
  if (Buffer.byteLength(name) > 63) errors.tooLong(at, 63)
  for (const why of dns1123Subdomain(name.toLowerCase())) errors.invalid(at, name, why)
}

export interface NodeDriver {
  name: string
  nodeID: string
  topologyKeys: string[] | null
  allocatable?: { count?: number }
}

const longestNodeId = 256

export function validateNodeDrivers(drivers: readonly NodeDriver[], errors: FieldErrors): void {
  const names = new Set<string>()
  for (const [index, { name, nodeID, topologyKeys, allocatable }] of drivers.entries()) {
    const at = `spec.drivers[${index}]`
    validateDriverName(name, `${at}.name`, errors)
    if (nodeID === '') errors.required(`${at}.nodeID`)
    if (Buffer.byteLength(nodeID) > longestNodeId)
      errors.invalid(`${at}.nodeID`, nodeID, `must be ${longestNodeId} characters or less`)
    atLeast(0, allocatable?.count, `${at}.allocatable.count`, errors)
    if (names.has(name)) errors.duplicate(`${at}.name`, name)
    names.add(name)
    const keys = topologyKeys ?? []
    for (const [place, key] of keys.entries()) {
      if (key === '') errors.required(at)
      if (keys.indexOf(key) < place) errors.duplicate(at, key)
      for (const why of qualifiedNameErrors(key)) errors.invalid(at, keys, why)
    }
  }
}

export function validateNodeDriversUpdate(
  now: readonly NodeDriver[],
  old: readonly NodeDriver[],
  errors: FieldErrors,
): void {
  for (const before of old) {
    const same = now.find(({ name }) => name === before.name)
    if (same && !equal({ ...same, allocatable: null }, { ...before, allocatable: null }))
      errors.invalid('CSINodeDriver', same, 'field is immutable')
  }
}

export interface Attachment {
  attacher: string
  nodeName: string
  source: { persistentVolumeName?: string; inlineVolumeSpec?: object }
}

export function validateAttachment({ attacher, nodeName, source }: Attachment, errors: FieldErrors): void {
  const { persistentVolumeName: name, inlineVolumeSpec: inline } = source
  const at = 'spec.source'
  if (attacher === '') errors.required('spec.attacher')
  if (name === undefined && !inline)
    errors.required(at, 'must specify exactly one of inlineVolumeSpec and persistentVolumeName')
  else if (name !== undefined && inline)
    errors.forbidden(at, 'must specify exactly one of inlineVolumeSpec and persistentVolumeName')
  else if (name === '') errors.required(`${at}.persistentVolumeName`, 'must specify non empty persistentVolumeName')
  for (const why of dns1123Subdomain(nodeName)) errors.invalid('spec.nodeName', nodeName, why)
  validateDriverName(attacher, 'spec.attacher', errors)
  if (name !== undefined)
    for (const why of dns1123Subdomain(name)) errors.invalid(`${at}.persistentVolumeName`, name, why)
}
