import { expect } from 'chai'
import { onDelete } from './on-delete.ts'
import { partition } from './partition.ts'
import { replacementRevision } from './replacement-revision.ts'
import { outcome, story, type Story, templateOf } from '../testing.ts'
import { scalingFirst } from './scaling-first.ts'
import { updateOrder } from './update-order.ts'

const up = (spec = {}) => story().set('web', { spec }).status('web').up('web-0', 'web-1', 'web-2').wait(60_000)
const renewed = (tale: Story, ...pods: string[]) =>
  pods.reduce((told, pod) => told.down(pod).pod(pod, { revision: 2 }).ready(pod).wait(3000), tale)
const partitioned = (partition: number) => ({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } } })

describe('update-order', () => {
  it('passes from the highest down, each ready before the next', () => {
    expect(outcome(updateOrder, renewed(up().update('web', 2), 'web-2', 'web-1', 'web-0'))).to.deep.equal(['pass'])
    expect(outcome(updateOrder, up())).to.deep.equal(['vacuous'])
  })
  it('fails from the lowest up', () => {
    expect(outcome(updateOrder, renewed(up().update('web', 2), 'web-0'))).to.deep.equal([
      'fail',
      'web-0 was deleted for an update while web-2 was Ready, of an older revision',
    ])
  })
  it('fails when the next goes before the last is ready', () => {
    const stuck = up().update('web', 2).down('web-2').pod('web-2', { revision: 2 }).starting('web-2').wait(5000)
    expect(outcome(updateOrder, stuck.down('web-1'))[1]).to.equal(
      'web-1 was deleted for an update while web-2 was Running, not ready',
    )
  })
  it('fails when one goes before those above have been made', () => {
    expect(outcome(updateOrder, up().update('web', 2, { replicas: 4 }).wait(3000).down('web-2'))).to.deep.equal([
      'fail',
      'web-2 was deleted for an update while there was no web-3',
    ])
    const late = up().update('web', 2).wait(3000).spec('web', { replicas: 4 }).down('web-2')
    expect(outcome(updateOrder, late)).to.deep.equal(['pass'])
  })
  it('allows more where maxUnavailable does, from the highest down', () => {
    const wide = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0, maxUnavailable: 2 } } }
    const going = (...pods: string[]): string[] => {
      const tale = up(wide).update('web', 2)
      for (const pod of pods) tale.terminating('pods', pod)
      return outcome(updateOrder, tale.wait(5_000).status('web'))
    }
    expect(going('web-2', 'web-1')).to.deep.equal(['pass'])
    expect(going('web-1', 'web-2')).to.deep.equal(['pass'])
    expect(going('web-1', 'web-0')).to.deep.equal([
      'fail',
      'web-1 was deleted for an update before web-2, which was of an older revision, too',
      'web-0 was deleted for an update before web-2, which was of an older revision, too',
    ])
  })
  it('does not wait for Pods of a moment ago that the set no longer wants', () => {
    const smaller = up().spec('web', { replicas: 2 }).terminating('pods', 'web-2').remove('pods', 'web-2').status('web')
    expect(outcome(updateOrder, renewed(smaller.update('web', 2), 'web-1', 'web-0'))).to.deep.equal(['pass'])
    const hasty = up().spec('web', { replicas: 2 }).terminating('pods', 'web-2').remove('pods', 'web-2').status('web')
    expect(outcome(updateOrder, renewed(hasty.update('web', 2), 'web-0'))[0]).to.equal('fail')
  })
  it('knows an update also where the status of the set tells of it later', () => {
    const tale = up()
      .spec('web', { template: { metadata: { labels: {}, annotations: { round: '2' } } } })
      .revision('web', 2)
      .revision('web', 3)
    expect(
      outcome(updateOrder, tale.terminating('pods', 'web-0').status('web', { updateRevision: 'web-3' }))[0],
    ).to.equal('fail')
  })
})

describe('scaling-first', () => {
  const both = () => up().update('web', 2, { replicas: 2 })
  it('passes when the Pods beyond the replicas are gone first', () => {
    expect(outcome(scalingFirst, renewed(both().down('web-2').wait(3000), 'web-1', 'web-0'))).to.deep.equal(['pass'])
    expect(outcome(scalingFirst, renewed(up().update('web', 2), 'web-2', 'web-1'))).to.deep.equal(['vacuous'])
  })
  it('fails when one is still there', () => {
    expect(outcome(scalingFirst, both().wait(10_000).down('web-1'))).to.deep.equal([
      'fail',
      'web-1 was deleted for an update while web-2, beyond the replicas of web, was still there (Ready)',
    ])
    expect(outcome(scalingFirst, both().wait(9000).terminating('pods', 'web-2').wait(5000).down('web-1'))[1]).to.equal(
      'web-1 was deleted for an update while web-2, beyond the replicas of web, was still there (Terminating)',
    )
  })
  it('does not speak of a controller that has not seen the new number, nor of one that has just seen the Pod go', () => {
    expect(outcome(scalingFirst, up().update('web', 2).wait(3000).spec('web', { replicas: 2 }).down('web-2'))).to.eql([
      'vacuous',
    ])
    expect(outcome(scalingFirst, both().wait(9000).down('web-2').down('web-1'))).to.deep.equal(['pass'])
  })
  it('does not speak of Parallel', () => {
    const parallel = story().set('web', { policy: 'Parallel' }).status('web').up('web-0', 'web-1', 'web-2').wait(60_000)
    expect(outcome(scalingFirst, parallel.update('web', 2, { replicas: 2 }).wait(9000).down('web-1'))).to.eql([
      'vacuous',
    ])
  })
})

describe('partition', () => {
  it('passes when only Pods from the partition on are updated', () => {
    expect(outcome(partition, renewed(up(partitioned(2)).update('web', 2), 'web-2').wait(60_000))).to.deep.equal([
      'pass',
    ])
  })
  it('fails when one below is', () => {
    expect(outcome(partition, renewed(up(partitioned(2)).update('web', 2), 'web-2', 'web-1'))).to.deep.equal([
      'fail',
      'web-1 was deleted for an update, below the partition 2',
    ])
  })
  it('passes when the partition is lowered first', () => {
    expect(
      outcome(
        partition,
        renewed(up(partitioned(2)).update('web', 2), 'web-2')
          .spec('web', partitioned(1))
          .down('web-1'),
      ),
    ).to.deep.equal(['pass'])
  })
})

describe('on-delete', () => {
  const strategy = { updateStrategy: { type: 'OnDelete' } }
  it('passes when Pods stay until people delete them', () => {
    expect(
      outcome(onDelete, renewed(up(strategy).update('web', 2).command('kubectl delete pod web-1'), 'web-1')),
    ).to.deep.equal(['pass'])
  })
  it('fails when one is deleted by itself', () => {
    expect(outcome(onDelete, renewed(up(strategy).update('web', 2), 'web-2'))).to.deep.equal([
      'fail',
      'web-2 was deleted though the update strategy of web is OnDelete',
    ])
    const stuck = () =>
      up(strategy)
        .unready('web-2')
        .change('pods', 'web-2', { status: { containerStatuses: [{ name: 'nginx', ready: false }] } })
        .wait(10_000)
        .update('web', 2)
    expect(outcome(onDelete, stuck().down('web-2'))[0]).to.equal('fail')
    expect(outcome(onDelete, stuck().command('kubectl delete pod web-2').down('web-2'))).to.deep.equal(['pass'])
  })
  it('does not speak of a Pod whose node is lost', () => {
    expect(outcome(onDelete, up(strategy).unready('web-2').update('web', 2).down('web-2'))).to.deep.equal(['pass'])
  })
})

describe('replacement-revision', () => {
  it('wants the current revision below the partition, and the update revision above', () => {
    const tale = () => up(partitioned(2)).update('web', 2).wait(60_000)
    expect(outcome(replacementRevision, tale().down('web-0').pod('web-0', { revision: 1 }))[0]).to.equal('pass')
    expect(outcome(replacementRevision, tale().down('web-2').pod('web-2', { revision: 2 }))[0]).to.equal('pass')
    expect(outcome(replacementRevision, tale().down('web-0').pod('web-0', { revision: 2 }))).to.deep.equal([
      'fail',
      'web-0 was created in the revision web-2, below the partition, where the current revision is web-1',
    ])
    expect(outcome(replacementRevision, tale().down('web-2').pod('web-2', { revision: 1 }))[0]).to.equal('fail')
  })
  it('has only the update revision where people have deleted the current one', () => {
    const tale = up(partitioned(2)).update('web', 2).wait(60_000).remove('controllerrevisions', 'web-1')
    expect(outcome(replacementRevision, tale.down('web-0').pod('web-0', { revision: 2 }))).to.deep.equal(['pass'])
  })
  it('forgives a controller that had not seen the newest template', () => {
    const changed = () =>
      up()
        .down('web-2')
        .spec('web', { template: templateOf(2) })
        .revision('web', 2)
    expect(outcome(replacementRevision, changed().pod('web-2', { revision: 1 }))[0]).to.equal('pass')
    const told = changed().status('web', { updateRevision: 'web-2' })
    expect(outcome(replacementRevision, told.pod('web-2', { revision: 1 }))[0]).to.equal('fail')
  })
})
