/** Does what a plan says, through the API. */
import type { OwnerReference } from 'kubernetes-types/meta/v1.js'
import type { KubeClient } from '../../../kube/client.ts'
import { isAlreadyExists, isConflict, isNotFound } from '../../../kube/errors.ts'
import type { ControllerRevision, Manifest, StatefulSet } from '../../../kube/objects.ts'
import { controllerRevisions, persistentVolumeClaims, pods, statefulSets } from '../../../kube/resource.ts'
import { PostponedError } from '../controller.ts'
import type { EventRecorder } from '../../events.ts'
import { hasEnded } from '../pace.ts'
import { inBatches } from '../batches.ts'
import { canonicalJson } from '../hash.ts'
import { changeOwners, mayAdopt } from '../membership.ts'
import { claimCreated, podDone } from './messages.ts'
import type { Plan, PodTask } from './plan.ts'
import type { ClaimOwners } from './retention.ts'
import { revisionName } from './revisions.ts'

export interface Execution {
  client: KubeClient
  record: EventRecorder
  set: StatefulSet
  /** Resolves when a Pod that has failed may be replaced. */
  replacement: () => Promise<void>
}

/** @throws what the API refused first, after all that is done in spite of it. */
export async function execute(run: Execution, plan: Plan): Promise<void> {
  await adopt(run, plan)
  if (plan.revision.create !== undefined) await createRevision(run, plan.revision.create)
  if (plan.revision.renumber !== undefined) {
    const { revision, number } = plan.revision.renumber
    await run.client.patch(controllerRevisions, revision.metadata, 'merge', { revision: number })
  }
  const managed = await failureOf(managePods(run, plan))
  const told = await failureOf(writeStatus(run, managed === undefined ? plan.status : plan.interrupted))
  const discarded = await failureOf(discard(run, plan))
  const failure = managed ?? told ?? discarded
  if (failure !== undefined) throw failure
}

const failureOf = (work: Promise<void>): Promise<Error | undefined> => work.then(() => undefined, asError)

async function writeStatus({ client, set }: Execution, status: Plan['status']): Promise<void> {
  if (status === undefined) return
  const { kind, apiVersion, metadata, spec } = set
  await client.update(statefulSets, { kind, apiVersion, metadata, spec, status }, { subresource: 'status' })
}

async function discard({ client }: Execution, plan: Plan): Promise<void> {
  for (const { metadata } of plan.discard) await client.delete(controllerRevisions, metadata).catch(ignore(isNotFound))
}

async function managePods(run: Execution, { stages, parallel }: Plan): Promise<void> {
  for (const tasks of stages) {
    if (parallel) await inBatches(tasks, (task) => perform(run, task))
    else for (const task of tasks) await perform(run, task)
  }
}

async function adopt({ client, set }: Execution, { pods: ofPods, revisions }: Plan): Promise<void> {
  if (ofPods.adopt.length + revisions.adopt.length > 0) await mayAdopt(client, statefulSets, set)
  await changeOwners(client, set, controllerRevisions, { adopt: revisions.adopt, release: [] })
  await changeOwners(client, set, pods, ofPods)
}

/** REV-10: where another revision has the name already, the next one is tried; the hash in the label stays as it was. */
async function createRevision({ client, set }: Execution, revision: Manifest): Promise<void> {
  const known = set.status.collisionCount ?? 0
  let collisionCount = known
  while (!(await isThere(client, named(set, revision, collisionCount)))) collisionCount += 1
  if (collisionCount === known) return
  const status = { ...set.status, collisionCount }
  await client.update(statefulSets, { ...set, status }, { subresource: 'status' })
  throw new PostponedError(
    `controllerrevision ${revision.metadata.name} is another one's: the next look uses the name that was free`,
  )
}

const named = (set: StatefulSet, revision: Manifest, collisions: number): Manifest => ({
  ...revision,
  metadata: { ...revision.metadata, name: revisionName(set, revision['data'], collisions) },
})

/** Creates the revision, unless it is there already; false where another one has its name. */
async function isThere(client: KubeClient, revision: Manifest): Promise<boolean> {
  try {
    await client.create(controllerRevisions, revision)
    return true
  } catch (error) {
    if (!isAlreadyExists(error)) throw error
    const { name = '', namespace } = revision.metadata
    const present = await client.get<ControllerRevision>(controllerRevisions, { name, namespace })
    return canonicalJson(present.data) === canonicalJson(revision['data'])
  }
}

async function perform(run: Execution, task: PodTask): Promise<void> {
  if (task.do === 'own') return setOwners(run, task.owners)
  if (task.do === 'delete') {
    const { name, namespace, uid } = task.pod.metadata
    if (hasEnded(task.pod)) await run.replacement()
    const deletion = run.client.delete(pods, { name, namespace }, { preconditions: { uid } })
    return report(run, 'Delete', name, deletion, (error) => isNotFound(error) || isConflict(error))
  }
  const { name = '' } = task.pod.metadata
  const refusal = await createClaims(run, name, task)
  const afterClaims = async (work: () => Promise<unknown>): Promise<void> => {
    if (refusal !== undefined) throw refusal
    await work()
  }
  if (task.do === 'provide') return afterClaims(() => setOwners(run, task.owners))
  if (task.do === 'create') {
    const creation = afterClaims(() => run.client.create(pods, task.pod))
    await report(run, 'Create', name, creation, isAlreadyExists)
    return setOwners(run, task.owners)
  }
  const update = afterClaims(async () => {
    await setOwners(run, task.owners)
    await run.client.update(pods, task.pod)
  })
  return report(run, 'Update', name, update, isConflict)
}

/** Settles as the work does, and tells of it, unless its failure is of a kind to pass over in silence. */
async function report(
  { record, set }: Execution,
  verb: string,
  pod: string,
  work: Promise<unknown>,
  silent: (error: unknown) => boolean,
): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!silent(error)) record(set, 'Warning', `Failed${verb}`, podDone(verb, pod, set, asError(error)))
    throw error
  }
  record(set, 'Normal', `Successful${verb}`, podDone(verb, pod, set))
}

/** Creates what is missing. The result says why the Pod cannot have all its claims now, if it cannot. */
async function createClaims(
  { client, record, set }: Execution,
  pod: string,
  { claims, blockers }: { claims: Manifest[]; blockers: string[] },
): Promise<Error | undefined> {
  const reasons = [...blockers]
  for (const claim of claims) {
    const { name = '' } = claim.metadata
    try {
      await client.create(persistentVolumeClaims, claim)
      record(set, 'Normal', 'SuccessfulCreate', claimCreated(name, pod, set))
    } catch (error) {
      reasons.push(`failed to create PVC ${name}: ${asError(error).message}`)
      if (!isAlreadyExists(error)) record(set, 'Warning', 'FailedCreate', claimCreated(name, pod, set, asError(error)))
    }
  }
  if (reasons.length === 0) return undefined
  return new PostponedError(reasons.length === 1 ? reasons[0] : `[${reasons.join(', ')}]`)
}

async function setOwners({ client, set }: Execution, owners: readonly ClaimOwners[]): Promise<void> {
  for (const { claim, ownerReferences, resourceVersion } of owners) {
    const metadata: { ownerReferences: OwnerReference[]; resourceVersion?: string } = { ownerReferences }
    if (resourceVersion !== undefined) metadata.resourceVersion = resourceVersion
    await client.patch(persistentVolumeClaims, { name: claim, namespace: set.metadata.namespace }, 'merge', {
      metadata,
    })
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

const ignore =
  (expected: (error: unknown) => boolean) =>
  (error: unknown): void => {
    if (!expected(error)) throw error
  }
