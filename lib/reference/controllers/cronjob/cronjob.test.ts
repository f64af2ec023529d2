import { expect } from 'chai'
import type { CronJobSpec } from 'kubernetes-types/batch/v1.js'
import type { Event } from '../../../kube/objects.ts'
import { events } from '../../../kube/resource.ts'
import { cronJobs, type CronJob } from '../../resources/cronjob.ts'
import { jobs, type Job } from '../../resources/job.ts'
import { startCluster, type TestCluster } from '../testing.ts'

const place = { name: 'hello', namespace: 'default' }
const jobTemplate: CronJobSpec['jobTemplate'] = {
  metadata: { labels: { app: 'hello' } },
  spec: { template: { spec: { restartPolicy: 'OnFailure', containers: [{ name: 'main', image: 'hello' }] } } },
}

/** The clock stands at midnight, the first of January 2030. */
describe('CronJobs', () => {
  let cluster: TestCluster
  beforeEach(async () => {
    cluster = await startCluster()
  })
  afterEach(async () => {
    expect(cluster.faults).to.deep.equal([])
    await cluster.stop()
  })

  const create = async (spec: Partial<CronJobSpec> & { timeZone?: string } = {}): Promise<void> => {
    await cluster.client.create(cronJobs, {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: place,
      spec: { schedule: '* * * * *', jobTemplate, ...spec },
    })
    await cluster.quiet()
  }
  const pass = async (minutes: number): Promise<void> => {
    for (let minute = 0; minute < minutes; minute++) {
      await cluster.clock.advance(60_000)
      await cluster.quiet()
    }
  }
  const cronJob = (): Promise<CronJob> => cluster.client.get<CronJob>(cronJobs, place)
  const allJobs = async (): Promise<Job[]> => (await cluster.client.list<Job>(jobs, { namespace: 'default' })).items
  const names = async (): Promise<string[]> => (await allJobs()).map(({ metadata }) => metadata.name)
  const end = async (name: string, type: 'Complete' | 'Failed'): Promise<void> => {
    const conditions = ['SuccessCriteriaMet', 'FailureTarget']
      .filter((one) => (one === 'FailureTarget') === (type === 'Failed'))
      .concat(type)
      .map((one) => ({ type: one, status: 'True', lastTransitionTime: '2030-01-01T00:00:30Z' }))
    const completionTime = type === 'Complete' ? new Date(cluster.clock.now()).toISOString().replace('.100', '') : null
    const status = { conditions, completionTime, active: 0, ready: 0, uncountedTerminatedPods: {} }
    await cluster.client.patch(jobs, { ...place, name }, 'merge', { status }, { subresource: 'status' })
    await cluster.quiet()
  }
  const told = async (): Promise<string[]> =>
    (await cluster.client.list<Event>(events, { namespace: 'default' })).items
      .filter(({ involvedObject }) => involvedObject.kind === 'CronJob')
      .map(({ reason, message }) => `${reason}: ${message}`)

  it('make a Job whenever it is time, and keep account of it', async () => {
    await create()
    expect(await names()).to.deep.equal([])
    await cluster.clock.advance(60_100)
    await cluster.quiet()
    const [job] = await allJobs()
    expect(job?.metadata).to.deep.include({
      name: 'hello-31557601',
      annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2030-01-01T00:01:00Z' },
    })
    expect(job?.metadata.labels).to.include({ app: 'hello' })
    expect(job?.metadata.ownerReferences?.[0]).to.include({ kind: 'CronJob', name: 'hello', controller: true })
    const { status } = await cronJob()
    expect(status.lastScheduleTime).to.equal('2030-01-01T00:01:00Z')
    expect(status.active?.map(({ kind, name, uid }) => [kind, name, uid])).to.deep.equal([
      ['Job', 'hello-31557601', job?.metadata.uid],
    ])
    await end('hello-31557601', 'Complete')
    expect((await cronJob()).status).to.deep.equal({
      lastScheduleTime: '2030-01-01T00:01:00Z',
      lastSuccessfulTime: '2030-01-01T00:01:00Z',
    })
    expect(await told()).to.deep.equal([
      'SuccessfulCreate: Created job hello-31557601',
      'SawCompletedJob: Saw completed job: hello-31557601, condition: Complete',
    ])
  })

  it('make a second Job beside the first, wait for it, or put it in its place', async () => {
    await cluster.clock.advance(100)
    await create({ concurrencyPolicy: 'Allow' })
    await pass(2)
    expect(await names()).to.deep.equal(['hello-31557601', 'hello-31557602'])
    await cluster.client.patch(cronJobs, place, 'merge', { spec: { concurrencyPolicy: 'Forbid' } })
    await pass(1)
    expect(await names()).to.deep.equal(['hello-31557601', 'hello-31557602'])
    expect(await told()).to.include(
      'JobAlreadyActive: Not starting job because prior execution is running and concurrency policy is Forbid',
    )
    await cluster.client.patch(cronJobs, place, 'merge', { spec: { concurrencyPolicy: 'Replace' } })
    await pass(1)
    const last = (await names()).at(-1)
    expect(await names()).to.have.length(1)
    expect((await cronJob()).status.active?.map(({ name }) => name)).to.deep.equal([last])
    expect(await told()).to.include.members([
      'SuccessfulDelete: Deleted job hello-31557601',
      'SuccessfulDelete: Deleted job hello-31557602',
    ])
  })

  it('make none while they are suspended, and then only the last that was missed', async () => {
    await cluster.clock.advance(100)
    await create({ suspend: true })
    await pass(5)
    expect(await names()).to.deep.equal([])
    await cluster.client.patch(cronJobs, place, 'merge', { spec: { suspend: false } })
    await cluster.quiet()
    expect(await names()).to.deep.equal(['hello-31557605'])
  })

  it('do not start what is too late, and say when too many were missed', async () => {
    await create({ suspend: true, schedule: '5 0 * * *' })
    await cluster.clock.advance(600_000)
    const starting = { suspend: false, startingDeadlineSeconds: 60 }
    await cluster.client.patch(cronJobs, place, 'merge', { spec: starting })
    await cluster.quiet()
    expect(await names()).to.deep.equal([])
    await cluster.client.patch(cronJobs, place, 'merge', {
      spec: { schedule: '@every 5s', startingDeadlineSeconds: null },
    })
    await cluster.quiet()
    expect(await names()).to.deep.equal(['hello-31557610'])
    expect(await told()).to.include(
      'TooManyMissedTimes: too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
    )
  })

  it('keep so many Jobs that have ended', async () => {
    await cluster.clock.advance(100)
    await create({ successfulJobsHistoryLimit: 2, failedJobsHistoryLimit: 1 })
    for (const type of ['Complete', 'Failed', 'Complete', 'Failed', 'Complete'] as const) {
      await pass(1)
      await end((await names()).at(-1)!, type)
    }
    expect(await names()).to.deep.equal(['hello-31557603', 'hello-31557604', 'hello-31557605'])
  })

  it('take their Jobs with them', async () => {
    await cluster.clock.advance(100)
    await create()
    await pass(1)
    await cluster.client.delete(cronJobs, place)
    await cluster.quiet()
    expect(await names()).to.deep.equal([])
  })

  it('go by a time zone, and are refused where it or the schedule is none', async () => {
    await create({ schedule: '30 1 * * *', timeZone: 'Europe/Berlin' })
    await pass(31)
    const [job] = await allJobs()
    expect(job?.metadata.annotations).to.deep.equal({
      'batch.kubernetes.io/cronjob-scheduled-timestamp': '2030-01-01T01:30:00+01:00',
    })
    const refused = async (spec: object): Promise<string> =>
      cluster.client.patch(cronJobs, place, 'merge', { spec }).then(
        () => 'accepted',
        (error: Error) => error.message.replace(/^.* is invalid: /, ''),
      )
    expect(await refused({ timeZone: 'Nope' })).to.equal('spec.timeZone: Invalid value: "Nope": unknown time zone Nope')
    expect(await refused({ schedule: 'TZ=UTC * * * * *' })).to.equal(
      'spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    )
    expect(await refused({ schedule: '* * * * 8' })).to.equal(
      'spec.schedule: Invalid value: "* * * * 8": end of range (8) above maximum (6): 8',
    )
  })
})
