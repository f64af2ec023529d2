import { expect } from 'chai'
import { rolloutCompletion } from './rollout-completion.ts'
import { statusAvailableReplicas } from './status-available-replicas.ts'
import { statusIsolation } from './status-isolation.ts'
import { statusReadyReplicas } from './status-ready-replicas.ts'
import { statusReplicas } from './status-replicas.ts'
import { statusRevisionReplicas } from './status-revision-replicas.ts'
import { observedGeneration } from './observed-generation.ts'
import { outcome, type SetOptions, story, type Story } from '../testing.ts'

const up = (options: SetOptions = {}): Story => story().set('web', options).status('web').up('web-0', 'web-1', 'web-2')
const later = (tale: Story): Story => tale.wait(60_000).command('kubectl get pods')

describe('status-replicas', () => {
  it('wants the number of Pods that there are', () => {
    expect(outcome(statusReplicas, up().status('web', { replicas: 3 }))).to.deep.equal(['pass'])
    expect(outcome(statusReplicas, up().status('web', { replicas: 4 }))).to.deep.equal([
      'fail',
      'the status of web told of 4 replicas, when there were 0 to 3 Pods',
    ])
    expect(
      outcome(
        statusReplicas,
        story().set('web', { replicas: 5 }).up('web-0').wait(20_000).status('web', { replicas: 5 }),
      )[1],
    ).to.equal('the status of web told of 5 replicas, when there were 1 Pods')
  })
  it('counts Pods that terminate, and lags behind, but not for long', () => {
    expect(
      outcome(
        statusReplicas,
        up().wait(20_000).status('web', { replicas: 3 }).terminating('pods', 'web-2').status('web', { replicas: 3 }),
      )[0],
    ).to.equal('pass')
    expect(
      outcome(statusReplicas, up().wait(20_000).terminating('pods', 'web-2').status('web', { replicas: 2 }))[0],
    ).to.equal('fail')
    expect(
      outcome(
        statusReplicas,
        up().wait(20_000).status('web', { replicas: 3 }).down('web-2').status('web', { replicas: 3 }),
      )[0],
    ).to.equal('pass')
    expect(outcome(statusReplicas, later(up().status('web', { replicas: 3 }).down('web-2')))[1]).to.equal(
      'the replicas of web was not the number of its Pods for more than 30 s',
    )
  })
  it('lets the controller add what it made to what it had seen before', () => {
    const slow = () => up({ policy: 'Parallel' }).command('kubectl scale').terminating('pods', 'web-2')
    const gone = () => slow().remove('pods', 'web-2').pod('web-3').pod('web-4').wait(5000)
    expect(outcome(statusReplicas, gone().status('web', { replicas: 5 }).status('web', { replicas: 4 }))).to.deep.equal(
      ['pass'],
    )
    expect(outcome(statusReplicas, gone().status('web', { replicas: 6 }))[0]).to.equal('fail')
  })
  it('does not count a Pod that strayed, though nobody releases it from a set that is going', () => {
    const strayed = up()
      .terminating('statefulsets', 'web')
      .wait(20_000)
      .change('pods', 'web-2', { metadata: { labels: {} } })
      .wait(20_000)
    expect(outcome(statusReplicas, strayed.status('web', { replicas: 2 }))).to.deep.equal(['pass'])
    expect(outcome(statusReplicas, strayed.wait(20_000).status('web', { replicas: 3 }))[0]).to.equal('fail')
  })
  it('is not waited for where the set is to leave its Pods', () => {
    const going = up().status('web', { replicas: 3 }).terminating('statefulsets', 'web').orphaned('pods', 'web-2')
    expect(outcome(statusReplicas, later(going))).to.deep.equal(['pass'])
  })
  it('does not count Pods of others', () => {
    const foreign = up()
      .add('pods', 'Pod', 'other-0', { spec: {}, status: { phase: 'Running' } })
      .wait(20_000)
    expect(outcome(statusReplicas, foreign.status('web', { replicas: 4 }))[0]).to.equal('fail')
  })
  it('waits for a Pod of others to give back a name', () => {
    const taken = later(
      story()
        .set('web', { replicas: 1 })
        .up('web-0')
        .status('web', { replicas: 1 })
        .change('pods', 'web-0', { metadata: { labels: { app: 'other' }, ownerReferences: [] } }),
    )
    expect(outcome(statusReplicas, taken)).to.deep.equal(['pass'])
    expect(outcome(statusReplicas, later(taken.down('web-0')))).to.deep.equal(['pass'])
    expect(outcome(statusReplicas, later(taken.up('web-0').down('web-0')))[1]).to.equal(
      'the replicas of web was not the number of its Pods for more than 30 s',
    )
  })
  it('is unknown where Pods may have been missed, and says nothing of an excerpt', () => {
    expect(outcome(statusReplicas, up().gap('pods').status('web', { replicas: 5 }))).to.deep.equal(['unknown'])
  })
})

describe('status-ready-replicas', () => {
  it('wants the number of Pods that are ready', () => {
    expect(outcome(statusReadyReplicas, up().unready('web-1').status('web', { readyReplicas: 2 }))).to.deep.equal([
      'pass',
    ])
    expect(
      outcome(statusReadyReplicas, story().set('web').pod('web-0').status('web', { readyReplicas: 1 }))[1],
    ).to.equal('the status of web told of 1 readyReplicas, when there were 0 Running and Ready Pods')
    expect(outcome(statusReadyReplicas, later(up().status('web', { readyReplicas: 2 })))[1]).to.equal(
      'the readyReplicas of web was not the number of its Running and Ready Pods for more than 30 s',
    )
  })
})

describe('status-ready-replicas', () => {
  it('may be of Pods as they were just before they were adopted', () => {
    const adopted = (tale: Story) =>
      tale.unready('web-1').change('pods', 'web-1', { metadata: { ownerReferences: [tale.ownerOf('web')] } })
    const tale = (): Story => adopted(up().orphaned('pods', 'web-1').wait(20_000))
    expect(
      outcome(statusReadyReplicas, tale().status('web', { readyReplicas: 3 }).status('web', { readyReplicas: 2 })),
    ).to.deep.equal(['pass'])
    expect(outcome(statusReadyReplicas, tale().wait(20_000).status('web', { readyReplicas: 3 }))[0]).to.equal('fail')
  })
})

describe('status-available-replicas', () => {
  const slow = (seconds: number) =>
    story()
      .set('web', { spec: { minReadySeconds: seconds } })
      .status('web')
      .up('web-0')
  it('wants what has been ready for long enough', () => {
    expect(
      outcome(
        statusAvailableReplicas,
        slow(20).status('web', { availableReplicas: 0 }).wait(20_000).status('web', { availableReplicas: 1 }),
      ),
    ).to.deep.equal(['pass'])
    expect(outcome(statusAvailableReplicas, slow(20).status('web', { availableReplicas: 1 }))[1]).to.equal(
      'the status of web told of 1 availableReplicas, when there were 0 available Pods',
    )
    const alone = up().status('web', { availableReplicas: 3 }).orphaned('pods', 'web-2').wait(20_000)
    expect(outcome(statusAvailableReplicas, alone.status('web', { availableReplicas: 2 }))).to.deep.equal(['pass'])
    expect(outcome(statusAvailableReplicas, later(slow(0).status('web', { availableReplicas: 0 })))[1]).to.equal(
      'the availableReplicas of web was not the number of its available Pods for more than 30 s',
    )
  })
  it('knows a cluster whose clock is faster', () => {
    const made = (seconds: number) => ({ metadata: { creationTimestamp: new Date(seconds * 1000).toISOString() } })
    const fast = (seconds: number) => slow(20).wait(2_000).pod('web-1', made(seconds)).wait(1_000)
    expect(outcome(statusAvailableReplicas, fast(40).status('web', { availableReplicas: 1 }))).to.deep.equal(['pass'])
    expect(outcome(statusAvailableReplicas, fast(5).status('web', { availableReplicas: 1 }))[0]).to.equal('fail')
  })
  it('reckons by the clocks of node and server, too, which may differ', () => {
    const since = (seconds: number) => ({
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: new Date(seconds * 1000).toISOString() }],
    })
    const set = () => story().set('web', { spec: { minReadySeconds: 20 } })
    const readySince = (seconds: number) =>
      set()
        .status('web')
        .pod('web-0')
        .change('pods', 'web-0', { status: since(seconds) })
    const told = (tale: Story, availableReplicas: number) =>
      outcome(statusAvailableReplicas, tale.status('web', { availableReplicas }))[0]
    expect(told(readySince(-30), 1)).to.equal('pass')
    expect(told(readySince(0), 1)).to.equal('fail')
    expect(told(readySince(30).wait(22_000), 1)).to.equal('pass')
    expect(told(readySince(30).wait(40_000), 0)).to.equal('pass')
    // It had been unready in between.
    const again = readySince(0)
      .wait(40_000)
      .change('pods', 'web-0', { status: since(40) })
    expect(told(again.wait(15_000), 0)).to.equal('pass')
  })
  it('does not speak of a status without the field', () => {
    expect(outcome(statusAvailableReplicas, slow(0).status('web', { readyReplicas: 1 }))).to.deep.equal(['vacuous'])
  })
})

describe('status-revision-replicas', () => {
  const midway = () => up().status('web', { currentReplicas: 3, updatedReplicas: 3 }).update('web', 2).wait(20_000)
  it('wants the numbers of Pods of each revision', () => {
    const right = { currentReplicas: 2, updatedReplicas: 1 }
    expect(
      outcome(statusRevisionReplicas, midway().down('web-2').pod('web-2', { revision: 2 }).status('web', right)),
    ).to.deep.equal(['pass'])
    expect(
      outcome(statusRevisionReplicas, midway().status('web', { currentReplicas: 3, updatedReplicas: 1 }))[1],
    ).to.equal('the status of web told of 1 updatedReplicas, when there were 0 Pods of the update revision')
    expect(
      outcome(statusRevisionReplicas, midway().status('web', { currentReplicas: 1, updatedReplicas: 0 }))[1],
    ).to.equal('the status of web told of 1 currentReplicas, when there were 3 Pods of the current revision')
  })
  it('lets the controller take off what it is about to delete', () => {
    expect(
      outcome(
        statusRevisionReplicas,
        midway().terminating('pods', 'web-2').status('web', { currentReplicas: 2, updatedReplicas: 0 }),
      ),
    ).to.deep.equal(['pass'])
    // It could not, and does so when it tries again.
    const told = () => midway().status('web', { currentReplicas: 2, updatedReplicas: 0 })
    expect(outcome(statusRevisionReplicas, told().wait(1000).terminating('pods', 'web-2'))).to.deep.equal(['pass'])
    expect(outcome(statusRevisionReplicas, told().wait(9000).terminating('pods', 'web-2'))[0]).to.equal('fail')
  })
})

describe('rollout-completion', () => {
  const rolled = (...pods: string[]) => {
    const tale = up().update('web', 2).wait(20_000)
    for (const pod of pods) tale.down(pod).pod(pod, { revision: 2 }).ready(pod)
    return tale
  }
  const complete = (tale: Story) => tale.status('web', { currentRevision: 'web-2' })
  it('wants the current revision to follow, and not before', () => {
    expect(outcome(rolloutCompletion, complete(rolled('web-2', 'web-1', 'web-0')))).to.deep.equal(['pass'])
    expect(outcome(rolloutCompletion, later(rolled('web-2', 'web-1', 'web-0')))[1]).to.equal(
      'the current revision of web had not become its update revision, of which all its Pods were, and ready, for more than 30 s',
    )
    expect(outcome(rolloutCompletion, complete(rolled('web-2')))).to.deep.equal([
      'fail',
      'the status of web had web-2 as the current revision, no longer web-1, when of its 3 Pods 1 were of that revision and 3 ready',
    ])
    expect(
      outcome(rolloutCompletion, complete(rolled('web-2', 'web-1', 'web-0').unready('web-0').wait(20_000)))[0],
    ).to.equal('fail')
  })
  it('takes what is left of a set that is being deleted for all of it', () => {
    const going = rolled('web-2').terminating('statefulsets', 'web').down('web-2', 'web-1', 'web-0')
    expect(outcome(rolloutCompletion, complete(going))).to.deep.equal(['pass'])
  })
  it('takes one that another set has adopted for lost', () => {
    const tale = rolled().orphaned('controllerrevisions', 'web-1').set('db', { claims: [] })
    tale.change('controllerrevisions', 'web-1', { metadata: { ownerReferences: [tale.ownerOf('db')] } })
    expect(outcome(rolloutCompletion, complete(tale))).to.deep.equal(['vacuous'])
  })
  it('does not take what happened in one millisecond for out of order', () => {
    const tale = complete(rolled('web-2', 'web-1', 'web-0').revision('web', 2)).unready('web-0')
    const history = tale.history()
    const last = history.entries.at(-1)?.at ?? 0
    const entries = history.entries.map((entry) => ({ ...entry, at: last }))
    const { exercised, violations } = rolloutCompletion.evaluate({ ...history, entries })
    expect([exercised, violations]).to.deep.equal([1, []])
  })
  it('waits for Pods that are not ready, and does not speak of partitions and OnDelete', () => {
    expect(outcome(rolloutCompletion, later(rolled('web-2', 'web-1', 'web-0').unready('web-1')))).to.deep.equal([
      'vacuous',
    ])
    expect(outcome(rolloutCompletion, later(rolled('web-2')))).to.deep.equal(['vacuous'])
    const onDelete = up({ spec: { updateStrategy: { type: 'OnDelete' } } }).update('web', 2)
    expect(outcome(rolloutCompletion, later(onDelete))).to.deep.equal(['vacuous'])
    expect(outcome(rolloutCompletion, complete(onDelete))[0]).to.equal('fail')
  })
})

describe('status-isolation', () => {
  it('wants spec and status to change apart', () => {
    expect(outcome(statusIsolation, up().spec('web', { replicas: 5 }).status('web'))).to.deep.equal(['pass'])
    const both = up().change('statefulsets', 'web', {
      spec: { replicas: 5 },
      status: { replicas: 5 },
      metadata: { generation: 2 },
    })
    expect(outcome(statusIsolation, both)).to.deep.equal(['fail', 'one write of web changed its status and its spec'])
    const generation = up().change('statefulsets', 'web', { status: { replicas: 5 }, metadata: { generation: 2 } })
    expect(outcome(statusIsolation, generation)[1]).to.equal(
      'one write of web changed its status and its generation, from 1 to 2',
    )
  })
})

describe('observed-generation', () => {
  it('wants the newest to be told', () => {
    expect(outcome(observedGeneration, later(up().spec('web', { replicas: 2 })))).to.deep.equal([
      'fail',
      'the status of web had not told of its newest generation for more than 30 s',
    ])
  })
})
