/** Creating and replacing objects: what every kind goes through on its way into the store. */
import type { KubeObject } from '../../kube/objects.ts'
import type { Asker, Draft, Kind } from '../resources/kind.ts'
import { equal } from '../schema/equal.ts'
import { FieldErrors, type FieldError } from '../schema/errors.ts'
import { share } from '../schema/share.ts'
import { admit, admitLast } from './admission/admission.ts'
import { storeKey, timestamp, type Api } from './api.ts'
import { validateMetadata, validateMetadataUpdate } from './metadata.ts'
import { suffix, uuid } from './names.ts'
import { alreadyExists, badRequest, conflict, failure, invalid, modified, notFound } from './status.ts'

export interface WriteContext {
  readonly dryRun: boolean
  readonly user?: Asker
  /** Completes `metadata.managedFields`, once all that the client asked for is in the object. */
  track(object: Draft, old: KubeObject | undefined): void
}

export function create(api: Api, kind: Kind, namespace: string, object: Draft, context: WriteContext): KubeObject {
  const { resource } = kind
  const { metadata } = object
  placeIn(kind, namespace, object)
  if (Number(metadata.resourceVersion) > 0)
    throw failure(500, '', 'resourceVersion should not be set on objects to be created')
  const { generateName } = metadata
  const name = metadata.name || (generateName && generateName.slice(0, 58) + suffix(api.random))
  // Admission does not know the name that is made up: events about what it refuses, again and again, are one then.
  metadata.name ||= generateName || 'Unknown'
  object.metadata = {
    ...pick(metadata, ['name', 'generateName', 'namespace']),
    uid: uuid(api.random),
    resourceVersion: '',
    ...(kind.generation ? { generation: 1 } : pick(metadata, ['generation'])),
    creationTimestamp: timestamp(api.clock.now()),
    ...pick(metadata, ['labels', 'annotations', 'ownerReferences', 'finalizers', 'managedFields']),
  } as Draft['metadata']
  context.track(object, undefined)
  admit(api, kind, object)
  object.metadata.name = name as string
  kind.prepareCreate?.(object, context.user)
  const errors = new FieldErrors()
  validateMetadata(kind, object, errors)
  kind.validate?.(object, errors)
  if (errors.list.length > 0) throw invalid(resource, object.metadata.name ?? '', errors.list)
  admitLast(api, kind, object)
  const there = api.store.get(storeKey(resource), object.metadata.namespace, object.metadata.name)
  if (there) throw alreadyExists(resource, object.metadata.name, there.metadata.deletionTimestamp !== undefined)
  if (context.dryRun) return withoutVersion(object)
  // Objects that come one after the other are mostly alike, such as the Pods of a set.
  share(api.store.newest(storeKey(resource)), object)
  return api.store.put(storeKey(resource), object)
}

/** The part of an object that a request is about: '' for all but the status. */
export type Part = '' | 'status' | 'approval' | 'ephemeralcontainers' | 'resize'

export function update(
  api: Api,
  kind: Kind,
  old: KubeObject,
  object: Draft,
  context: WriteContext & { part: Part; patched?: boolean },
): KubeObject {
  const { resource } = kind
  checkIdentity(kind, old, object, context.patched ?? false)
  const { metadata } = object
  object.metadata = {
    ...pick(metadata, ['name', 'generateName', 'namespace']),
    uid: metadata.uid || old.metadata.uid,
    resourceVersion: old.metadata.resourceVersion,
    ...pick(old.metadata, ['generation', 'creationTimestamp']),
    // Only a delete says when an object is to go: what others say of that is refused.
    ...pick(old.metadata.deletionTimestamp === undefined ? metadata : old.metadata, [
      'deletionTimestamp',
      'deletionGracePeriodSeconds',
    ]),
    ...pick(metadata, ['labels', 'annotations', 'ownerReferences', 'finalizers', 'managedFields']),
  } as Draft['metadata']
  onlyPart(kind, old, object, context.part)
  if (isStatus(kind, context.part)) kind.prepareStatus?.(object, old, context.part, timestamp(api.clock.now()))
  const ofSpec = kind.parts?.[context.part]
  if (ofSpec) takePart(object, old, ofSpec.take(object, old))
  context.track(object, old)
  admit(api, kind, object, old)
  if (context.part === '') kind.prepareUpdate?.(object, old)
  const errors = updateErrors(kind, object, old, context.part)
  if (errors.length > 0) throw invalid(resource, old.metadata.name, errors)
  admitLast(api, kind, object, old)
  const current = api.store.get(storeKey(resource), old.metadata.namespace, old.metadata.name)
  if (current !== old) throw conflict(resource, old.metadata.name, modified)
  share(old, object)
  const changed = Object.keys({ ...old, ...object }).filter((key) => (old as Draft)[key] !== object[key])
  if (changed.every((key) => key === 'metadata') && equal(withoutTimes(object.metadata), withoutTimes(old.metadata)))
    return old
  if (countsFor(kind, changed, object, old, context.part)) {
    object.metadata = { ...object.metadata, generation: (old.metadata.generation ?? 0) + 1 }
  }
  if (context.dryRun) return object
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata
  // The last finalizer of an object that is being deleted is gone, and so is the object.
  if (
    deletionTimestamp !== undefined &&
    deletionGracePeriodSeconds === 0 &&
    finalizers.length === 0 &&
    !holdsContent(object)
  ) {
    return api.store.delete(storeKey(resource), object)
  }
  return api.store.put(storeKey(resource), object)
}

/** A namespace stays until its own finalizers, which are in its spec, are gone too. */
export const holdsContent = (object: KubeObject): boolean => {
  const { spec } = object as { spec?: { finalizers?: string[] } }
  return object.kind === 'Namespace' && (spec?.finalizers ?? []).length > 0
}

export function existing(api: Api, kind: Kind, namespace: string, name: string): KubeObject {
  const object = api.store.get(storeKey(kind.resource), namespace, name)
  if (!object) throw notFound(kind.resource, name)
  return object
}

/** @throws ApiError 409 where the object that replaces it says which one it is of, and there is none */
export function existingToReplace(api: Api, kind: Kind, namespace: string, name: string, by: Draft): KubeObject {
  const old = api.store.get(storeKey(kind.resource), namespace, name)
  if (!old && by.metadata.uid) throw anotherOne(kind.resource, namespace, name, by.metadata.uid, '')
  return old ?? existing(api, kind, namespace, name)
}

/** @throws ApiError 400 where the object says that it is in another namespace. */
export function placeIn({ resource }: Kind, namespace: string, { metadata }: Draft): void {
  if (!resource.namespaced) {
    delete metadata.namespace
    return
  }
  if (metadata.namespace && metadata.namespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  metadata.namespace = namespace
}

/** @throws ApiError 400 where the object says that it is another one. */
export function checkName({ metadata }: Draft, name: string, namespace = ''): void {
  if (!metadata.name)
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`)
  if (metadata.name !== name)
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`)
  if (namespace !== '' && metadata.namespace && metadata.namespace !== namespace)
    throw badRequest(
      `the namespace of the object (${metadata.namespace}) does not match the namespace on the request (${namespace})`,
    )
}

/** @throws ApiError 500, as the real server has it, for what is no number */
function checkVersion(version: string | undefined): void {
  if (version && !/^\d+$/.test(version))
    throw failure(500, '', `strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`)
}

function checkIdentity(kind: Kind, old: KubeObject, object: Draft, patched: boolean): void {
  const { resource } = kind
  const { metadata } = object
  const { name } = old.metadata
  checkName(object, name, old.metadata.namespace)
  placeIn(kind, old.metadata.namespace ?? '', object)
  checkVersion(metadata.resourceVersion)
  // 0 says as much as nothing.
  const isAny = Number(metadata.resourceVersion ?? 0) === 0
  if (!isAny && metadata.resourceVersion !== old.metadata.resourceVersion) throw conflict(resource, name, modified)
  if (kind.conditional && isAny && !patched) {
    const errors = new FieldErrors()
    errors.invalid('metadata.resourceVersion', 0, 'must be specified for an update')
    throw invalid({ ...resource, kind: resource.plural }, name, errors.list)
  }
  if (metadata.uid && metadata.uid !== old.metadata.uid && !patched)
    throw anotherOne(resource, old.metadata.namespace, name, metadata.uid, old.metadata.uid)
}

function anotherOne(
  resource: Kind['resource'],
  namespace: string | undefined,
  name: string,
  asked: string,
  found: string,
): Error {
  const where = ['/registry', resource.plural, namespace, name].filter(Boolean).join('/')
  const why = `Precondition failed: UID in precondition: ${asked}, UID in object meta: ${found}`
  return conflict(
    resource,
    name,
    `StorageError: invalid object, Code: 4, Key: ${where}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`,
  )
}

/** As the real server has it: what is wrong with the metadata of an update is told before and after what is wrong with the rest. */
function updateErrors(kind: Kind, object: Draft, old: KubeObject, part: Part): readonly FieldError[] {
  const found = (look: (errors: FieldErrors) => void): readonly FieldError[] => {
    const errors = new FieldErrors()
    look(errors)
    return errors.list
  }
  const own = found((errors) => validateMetadata(kind, object, errors))
  const changed = found((errors) => validateMetadataUpdate(object, old, errors))
  if (part !== '') {
    const rest = found((errors) =>
      isStatus(kind, part)
        ? kind.validateStatus?.(object, old, errors, part)
        : kind.parts?.[part]?.validate(object, old, errors),
    )
    return [...own, ...changed, ...changed, ...rest]
  }
  const rest = found((errors) => kind.validate?.(object, errors, old))
  return [
    ...own,
    ...changed,
    ...own,
    ...rest,
    ...changed,
    ...found((errors) => kind.validateUpdate?.(object, old, errors)),
  ]
}

const isStatus = ({ statusParts }: Kind, part: Part): boolean =>
  part === 'status' || statusParts?.includes(part) === true

/** The status subresource changes the status alone, the main resource all but the status. */
function onlyPart(kind: Kind, old: KubeObject, object: Draft, part: Part): void {
  if (!kind.status) return
  const before = old as Draft
  if (isStatus(kind, part)) {
    for (const key of Object.keys(before)) if (key !== 'status' && key !== 'metadata') object[key] = before[key]
    for (const key of Object.keys(object)) if (key !== 'status' && !(key in before)) delete object[key]
    keepMetadata(kind, old, object)
  } else if (before.status === undefined) delete object.status
  else object.status = before.status
}

/** All is as it was but the spec. */
function takePart(object: Draft, old: KubeObject, spec: object): void {
  const { managedFields: _, ...metadata } = old.metadata
  const { managedFields } = object.metadata
  Object.assign(object, old, { metadata: { ...metadata, ...(managedFields && { managedFields }) }, spec })
}

/** Of a Pod's metadata its owners, and of objects of users' kinds all of it, is not for who reports a status. */
function keepMetadata({ custom, resource }: Kind, old: KubeObject, object: Draft): void {
  const { managedFields, ownerReferences: _, ...metadata } = object.metadata
  if (custom) {
    const { managedFields: __, ...before } = old.metadata
    object.metadata = { ...before, ...(managedFields && { managedFields }) }
  } else if (resource.kind === 'Pod' && resource.group === '') {
    object.metadata = {
      ...metadata,
      ...pick(old.metadata, ['ownerReferences']),
      ...(managedFields && { managedFields }),
    }
  }
}

/** When a field was last written is no change by itself. */
const withoutTimes = ({ managedFields, ...metadata }: KubeObject['metadata']): object => ({
  ...metadata,
  managedFields: managedFields?.map((entry) => ({ ...entry, time: '' })),
})

/** Whether the change is one that `metadata.generation` counts. */
function countsFor(kind: Kind, changed: readonly string[], object: Draft, old: KubeObject, part: Part): boolean {
  if (!kind.generation) return false
  if (changed.some((key) => isSpec(kind, key))) return true
  const annotated = (one: { metadata: Draft['metadata'] }): object => one.metadata.annotations ?? {}
  return kind.generation === 'annotations' && part === '' && !equal(annotated(object), annotated(old))
}

/** A status that has no subresource is a field like any other. */
const isSpec = (kind: Kind, key: string): boolean =>
  key !== 'metadata' && (key !== 'status' || (kind.custom !== undefined && !kind.status))

function pick<T extends object>(from: T, keys: readonly (keyof T)[]): Partial<T> {
  const result: Partial<T> = {}
  for (const key of keys) if (from[key] !== undefined) result[key] = from[key]
  return result
}

function withoutVersion(object: Draft): KubeObject {
  const { resourceVersion: _, ...metadata } = object.metadata
  return { ...object, metadata } as KubeObject
}
