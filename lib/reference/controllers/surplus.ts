/** The Pods that an owner has too many of. */
import type { KubeClient } from '../../kube/client.ts'
import { isNotFound } from '../../kube/errors.ts'
import type { KubeObject, Pod } from '../../kube/objects.ts'
import { pods } from '../../kube/resource.ts'
import type { EventRecorder } from '../events.ts'
import type { Expectations } from './expectations.ts'

/** Deletes Pods that are expected to go, and says so. @throws the first thing that went wrong, when all were tried */
export async function deleteSurplus(
  { client, record, expected }: { client: KubeClient; record: EventRecorder; expected: Expectations },
  owner: KubeObject,
  surplus: readonly Pod[],
): Promise<void> {
  const deletions = await Promise.allSettled(
    surplus.map(async ({ metadata: { name, namespace, uid } }) => {
      try {
        await client.delete(pods, { name, namespace }, { preconditions: { uid } })
        record(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`)
      } catch (error) {
        expected.deleted(owner.metadata.uid, uid)
        if (isNotFound(error)) return
        record(owner, 'Warning', 'FailedDelete', `Error deleting: ${(error as Error).message}`)
        throw error
      }
    }),
  )
  const failed = deletions.find((result) => result.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}
