import { expect } from 'chai'
import { finishedPods } from './finished-pods.ts'
import { missingPods, parallelCreation } from './missing-pods.ts'
import { outdatedPods } from '../updates/outdated-pods.ts'
import { parallelDeletion, surplusPods } from './surplus-pods.ts'
import { outcome, type SetOptions, story, type Story } from '../testing.ts'

const up = (options: SetOptions = {}): Story => story().set('web', options).status('web').up('web-0', 'web-1', 'web-2')
const later = (tale: Story): Story => tale.wait(60_000).command('kubectl get pods')
const asked = (tale: Story, pod: string): Story => tale.command(`kubectl delete pod ${pod}`).down(pod)
const failed = (tale: Story, name: string, message = ''): Story =>
  tale.add('events', 'Event', name, {
    reason: 'FailedCreate',
    message,
    involvedObject: { kind: 'StatefulSet', name: 'web', uid: tale.object('statefulsets', 'web').metadata.uid },
  })

describe('missing-pods', () => {
  it('passes when Pods come back, and while one below is not ready', () => {
    expect(outcome(missingPods, later(asked(up(), 'web-1').up('web-1')))).to.deep.equal(['pass'])
    expect(outcome(missingPods, later(asked(up(), 'web-2').unready('web-0')))).to.deep.equal(['pass'])
    expect(outcome(missingPods, later(story().set('web').status('web').pod('web-0').starting('web-0')))).to.deep.equal([
      'pass',
    ])
  })
  it('fails when one does not, though all below are ready', () => {
    expect(outcome(missingPods, later(asked(up(), 'web-1')))).to.deep.equal([
      'fail',
      'web-1 was missing for more than 30 s',
    ])
    expect(outcome(missingPods, later(asked(up(), 'web-0').unready('web-1')))[1]).to.equal(
      'web-0 was missing for more than 30 s',
    )
  })
  it('excuses a controller whose creation was refused, a name that is taken, and a claim that is about to go', () => {
    expect(outcome(missingPods, later(failed(asked(up(), 'web-1'), 'refused')))).to.deep.equal(['pass'])
    const taken = asked(up(), 'web-1').add('pods', 'Pod', 'web-1', { spec: {}, status: { phase: 'Running' } })
    expect(outcome(missingPods, later(taken))).to.deep.equal(['pass'])
    expect(
      outcome(missingPods, later(asked(up().terminating('persistentvolumeclaims', 'www-web-1'), 'web-1'))),
    ).to.deep.equal(['pass'])
  })
  it('excuses a controller that pauses for long after what failed, until it has made that', () => {
    const refused = (): Story =>
      failed(asked(up(), 'web-1'), 'refused', 'create Pod web-1 in StatefulSet web failed error: exceeded quota').wait(
        20_000,
      )
    expect(outcome(missingPods, later(asked(refused(), 'web-2')))).to.deep.equal(['pass'])
    expect(outcome(missingPods, later(asked(refused().up('web-1'), 'web-1')))[0]).to.equal('fail')
    const foreign = { metadata: { labels: {}, ownerReferences: [] } }
    const taken = (): Story => asked(asked(up(), 'web-1').pod('web-1', foreign).wait(60_000), 'web-1')
    expect(outcome(missingPods, later(taken()))).to.deep.equal(['pass'])
    expect(outcome(missingPods, later(asked(taken().up('web-1'), 'web-1')))[0]).to.equal('fail')
  })
  it('asks nothing of a set that is being deleted, nor after events were lost', () => {
    expect(outcome(missingPods, later(asked(up(), 'web-1').terminating('statefulsets', 'web')))).to.deep.equal(['pass'])
    expect(outcome(missingPods, later(asked(up(), 'web-1').gap('pods')))[0]).to.equal('unknown')
  })
  it('adds minReadySeconds to what it waits', () => {
    const slow = asked(up({ spec: { minReadySeconds: 40 } }), 'web-2')
    expect(outcome(missingPods, later(slow))).to.deep.equal(['pass'])
  })
})

describe('parallel-creation', () => {
  const parallel: SetOptions = { policy: 'Parallel' }
  it('passes when all are there, ready or not', () => {
    expect(
      outcome(parallelCreation, later(story().set('web', parallel).pod('web-2').pod('web-0').pod('web-1'))),
    ).to.deep.equal(['pass'])
    expect(outcome(parallelCreation, later(up()))).to.deep.equal(['vacuous'])
  })
  it('asks for none while a name is taken, at which the controller fails first', () => {
    const foreign = { metadata: { labels: {}, ownerReferences: [] } }
    const taken = story().set('web', parallel).pod('web-0', foreign).ready('web-0')
    expect(outcome(parallelCreation, later(taken))).to.deep.equal(['vacuous'])
  })
  it('asks for none while a claim goes of a Pod that is Pending', () => {
    const tale = (claim: string): Story =>
      later(story().set('web', parallel).pod('web-0').terminating('persistentvolumeclaims', claim))
    expect(outcome(parallelCreation, tale('www-web-0'))).to.deep.equal(['pass'])
    const running = story().set('web', parallel).up('web-0').terminating('persistentvolumeclaims', 'www-web-0')
    expect(outcome(parallelCreation, later(running))[0]).to.equal('fail')
  })
  it('fails when one waits for another to be ready', () => {
    expect(
      outcome(
        parallelCreation,
        later(
          story()
            .set('web', { ...parallel, replicas: 2 })
            .pod('web-0')
            .starting('web-0'),
        ),
      ),
    ).to.deep.equal(['fail', 'web-1 was missing for more than 30 s'])
  })
})

describe('surplus-pods', () => {
  it('passes when they are deleted, and is not put to the test while one that remains is not ready', () => {
    expect(outcome(surplusPods, later(up().spec('web', { replicas: 1 }).down('web-2', 'web-1')))).to.deep.equal([
      'pass',
    ])
    expect(outcome(surplusPods, later(up().unready('web-0').spec('web', { replicas: 1 })))).to.deep.equal(['vacuous'])
    expect(outcome(surplusPods, later(up()))).to.deep.equal(['vacuous'])
  })
  it('fails when they stay, but speaks of the highest only', () => {
    expect(outcome(surplusPods, later(up().spec('web', { replicas: 1 })))).to.deep.equal([
      'fail',
      'web-2 was surplus, and not deleted for more than 30 s',
    ])
  })
  it('fails when one stays that is not ready itself, unless a lower one is not ready either', () => {
    const left = (...unready: string[]): Story =>
      unready.reduce((tale, pod) => tale.unready(pod), up()).spec('web', { replicas: 1 })
    expect(outcome(surplusPods, later(left('web-2')))).to.deep.equal([
      'fail',
      'web-2 was surplus, and not deleted for more than 30 s',
    ])
    expect(outcome(surplusPods, later(left('web-2').wait(3000).down('web-2', 'web-1')))).to.deep.equal(['pass'])
    expect(outcome(surplusPods, later(left('web-1', 'web-2')))).to.deep.equal(['vacuous'])
  })
  it('lets a terminating Pod take its time', () => {
    expect(outcome(surplusPods, later(up().spec('web', { replicas: 1 }).terminating('pods', 'web-2')))).to.deep.equal([
      'pass',
    ])
  })
})

describe('parallel-deletion', () => {
  const parallel = (): Story => up({ policy: 'Parallel' }).unready('web-0').spec('web', { replicas: 0 })
  it('passes when all go at once, and fails when any waits', () => {
    const all = parallel().terminating('pods', 'web-0').terminating('pods', 'web-2').terminating('pods', 'web-1')
    expect(outcome(parallelDeletion, later(all))).to.deep.equal(['pass'])
    expect(
      outcome(parallelDeletion, later(parallel().terminating('pods', 'web-2').terminating('pods', 'web-1'))),
    ).to.deep.equal(['fail', 'web-0 was surplus, and not deleted for more than 30 s'])
  })
})

describe('finished-pods', () => {
  const ended = (pod: string): Story => up().change('pods', pod, { status: { phase: 'Failed', conditions: [] } })
  it('passes when a failed Pod is replaced, or waits its turn', () => {
    expect(outcome(finishedPods, later(ended('web-1').down('web-1').up('web-1')))).to.deep.equal(['pass'])
    expect(outcome(finishedPods, later(ended('web-1').unready('web-0')))).to.deep.equal(['pass'])
    expect(outcome(finishedPods, later(up()))).to.deep.equal(['vacuous'])
  })
  it('fails when it is left there', () => {
    expect(outcome(finishedPods, later(ended('web-1')))).to.deep.equal([
      'fail',
      'web-1 had failed, and was not deleted for more than 30 s',
    ])
  })
})

describe('outdated-pods', () => {
  const partitioned = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } }
  const renewed = (tale: Story, pod: string): Story => tale.down(pod).pod(pod, { revision: 2 })
  it('passes when each is replaced, and while the last one replaced is not ready', () => {
    const all = ['web-2', 'web-1', 'web-0'].reduce((tale, pod) => renewed(tale, pod).ready(pod), up().update('web', 2))
    expect(outcome(outdatedPods, later(all))).to.deep.equal(['pass'])
    expect(outcome(outdatedPods, later(renewed(up().update('web', 2), 'web-2').starting('web-2')))).to.deep.equal([
      'pass',
    ])
    const parallel = renewed(up({ policy: 'Parallel' }).update('web', 2), 'web-2').starting('web-2')
    expect(outcome(outdatedPods, later(parallel))).to.deep.equal(['pass'])
  })
  it('fails when an update does not begin, or stops half way', () => {
    const [verdict, message] = outcome(outdatedPods, later(up().update('web', 2)))
    expect([verdict, message]).to.deep.equal([
      'fail',
      'web-2 was not of the update revision web-2, and not replaced for more than 30 s',
    ])
    expect(outcome(outdatedPods, later(renewed(up().update('web', 2), 'web-2').ready('web-2')))[0]).to.equal('fail')
  })
  it('leaves alone what is below the partition, and OnDelete', () => {
    const canary = renewed(up({ spec: partitioned }).update('web', 2), 'web-2').ready('web-2')
    expect(outcome(outdatedPods, later(canary))).to.deep.equal(['pass'])
    expect(
      outcome(outdatedPods, later(up({ spec: { updateStrategy: { type: 'OnDelete' } } }).update('web', 2))),
    ).to.deep.equal(['vacuous'])
  })
})
