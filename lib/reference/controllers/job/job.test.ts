import { expect } from 'chai'
import * as fc from 'fast-check'
import type { JobSpec } from 'kubernetes-types/batch/v1.js'
import type { Event, Pod } from '../../../kube/objects.ts'
import { events, pods } from '../../../kube/resource.ts'
import { manualClock, type ManualClock } from '../../../testing.ts'
import { jobs, type Job } from '../../resources/job.ts'
import { startReference, type Reference } from '../../start.ts'
import { indexesIn, missingIndexes, textOf } from './indexes.ts'

describe('Indexes of a Job', () => {
  it('are written as ranges', () => {
    expect(textOf([3, 0, 4, 5, 7, 8])).to.equal('0,3-5,7,8')
    expect(textOf([])).to.equal('')
    const inOrder = (some: number[]): number[] => some.toSorted((a, b) => a - b)
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(30)), (some) => {
        expect(indexesIn(textOf(some))).to.deep.equal(inOrder(some))
      }),
    )
  })

  it('are taken lowest first', () => {
    expect(missingIndexes(5, new Set([0, 2]), 2)).to.deep.equal([1, 3])
  })
})

describe('Jobs', () => {
  let clock: ManualClock
  let reference: Reference
  beforeEach(async () => {
    clock = manualClock()
    reference = await startReference({ seed: 1, clock })
  })
  afterEach(() => reference.stop())

  const name = { name: 'work', namespace: 'default' }
  const create = (command: string, spec: Partial<JobSpec> = {}, restartPolicy = 'Never'): Promise<Job> =>
    reference.client.create<Job>(jobs, {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: name,
      spec: {
        template: {
          spec: { restartPolicy, containers: [{ name: 'main', image: 'busybox', command: ['sh', '-c', command] }] },
        },
        ...spec,
      },
    })
  const job = (): Promise<Job> => reference.client.get<Job>(jobs, name)
  const allPods = async (): Promise<Pod[]> => (await reference.client.list<Pod>(pods, { namespace: 'default' })).items
  const told = async (): Promise<string[]> =>
    (await reference.client.list<Event>(events, { namespace: 'default' })).items
      .filter(({ involvedObject }) => involvedObject.kind === 'Job')
      .map(({ reason, message }) => `${reason}: ${message?.replace(/work-(\d-)?\w{5}$/, 'work-$1?')}`)
  async function until(so: () => Promise<boolean>): Promise<void> {
    for (let seconds = 0; seconds < 2000; seconds++) {
      if (await so()) return
      await clock.advance(1000)
    }
    expect.fail(`it did not come to that: ${JSON.stringify((await job()).status)}`)
  }
  const has = async (type: string): Promise<boolean> =>
    (await job()).status.conditions?.some((one) => one.type === type && one.status === 'True') === true
  const conditions = async (): Promise<unknown[]> =>
    ((await job()).status.conditions ?? []).map(({ type, status, reason, message }) => [type, status, reason, message])

  it('run one Pod to its end', async () => {
    await create('echo done')
    await until(() => has('Complete'))
    const { status, metadata } = await job()
    const { startTime, completionTime, conditions: _, ...counts } = status
    expect(counts).to.deep.equal({ succeeded: 1, uncountedTerminatedPods: {}, ready: 0, terminating: 0 })
    expect(Date.parse(completionTime ?? '')).to.be.at.least(Date.parse(startTime ?? ''))
    expect(await conditions()).to.deep.equal([
      ['SuccessCriteriaMet', 'True', 'CompletionsReached', 'Reached expected number of succeeded pods'],
      ['Complete', 'True', 'CompletionsReached', 'Reached expected number of succeeded pods'],
    ])
    const [pod] = await allPods()
    expect(pod?.metadata.name).to.match(/^work-[a-z0-9]{5}$/)
    expect(pod?.metadata).to.not.have.property('finalizers')
    expect(pod?.metadata.labels).to.include({
      'batch.kubernetes.io/job-name': 'work',
      'batch.kubernetes.io/controller-uid': metadata.uid,
    })
    expect(await told()).to.deep.equal(['SuccessfulCreate: Created pod: work-?', 'Completed: Job completed'])
  })

  it('run so many at a time, so many in all', async () => {
    await create('sleep 5', { completions: 5, parallelism: 2 })
    let most = 0
    await until(async () => {
      most = Math.max(most, (await allPods()).filter(({ status }) => status.phase === 'Running').length)
      return has('Complete')
    })
    expect(most).to.equal(2)
    expect((await job()).status.succeeded).to.equal(5)
    expect(await allPods()).to.have.lengthOf(5)
  })

  it('without completions, end with the first success when all others have ended', async () => {
    await create('sleep 1', { parallelism: 2 })
    await until(() => has('Complete'))
    expect((await job()).status.succeeded).to.equal(2)
    expect(await allPods()).to.have.lengthOf(2)
  })

  it('let go of a Pod whose labels change, which is held no longer, and take it back', async () => {
    await create('sleep 1000')
    await until(async () => (await allPods())[0]?.status.phase === 'Running')
    const [pod] = await allPods()
    const relabel = (labels: object | null): Promise<unknown> =>
      reference.client.patch(pods, pod!.metadata, 'merge', { metadata: { labels } })
    const labels = pod!.metadata.labels!
    await relabel(null)
    await until(async () => (await allPods()).length === 2)
    const find = async (): Promise<Pod | undefined> =>
      (await allPods()).find(({ metadata }) => metadata.uid === pod!.metadata.uid)
    expect((await find())?.metadata).to.not.have.any.keys('ownerReferences', 'finalizers')
    await relabel(labels)
    await until(async () => (await find())?.metadata.ownerReferences !== undefined)
    expect((await find())?.metadata.finalizers).to.deep.equal(['batch.kubernetes.io/job-tracking'])
  })

  it('hold no Pod that is nobody\u2019s', async () => {
    await reference.client.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'left', namespace: 'default', finalizers: ['batch.kubernetes.io/job-tracking'] },
      spec: { containers: [{ name: 'main', image: 'busybox', command: ['sleep', '1000'] }] },
    })
    await until(async () => (await allPods())[0]?.metadata.finalizers === undefined)
  })

  it('try again with growing pauses, until there were too many failures', async () => {
    const begin = clock.now()
    await create('exit 3', { backoffLimit: 2 })
    await until(() => has('Failed'))
    expect((await job()).status.failed).to.equal(3)
    expect((await job()).status).to.not.have.property('completionTime')
    expect(clock.now() - begin).to.be.within(30_000, 40_000)
    expect((await conditions()).at(-1)).to.deep.equal([
      'Failed',
      'True',
      'BackoffLimitExceeded',
      'Job has reached the specified backoff limit',
    ])
    expect((await told()).at(-1)).to.equal('BackoffLimitExceeded: Job has reached the specified backoff limit')
  })

  it('count containers that are started again in the same Pod', async () => {
    await create('exit 3', { backoffLimit: 1 }, 'OnFailure')
    await until(() => has('Failed'))
    expect((await job()).status.failed).to.equal(1)
    await until(async () => (await allPods()).length === 0)
  })

  it('end when their time is up, and their Pods with them', async () => {
    await create('sleep 1000', { activeDeadlineSeconds: 20, parallelism: 2, completions: 2 })
    await until(() => has('Failed'))
    expect((await conditions()).at(-1)).to.deep.equal([
      'Failed',
      'True',
      'DeadlineExceeded',
      'Job was active longer than specified deadline',
    ])
    expect((await job()).status).to.deep.include({ failed: 2, uncountedTerminatedPods: {} })
    expect(await allPods()).to.deep.equal([])
  })

  it('have their indexes done once each', async () => {
    await create('test $JOB_COMPLETION_INDEX = 1 && sleep 3; echo $(hostname)', {
      completions: 4,
      parallelism: 3,
      completionMode: 'Indexed',
    })
    await until(() => has('Complete'))
    expect((await job()).status).to.include({ succeeded: 4, completedIndexes: '0-3' })
    const names = (await allPods()).map(({ metadata }) => metadata.name.slice(0, 'work-0'.length)).toSorted()
    expect(names).to.deep.equal(['work-0', 'work-1', 'work-2', 'work-3'])
    expect((await allPods()).find(({ metadata }) => metadata.name.startsWith('work-2'))?.spec.hostname).to.equal(
      'work-2',
    )
  })

  it('rest while they are suspended', async () => {
    await create('sleep 5', { suspend: true })
    await clock.advance(5000)
    expect(await allPods()).to.deep.equal([])
    expect(await conditions()).to.deep.equal([['Suspended', 'True', 'JobSuspended', 'Job suspended']])
    await reference.client.patch(jobs, name, 'merge', { spec: { suspend: false } })
    await until(() => has('Complete'))
    expect((await conditions())[0]).to.deep.equal(['Suspended', 'False', 'JobResumed', 'Job resumed'])
    expect(await told()).to.include.members(['Suspended: Job suspended', 'Resumed: Job resumed'])
  })

  it('are deleted when they have been finished for long enough', async () => {
    await create('true', { ttlSecondsAfterFinished: 60 })
    await until(() => has('Complete'))
    await clock.advance(50_000)
    await job()
    await until(async () => (await job().catch(() => undefined)) === undefined)
    await until(async () => (await allPods()).length === 0)
  })

  for (const propagationPolicy of ['Background', 'Foreground'] as const) {
    it(`leave no Pod behind when they are deleted, in the ${propagationPolicy.toLowerCase()}`, async () => {
      await create('sleep 1000', { parallelism: 2, completions: 2 })
      await until(async () => (await allPods()).filter(({ status }) => status.phase === 'Running').length === 2)
      await reference.client.delete(jobs, name, { propagationPolicy })
      await until(async () => (await allPods()).length === 0)
      expect(await job().catch((error: unknown) => (error as { reason: string }).reason)).to.equal('NotFound')
    })
  }

  it('replace a Pod that is deleted, and count it as failed', async () => {
    await create('sleep 20', { backoffLimit: 1 })
    await until(async () => (await allPods())[0]?.status.phase === 'Running')
    const [first] = await allPods()
    await reference.client.delete(pods, first!.metadata)
    await until(() => has('Complete'))
    expect((await job()).status).to.include({ succeeded: 1, failed: 1 })
  })

  it('are left alone where they ask for what is not known here', async () => {
    const { warnings } = await reference.client.transport.send({ method: 'GET', path: '/apis/batch/v1/jobs' })
    expect(warnings).to.deep.equal([])
    await create('true', { podFailurePolicy: { rules: [] } })
    await clock.advance(5000)
    expect(await allPods()).to.deep.equal([])
    expect((await told())[0]).to.match(/^Unsupported: This cluster's Job controller does not know podFailurePolicy/)
  })
})
