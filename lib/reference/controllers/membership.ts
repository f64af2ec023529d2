/** Which objects are an owner's, which become so, and which no longer are (ADO). */
import type { KubeClient } from '../../kube/client.ts'
import { isNotFound } from '../../kube/errors.ts'
import type { KubeObject } from '../../kube/objects.ts'
import type { Resource } from '../../kube/resource.ts'
import { PostponedError } from './controller.ts'
import { controllerOf, controllerReference } from './owners.ts'
import { isTerminating } from './pods.ts'

export interface Membership<T> {
  /** Those of the owner, including those to adopt. */
  members: T[]
  adopt: T[]
  release: T[]
}

/** `objects`: all that the owner controls, and orphans; others are passed over. */
export function claim<T extends KubeObject>(
  owner: KubeObject,
  objects: readonly T[],
  belongs: (object: T) => boolean,
): Membership<T> {
  const result: Membership<T> = { members: [], adopt: [], release: [] }
  for (const object of objects) {
    const controller = controllerOf(object)
    if (controller !== undefined && controller.uid !== owner.metadata.uid) continue
    if (controller !== undefined && belongs(object)) result.members.push(object)
    else if (isTerminating(owner)) continue
    else if (controller !== undefined) result.release.push(object)
    else if (belongs(object) && !isTerminating(object)) {
      result.adopt.push(object)
      result.members.push(object)
    }
  }
  return result
}

/** Objects by the uid of their controller, those without one by {@link orphansOf} their namespace. */
export const ownerKey = (object: KubeObject): string[] => [
  controllerOf(object)?.uid ?? orphansOf(object.metadata.namespace),
]

export const orphansOf = (namespace = ''): string => `orphans of ${namespace}`

/** Makes sure that the owner is still there before it adopts anything. @throws PostponedError where it is not. */
export async function mayAdopt(client: KubeClient, resource: Resource, owner: KubeObject): Promise<void> {
  const { metadata } = await client.get<KubeObject>(resource, owner.metadata)
  if (metadata.uid !== owner.metadata.uid || metadata.deletionTimestamp !== undefined) {
    throw new PostponedError(`${owner.kind.toLowerCase()} ${owner.metadata.name} is gone or going: it adopts nothing`)
  }
}

/** Writes owner references: of those to adopt, then of those to release. With them comes and goes a finalizer, if any. */
export async function changeOwners(
  client: KubeClient,
  owner: KubeObject,
  resource: Resource,
  { adopt, release }: Pick<Membership<KubeObject>, 'adopt' | 'release'>,
  finalizer?: string,
): Promise<void> {
  const own = {
    ownerReferences: [controllerReference(owner)],
    ...(finalizer !== undefined && { finalizers: [finalizer] }),
  }
  const disown = {
    ownerReferences: [{ $patch: 'delete', uid: owner.metadata.uid }],
    ...(finalizer !== undefined && { '$deleteFromPrimitiveList/finalizers': [finalizer] }),
  }
  const patch = ({ metadata }: KubeObject, change: object): Promise<unknown> =>
    client.patch(resource, metadata, 'strategic', { metadata: { uid: metadata.uid, ...change } })
  for (const object of adopt) await patch(object, own)
  for (const object of release) {
    await patch(object, disown).catch((error: unknown) => {
      if (!isNotFound(error)) throw error
    })
  }
}
