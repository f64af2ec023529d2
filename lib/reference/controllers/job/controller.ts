/** The Job controller: runs Pods until so many have succeeded, or too many failed. */
import { isNotFound } from '../../../kube/errors.ts'
import { indexBy } from '../../../kube/informers.ts'
import type { Pod } from '../../../kube/objects.ts'
import { pods } from '../../../kube/resource.ts'
import type { Component } from '../../component.ts'
import { eventRecorder } from '../../events.ts'
import { jobs, type Job } from '../../resources/job.ts'
import { inBatches } from '../batches.ts'
import { controller, keyOf, splitKey } from '../controller.ts'
import { expectations } from '../expectations.ts'
import { changeOwners, claim, mayAdopt, orphansOf, ownerKey } from '../membership.ts'
import { controllerOf } from '../owners.ts'
import { matches } from '../selector.ts'
import { plan } from './plan.ts'
import { isTracked, trackingFinalizer } from './tally.ts'

/** In place of a Job's name, for a Pod whose Job is gone, or that has none: `namespace/ pod`. */
const orphan = ' '

export function jobController(): Component {
  return controller('job-controller', ({ client, clock, informer, on, queue, onError }) => {
    const record = eventRecorder({ client, clock, onError }, 'job-controller')
    const all = informer<Job>(jobs)
    const allPods = informer<Pod>(pods)
    const podsBy = indexBy(allPods, ownerKey)
    const expected = expectations(clock)

    function jobOf(pod: Pod): Job | undefined {
      const owner = controllerOf(pod)
      const job = owner?.kind === 'Job' ? all.get(pod.metadata.namespace, owner.name) : undefined
      return job?.metadata.uid === owner?.uid ? job : undefined
    }
    /** Jobs that may adopt the Pod. */
    const candidatesFor = (pod: Pod): Job[] =>
      controllerOf(pod) === undefined ? [...all.list(pod.metadata.namespace)].filter((job) => selects(job, pod)) : []
    function look(pod: Pod): void {
      const job = jobOf(pod)
      if (job !== undefined) queue.add(keyOf(job))
      else {
        for (const one of candidatesFor(pod)) queue.add(keyOf(one))
        if (isTracked(pod)) queue.add(`${pod.metadata.namespace}/${orphan}${pod.metadata.name}`)
      }
    }
    const selects = ({ spec }: Job, { metadata }: Pod): boolean =>
      spec.selector !== undefined && matches(spec.selector, metadata.labels)
    const add = (job: Job): void => queue.add(keyOf(job))
    on(all, {
      added: add,
      modified: add,
      deleted(job) {
        expected.forget(job.metadata.uid)
        podsBy(job.metadata.uid).forEach(look)
      },
    })
    on(allPods, {
      added(pod) {
        const owner = controllerOf(pod)
        if (owner !== undefined) expected.created(owner.uid)
        look(pod)
      },
      modified: look,
      deleted: look,
    })

    async function release({ metadata }: Pod): Promise<void> {
      const finalizers = (metadata.finalizers ?? []).filter((one) => one !== trackingFinalizer)
      const { uid, resourceVersion } = metadata
      await client.patch(pods, metadata, 'merge', { metadata: { uid, resourceVersion, finalizers } }).catch(unlessGone)
    }

    async function remove(job: Job, { metadata: { name, namespace, uid } }: Pod): Promise<void> {
      try {
        await client.delete(pods, { name, namespace }, { preconditions: { uid } })
        record(job, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`)
      } catch (error) {
        unlessGone(error)
      }
    }

    /** A Pod that nobody counts any more is not kept. */
    async function letGo(namespace: string, name: string): Promise<void> {
      const pod = allPods.get(namespace, name)
      if (pod === undefined || !isTracked(pod)) return
      if (candidatesFor(pod).some(({ metadata }) => metadata.deletionTimestamp === undefined)) return
      const owner = controllerOf(pod)
      const job = owner && (await client.get<Job>(jobs, { name: owner.name, namespace }).catch(unlessGone))
      if (job === undefined || job.metadata.uid !== owner?.uid) await release(pod)
    }

    async function create(job: Job, manifests: ReturnType<typeof plan>['create']): Promise<void> {
      const { uid } = job.metadata
      expected.expect(uid, manifests.length, [])
      let created = 0
      try {
        await inBatches(manifests, async (manifest) => {
          const pod = await client.create<Pod>(pods, manifest)
          created += 1
          record(job, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`)
        })
      } catch (error) {
        for (let count = created; count < manifests.length; count++) expected.created(uid)
        record(job, 'Warning', 'FailedCreate', `Error creating: ${(error as Error).message}`)
        throw error
      }
    }

    return async (key) => {
      const { namespace, name } = splitKey(key)
      if (name.startsWith(orphan)) return letGo(namespace, name.slice(orphan.length))
      const job = all.get(namespace, name)
      if (job === undefined || !isOurs(job)) return undefined
      const unknown = unknownPolicies(job)
      if (unknown.length > 0) {
        record(
          job,
          'Warning',
          'Unsupported',
          `This cluster's Job controller does not know ${unknown.join(', ')}: it leaves the Job alone`,
        )
        return undefined
      }
      const { uid } = job.metadata
      // Pods that are on their way would be created twice.
      if (!expected.met(uid)) return undefined
      const claimed = claim(job, [...podsBy(uid), ...podsBy(orphansOf(namespace))], (pod) => selects(job, pod))
      if (claimed.adopt.length > 0) await mayAdopt(client, jobs, job)
      await changeOwners(client, job, pods, claimed, trackingFinalizer)
      const planned = plan({ job, pods: claimed.members, now: clock.now() })
      if (planned.status !== undefined) {
        await client.update(jobs, { ...job, status: planned.status }, { subresource: 'status' })
      }
      for (const { type, reason, message } of planned.events) record(job, type, reason, message)
      for (const pod of planned.release) await release(pod)
      for (const pod of planned.delete) await remove(job, pod)
      if (planned.create.length > 0) await create(job, planned.create)
      return planned.again
    }
  })
}

/** Others are for another controller to manage. */
const isOurs = ({ spec }: Job): boolean =>
  ((spec as { managedBy?: string }).managedBy ?? 'kubernetes.io/job-controller') === 'kubernetes.io/job-controller'

const unknownPolicies = ({ spec }: Job): string[] =>
  ['podFailurePolicy', 'successPolicy', 'backoffLimitPerIndex'].filter((policy) => Object.hasOwn(spec, policy))

function unlessGone(error: unknown): undefined {
  if (!isNotFound(error)) throw error
}
