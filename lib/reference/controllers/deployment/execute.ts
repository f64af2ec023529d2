/** Does what a plan says, through the API. */
import type { KubeClient } from '../../../kube/client.ts'
import { isAlreadyExists, isNotFound } from '../../../kube/errors.ts'
import type { Deployment, Manifest, ReplicaSet } from '../../../kube/objects.ts'
import { deployments, replicaSets } from '../../../kube/resource.ts'
import type { EventRecorder } from '../../events.ts'
import { PostponedError } from '../controller.ts'
import { changeOwners, mayAdopt } from '../membership.ts'
import { controllerOf } from '../owners.ts'
import { progress, saying } from './conditions.ts'
import type { Plan } from './plan.ts'
import { hasTemplateOf } from './sets.ts'
import { hasDeadline } from './status.ts'

export interface Execution {
  client: KubeClient
  record: EventRecorder
  deployment: Deployment
  now: number
}

/** @throws what the API refused first. */
export async function execute(run: Execution, plan: Plan): Promise<void> {
  const { client, record, deployment } = run
  if (plan.sets.adopt.length > 0) await mayAdopt(client, deployments, deployment)
  await changeOwners(client, deployment, replicaSets, plan.sets)
  if (plan.create !== undefined) await create(run, plan.create)
  for (const { set, events } of plan.update) {
    await client.update(replicaSets, set)
    for (const message of events) record(deployment, 'Normal', 'ScalingReplicaSet', message)
  }
  for (const { metadata } of plan.discard) {
    await client.delete(replicaSets, metadata).catch((error: unknown) => {
      if (!isNotFound(error)) throw error
    })
  }
  if (plan.deployment !== undefined) await client.update(deployments, plan.deployment, { subresource: 'status' })
}

async function create({ client, record, deployment, now }: Execution, set: Manifest): Promise<void> {
  const { name = '', namespace } = set.metadata
  const writeStatus = (status: object): Promise<unknown> =>
    client.update(
      deployments,
      { ...deployment, status: { ...deployment.status, ...status } },
      { subresource: 'status' },
    )
  try {
    const { spec } = await client.create<ReplicaSet>(replicaSets, set)
    const count = spec.replicas ?? 0
    if (count > 0) {
      record(deployment, 'Normal', 'ScalingReplicaSet', `Scaled up replica set ${name} from 0 to ${count}`)
    }
  } catch (error) {
    if (isAlreadyExists(error)) {
      const present = await client.get<ReplicaSet>(replicaSets, { name, namespace })
      const own = controllerOf(present)?.uid === deployment.metadata.uid && hasTemplateOf(present, deployment)
      if (!own) await writeStatus({ collisionCount: (deployment.status.collisionCount ?? 0) + 1 })
      throw new PostponedError(`replicaset ${name} is there already`)
    }
    const message = `Failed to create new replica set "${name}": ${(error as Error).message}`
    record(deployment, 'Warning', 'ReplicaSetCreateError', message)
    if (hasDeadline(deployment)) {
      const said = progress('False', 'ReplicaSetCreateError', message)
      await writeStatus({ conditions: saying(deployment.status.conditions ?? [], said, now) })
    }
    throw error
  }
}
