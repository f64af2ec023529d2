import { expect } from 'chai'
import { crashedPods } from './crashed-pods.ts'
import { gracefulDeletion } from './graceful-deletion.ts'
import { podsLeftAlone } from './pods-left-alone.ts'
import { scaleDownHalts } from './scale-down-halts.ts'
import { scaleDownOrder } from './scale-down-order.ts'
import { outcome, story, type Story } from '../testing.ts'

const up = () => story().set('web').status('web').up('web-0', 'web-1', 'web-2').wait(60_000)

describe('scale-down-order', () => {
  it('passes when each Pod is gone before the next is deleted', () => {
    expect(outcome(scaleDownOrder, up().spec('web', { replicas: 1 }).down('web-2', 'web-1'))).to.deep.equal(['pass'])
    expect(outcome(scaleDownOrder, up())).to.deep.equal(['vacuous'])
  })
  it('fails when a lower Pod is deleted first, or while the higher one is terminating', () => {
    expect(outcome(scaleDownOrder, up().spec('web', { replicas: 1 }).down('web-1', 'web-2'))).to.deep.equal([
      'fail',
      'web-1 was deleted to scale down while web-2 was still there (Ready)',
    ])
    const both = up().spec('web', { replicas: 1 }).terminating('pods', 'web-2').terminating('pods', 'web-1')
    expect(outcome(scaleDownOrder, both)[1]).to.equal(
      'web-1 was deleted to scale down while web-2 was still there (Terminating)',
    )
  })
  it('knows that Pods below the first ordinal are too many while those above it are wanted', () => {
    const moved = () =>
      up()
        .spec('web', { ordinals: { start: 2 }, replicas: 1 })
        .wait(60_000)
    expect(outcome(scaleDownOrder, moved().down('web-1', 'web-0'))).to.deep.equal(['pass'])
    expect(outcome(scaleDownOrder, moved().down('web-0'))).to.deep.equal([
      'fail',
      'web-0 was deleted to scale down while web-1 was still there (Ready)',
    ])
  })
  it('excuses what a command deleted, and what goes with the set', () => {
    const asked = up().spec('web', { replicas: 1 }).command('kubectl delete pod web-1').down('web-1')
    expect(outcome(scaleDownOrder, asked)).to.deep.equal(['vacuous'])
    const gone = up().spec('web', { replicas: 1 }).terminating('statefulsets', 'web').down('web-0', 'web-1', 'web-2')
    expect(outcome(scaleDownOrder, gone)).to.deep.equal(['vacuous'])
  })
  it('names a Pod once: what replaced it is not what the command meant', () => {
    const tale = up().command('kubectl delete pod web-1').down('web-1').up('web-1').wait(60_000)
    expect(outcome(scaleDownOrder, tale.spec('web', { replicas: 1 }).down('web-1'))[0]).to.equal('fail')
  })
  it('does not speak of Parallel', () => {
    const parallel = story()
      .set('web', { policy: 'Parallel' })
      .up('web-0', 'web-1', 'web-2')
      .spec('web', { replicas: 1 })
    expect(outcome(scaleDownOrder, parallel.down('web-1', 'web-2'))).to.deep.equal(['vacuous'])
  })
})

describe('scale-down-halts', () => {
  it('passes when all that remain are ready, and when none remain', () => {
    expect(outcome(scaleDownHalts, up().spec('web', { replicas: 2 }).down('web-2'))).to.deep.equal(['pass'])
    expect(outcome(scaleDownHalts, up().unready('web-0').spec('web', { replicas: 0 }).down('web-2'))).to.deep.equal([
      'vacuous',
    ])
  })
  it('fails when a Pod that remains is not ready', () => {
    expect(
      outcome(scaleDownHalts, up().unready('web-0').wait(5000).spec('web', { replicas: 2 }).down('web-2')),
    ).to.deep.equal([
      'fail',
      'web-2 was deleted to scale down while web-0 was Running, not ready, not Running and Ready',
    ])
  })
  it('lets a surplus Pod go that is itself not ready', () => {
    expect(
      outcome(scaleDownHalts, up().unready('web-2').wait(5000).spec('web', { replicas: 2 }).down('web-2')),
    ).to.deep.equal(['pass'])
  })
})

describe('pods-left-alone', () => {
  it('passes when Pods stay while the set is scaled and others come back', () => {
    expect(outcome(podsLeftAlone, up().spec('web', { replicas: 4 }).up('web-3'))).to.deep.equal(['pass'])
  })
  it('fails when a Pod is deleted that is as it should be', () => {
    expect(outcome(podsLeftAlone, up().spec('web', { replicas: 4 }).down('web-1'))[1]).to.match(
      /^web-1 was deleted, which no command asked for/,
    )
  })
  it('excuses one that is taken for another of its name, which has just failed', () => {
    const again = (ms: number): Story =>
      up()
        .change('pods', 'web-1', { status: { phase: 'Failed' } })
        .remove('pods', 'web-1')
        .pod('web-1')
        .ready('web-1')
        .wait(ms)
        .down('web-1')
    expect(outcome(podsLeftAlone, again(100))).to.deep.equal(['pass'])
    expect(outcome(podsLeftAlone, again(10_000))[0]).to.equal('fail')
  })
  it('excuses Pods that failed, were evicted, or were asked for', () => {
    expect(
      outcome(
        podsLeftAlone,
        up()
          .change('pods', 'web-1', { status: { phase: 'Failed' } })
          .down('web-1'),
      ),
    ).to.deep.equal(['pass'])
    const conditions = [
      { type: 'Ready', status: 'True' },
      { type: 'DisruptionTarget', status: 'True' },
    ]
    expect(
      outcome(podsLeftAlone, up().change('pods', 'web-1', { status: { conditions } }).down('web-1')),
    ).to.deep.equal(['pass'])
    for (const command of [
      'kubectl delete pods -l app=nginx',
      'kubectl drain node-1',
      'kubectl delete node node-1',
      'kubectl delete pod --all',
      './break.sh',
    ]) {
      expect(outcome(podsLeftAlone, up().command(command).down('web-1')), command).to.deep.equal(['pass'])
    }
  })
})

describe('pods of a lost node, before they had a condition for that', () => {
  const told = (reason: string, message: string, uid?: string) => {
    const tale = up().change('pods', 'web-1', {
      status: { containerStatuses: [{ restartCount: 1, ready: true }] },
    })
    const involvedObject = { kind: 'Pod', name: 'web-1', ...(uid !== undefined && { uid }) }
    return tale.add('events', 'Event', 'told', { reason, message, involvedObject })
  }
  const marking = 'Marking for deletion Pod test/web-1'
  it('are not deleted by their set', () => {
    expect(outcome(podsLeftAlone, told('TaintManagerEviction', marking).down('web-1'))).to.deep.equal(['pass'])
    expect(outcome(podsLeftAlone, told('Preempted', 'Preempted by x on node y').down('web-1'))[0]).to.equal('pass')
    expect(outcome(podsLeftAlone, told('TaintManagerEviction', 'Cancelling deletion').down('web-1'))[0]).to.equal(
      'fail',
    )
    expect(outcome(podsLeftAlone, told('Preempted', marking, 'another').down('web-1'))[0]).to.equal('fail')
  })
  it('have not crashed', () => {
    const lost = (ready: boolean): Story =>
      up()
        .change('pods', 'web-1', { status: { containerStatuses: [{ restartCount: 1, ready }] } })
        .unready('web-1')
        .wait(20_000)
        .down('web-1')
    expect(outcome(crashedPods, lost(true))).to.deep.equal(['pass'])
    expect(outcome(crashedPods, lost(false))[0]).to.equal('fail')
  })
})

describe('graceful-deletion', () => {
  const own = { spec: { terminationGracePeriodSeconds: 30, nodeName: 'node-1' } }
  const deleted = (seconds: number) =>
    story()
      .set('web')
      .pod('web-0', own)
      .ready('web-0')
      .wait(60_000)
      .spec('web', { replicas: 0 })
      .change('pods', 'web-0', { metadata: { deletionTimestamp: 'now', deletionGracePeriodSeconds: seconds } })
  it("wants the Pod's own period", () => {
    expect(outcome(gracefulDeletion, deleted(30))).to.deep.equal(['pass'])
    expect(outcome(gracefulDeletion, deleted(0))).to.deep.equal([
      'fail',
      'web-0 was deleted with a grace period of 0 s, not its own of 30 s',
    ])
  })
  it('speaks of Pods that go with their set, too', () => {
    const collected = (seconds: number, text: string) =>
      story()
        .set('web')
        .pod('web-0', own)
        .ready('web-0')
        .wait(60_000)
        .command(text)
        .remove('statefulsets', 'web')
        .change('pods', 'web-0', { metadata: { deletionTimestamp: 'now', deletionGracePeriodSeconds: seconds } })
    expect(outcome(gracefulDeletion, collected(30, 'kubectl delete sts web'))).to.deep.equal(['pass'])
    expect(outcome(gracefulDeletion, collected(0, 'kubectl delete sts web'))[1]).to.equal(
      'web-0 was deleted with a grace period of 0 s, not its own of 30 s',
    )
    expect(outcome(gracefulDeletion, collected(0, 'kubectl delete sts,pods --all --now'))).to.deep.equal(['vacuous'])
  })
  it('speaks of whoever forces it while the containers run', () => {
    const gone = (state: object, text = 'kubectl delete pod web-0 --wait=false') =>
      story()
        .set('web')
        .pod('web-0', own)
        .ready('web-0')
        .wait(60_000)
        .command(text)
        .change('pods', 'web-0', { metadata: { deletionTimestamp: 'now', deletionGracePeriodSeconds: 30 } })
        .change('pods', 'web-0', {
          metadata: { deletionGracePeriodSeconds: 0 },
          status: { containerStatuses: [{ name: 'nginx', state }] },
        })
        .remove('pods', 'web-0')
    expect(outcome(gracefulDeletion, gone({ running: {} }))).to.deep.equal([
      'fail',
      'web-0 was gone 0.2 s after its deletion had begun, though its containers ran and had 30 s',
    ])
    expect(outcome(gracefulDeletion, gone({ terminated: {} }))[0]).not.to.equal('fail')
    expect(outcome(gracefulDeletion, gone({ running: {} }, 'kubectl delete pod web-0 --force'))[0]).not.to.equal('fail')
  })
})
