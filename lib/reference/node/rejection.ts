/** Tells of a Pod that has no place on its node: it has failed before it began. */
import { isConflict, isNotFound } from '../../kube/errors.ts'
import type { Pod } from '../../kube/objects.ts'
import { pods } from '../../kube/resource.ts'
import type { Rejection } from './admission.ts'
import type { Machine } from './machine.ts'
import { rfc3339 } from './time.ts'

/** Resolves when its status says so, or it is gone. */
export async function reject(
  { client, clock, record }: Machine,
  pod: Pod,
  { reason, message }: Rejection,
): Promise<void> {
  const { name, namespace, uid } = pod.metadata
  record(pod, 'Warning', reason, message)
  const startTime = rfc3339(clock.now())
  const status = { phase: 'Failed', reason, message: `Pod was rejected: ${message}`, startTime }
  try {
    await client.patch(pods, { name, namespace }, 'merge', { metadata: { uid }, status }, { subresource: 'status' })
  } catch (error) {
    if (!isNotFound(error) && !isConflict(error)) throw error
  }
}
