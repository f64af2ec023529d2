/** The CronJob controller: makes Jobs by the clock. */
import type { CronJobStatus } from 'kubernetes-types/batch/v1.js'
import { isAlreadyExists, isNotFound } from '../../../kube/errors.ts'
import { indexBy } from '../../../kube/informers.ts'
import type { Manifest } from '../../../kube/objects.ts'
import type { Component } from '../../component.ts'
import { eventRecorder } from '../../events.ts'
import { cronJobs, type CronJob } from '../../resources/cronjob.ts'
import { jobs, type Job } from '../../resources/job.ts'
import { equal } from '../../schema/equal.ts'
import { controller, keyOf, splitKey } from '../controller.ts'
import { ownerKey } from '../membership.ts'
import { controllerOf } from '../owners.ts'
import { timestamp } from '../time.ts'
import { plan } from './plan.ts'

export function cronJobController(): Component {
  return controller('cronjob-controller', ({ client, clock, informer, on, queue, onError }) => {
    const record = eventRecorder({ client, clock, onError }, 'cronjob-controller')
    const all = informer<CronJob>(cronJobs)
    const allJobs = informer<Job>(jobs)
    const jobsBy = indexBy(allJobs, ownerKey)

    const add = (cronJob: CronJob): void => queue.add(keyOf(cronJob))
    const look = (job: Job): void => {
      const owner = controllerOf(job)
      if (owner?.kind === 'CronJob') queue.add(`${job.metadata.namespace}/${owner.name}`)
    }
    on(all, { added: add, modified: add })
    on(allJobs, { added: look, modified: look, deleted: look })

    /** Also those that are too new for the informer. */
    async function jobsOf({ metadata, status }: CronJob): Promise<Job[]> {
      const known = [...jobsBy(metadata.uid)]
      const isKnown = (uid: string): boolean => known.some((job) => job.metadata.uid === uid)
      for (const { name = '', uid = '' } of status.active ?? []) {
        if (isKnown(uid)) continue
        const job = await client.get<Job>(jobs, { name, namespace: metadata.namespace }).catch(unlessGone)
        if (job?.metadata.uid === uid) known.push(job)
      }
      return known
    }

    async function remove(cronJob: CronJob, { metadata: { name, namespace, uid } }: Job): Promise<void> {
      try {
        const how = { propagationPolicy: 'Background' as const, preconditions: { uid } }
        await client.delete(jobs, { name, namespace }, how)
        record(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`)
      } catch (error) {
        if (isNotFound(error)) return
        record(cronJob, 'Warning', 'FailedDelete', `Deleted job: ${(error as Error).message}`)
        throw error
      }
    }

    /** Undefined where one of that name is another's. */
    async function create(cronJob: CronJob, manifest: Manifest): Promise<Job | undefined> {
      try {
        const job = await client.create<Job>(jobs, manifest)
        record(cronJob, 'Normal', 'SuccessfulCreate', `Created job ${job.metadata.name}`)
        return job
      } catch (error) {
        if (isAlreadyExists(error)) {
          const { name = '', namespace } = manifest.metadata
          const job = await client.get<Job>(jobs, { name, namespace })
          return controllerOf(job)?.uid === cronJob.metadata.uid ? job : undefined
        }
        record(cronJob, 'Warning', 'FailedCreate', `Error creating job: ${(error as Error).message}`)
        throw error
      }
    }

    return async (key) => {
      const { namespace, name } = splitKey(key)
      const cached = all.get(namespace, name)
      if (cached === undefined) return undefined
      // By what it said before it made a Job, it would take that Job for another's.
      const cronJob = await client.get<CronJob>(cronJobs, cached.metadata).catch(unlessGone)
      if (cronJob === undefined) return undefined
      const planned = plan({ cronJob, jobs: await jobsOf(cronJob), now: clock.now() })
      for (const { type, reason, message } of planned.events) record(cronJob, type, reason, message)
      for (const job of [...planned.replace, ...planned.discard]) await remove(cronJob, job)
      const gone = new Set(planned.replace.map(({ metadata }) => metadata.uid))
      const active = (planned.status.active ?? []).filter(({ uid = '' }) => !gone.has(uid))
      const { active: _, ...rest } = planned.status
      let status: CronJobStatus = { ...rest, ...(active.length > 0 && { active }) }
      const { start } = planned
      const job = start && (await create(cronJob, start.job))
      if (start !== undefined && job !== undefined) {
        const { apiVersion, kind, metadata } = job
        const { uid, resourceVersion } = metadata
        const reference = { apiVersion, kind, namespace, name: metadata.name, uid, resourceVersion }
        status = { ...status, active: [...active, reference], lastScheduleTime: timestamp(start.time) }
      }
      if (!equal(status, cronJob.status))
        await client.update(cronJobs, { ...cronJob, status }, { subresource: 'status' })
      return planned.again
    }
  })
}

function unlessGone(error: unknown): undefined {
  if (!isNotFound(error)) throw error
}
