import { expect } from 'chai'
import { outcome, story, type Story } from '../testing.ts'
import { cascadingDeletion } from './cascading-deletion.ts'
import { foreignPods } from './foreign-pods.ts'
import { foregroundDeletion } from './foreground-deletion.ts'
import { noPodsOfDeletedSets } from './no-pods-of-deleted-sets.ts'
import { orphanDeletion } from './orphan-deletion.ts'
import { orphansAdopted } from './orphans-adopted.ts'
import { podsReleased } from './pods-released.ts'

const up = (): Story => story().service().set('web', { replicas: 2 }).status('web').up('web-0', 'web-1').wait(10_000)
const later = (tale: Story): Story => tale.wait(60_000).command('kubectl get pods')
const deleting = (tale: Story, ...finalizers: string[]): Story =>
  tale
    .command('kubectl delete sts web')
    .change('statefulsets', 'web', { metadata: { deletionTimestamp: '2030-01-01T00:00:00Z', finalizers } })

describe('orphans-adopted', () => {
  const orphan = () => up().orphaned('pods', 'web-1')
  it('wants matching orphans to be adopted', () => {
    expect(
      outcome(
        orphansAdopted,
        later(orphan().change('pods', 'web-1', { metadata: { ownerReferences: [up().ownerOf('web')] } })),
      ),
    ).to.deep.equal(['pass'])
    expect(outcome(orphansAdopted, later(orphan()))).to.deep.equal([
      'fail',
      'web-1 was an orphan, and not adopted for more than 30 s',
    ])
  })
  it('wants them left, though not those that people delete, or that a controller may have seen as its own', () => {
    const alone = () => orphan().wait(5_000)
    expect(outcome(orphansAdopted, alone().down('web-1'))).to.deep.equal([
      'fail',
      'web-1, an orphan for web to adopt, was deleted, which no command asked for',
    ])
    expect(outcome(orphansAdopted, alone().command('kubectl delete pod web-1').down('web-1'))).to.deep.equal(['pass'])
    expect(outcome(orphansAdopted, orphan().down('web-1'))).to.deep.equal(['pass'])
    expect(outcome(orphansAdopted, alone().unready('web-1').down('web-1'))).to.deep.equal(['pass'])
  })
  it('does not speak of other labels, other names, terminating Pods, and sets that are being deleted', () => {
    expect(
      outcome(orphansAdopted, later(orphan().change('pods', 'web-1', { metadata: { labels: {} } }))),
    ).to.deep.equal(['pass'])
    expect(
      outcome(orphansAdopted, later(up().add('pods', 'Pod', 'other-0', { spec: {} }, { labels: { app: 'nginx' } }))),
    ).to.deep.equal(['vacuous'])
    expect(outcome(orphansAdopted, later(orphan().terminating('pods', 'web-1')))).to.deep.equal(['pass'])
    expect(outcome(orphansAdopted, later(deleting(up(), 'orphan').orphaned('pods', 'web-1')))).to.deep.equal([
      'vacuous',
    ])
  })
})

describe('foreign-pods', () => {
  const stray = (name: string): Story =>
    up().add('pods', 'Pod', name, { spec: {}, status: { phase: 'Running' } }, { labels: { app: 'nginx' } })
  const adopted = (tale: Story, name: string): Story =>
    tale.change('pods', name, { metadata: { ownerReferences: [tale.ownerOf('web')] } })
  it('lets orphans of the right name be adopted, and no others', () => {
    expect(outcome(foreignPods, adopted(stray('web-2'), 'web-2'))).to.deep.equal(['pass'])
    expect(outcome(foreignPods, adopted(stray('web-x'), 'web-x'))[1]).to.equal(
      'web adopted web-x, which is not named as one of its Pods',
    )
  })
  it('fails where a Pod is adopted that is going, or by a set that is', () => {
    expect(
      outcome(foreignPods, adopted(stray('web-2').terminating('pods', 'web-2').wait(10_000), 'web-2')),
    ).to.deep.equal(['fail', 'web adopted web-2 when web-2 was being deleted'])
    const going = deleting(stray('web-2'), 'foregroundDeletion')
    expect(outcome(foreignPods, adopted(going.wait(10_000), 'web-2'))).to.deep.equal([
      'fail',
      'web adopted web-2 when web was being deleted',
    ])
  })
  it('knows that a controller may have looked a moment ago', () => {
    expect(outcome(foreignPods, adopted(stray('web-2').terminating('pods', 'web-2'), 'web-2'))).to.deep.equal(['pass'])
  })
})

describe('pods-released', () => {
  const strayed = () =>
    up().change('pods', 'web-1', { metadata: { labels: { app: 'other', 'controller-revision-hash': 'web-1' } } })
  it('wants them released, and not deleted', () => {
    expect(outcome(podsReleased, later(strayed().orphaned('pods', 'web-1')))).to.deep.equal(['pass'])
    expect(outcome(podsReleased, later(strayed()))).to.deep.equal([
      'fail',
      'web-1 had labels that its set does not select, and was not released for more than 30 s',
    ])
    expect(outcome(podsReleased, strayed().down('web-1'))).to.deep.equal([
      'fail',
      'web-1 was deleted when its labels were such as its set does not select',
    ])
    expect(outcome(podsReleased, strayed().command('kubectl delete pod web-1').down('web-1'))).to.deep.equal(['pass'])
    expect(outcome(podsReleased, later(up()))).to.deep.equal(['vacuous'])
  })
  it('wants the set not to stay an owner without control', () => {
    const tale = strayed()
    const owner = { ...tale.ownerOf('web'), controller: false }
    const kept = tale.change('pods', 'web-1', { metadata: { ownerReferences: [owner] } })
    expect(outcome(podsReleased, kept)).to.deep.equal([
      'fail',
      'web-1 lost web as its controller, and kept it as an owner',
    ])
  })
})

describe('orphan-deletion', () => {
  const all = (tale: Story) => tale.orphaned('pods', 'web-0', 'web-1').orphaned('controllerrevisions', 'web-1')
  it('wants Pods and revisions left, without their owner', () => {
    expect(outcome(orphanDeletion, later(all(deleting(up(), 'orphan')).remove('statefulsets', 'web')))).to.deep.equal([
      'pass',
    ])
    const owned = deleting(up(), 'orphan')
      .orphaned('pods', 'web-0')
      .orphaned('controllerrevisions', 'web-1')
      .remove('statefulsets', 'web')
    expect(outcome(orphanDeletion, owned)).to.deep.equal(['fail', 'web-1 was still owned by web when this was gone'])
    expect(
      outcome(orphanDeletion, all(deleting(up(), 'orphan')).remove('statefulsets', 'web').down('web-1')),
    ).to.deep.equal(['fail', 'web-1 was deleted, though web was to leave it as an orphan'])
  })
  it('does not speak of what another has adopted, nor of Pods that had to make room', () => {
    const left = () => all(deleting(up(), 'orphan')).remove('statefulsets', 'web').set('db', { claims: [] })
    const adopted = left().change('controllerrevisions', 'web-1', {
      metadata: { ownerReferences: [left().ownerOf('db')] },
    })
    expect(outcome(orphanDeletion, adopted.remove('controllerrevisions', 'web-1'))).to.deep.equal(['pass'])
    expect(outcome(orphanDeletion, left().remove('controllerrevisions', 'web-1'))[0]).to.equal('fail')
    const conditions = [{ type: 'DisruptionTarget', status: 'True' }]
    expect(
      outcome(orphanDeletion, left().change('pods', 'web-0', { status: { conditions } }).down('web-0')),
    ).to.deep.equal(['pass'])
  })
  it('does not speak of Pods that people delete, nor of another policy', () => {
    const tale = all(deleting(up(), 'orphan'))
      .remove('statefulsets', 'web')
      .command('kubectl delete pod web-0')
      .down('web-0')
    expect(outcome(orphanDeletion, tale)).to.deep.equal(['pass'])
    expect(outcome(orphanDeletion, deleting(up()).remove('statefulsets', 'web').down('web-0'))).to.deep.equal([
      'vacuous',
    ])
  })
})

describe('cascading-deletion', () => {
  const gone = () => deleting(up()).remove('statefulsets', 'web')
  it('wants Pods and revisions to go, and the Service to stay', () => {
    expect(
      outcome(cascadingDeletion, later(gone().down('web-0', 'web-1').remove('controllerrevisions', 'web-1'))),
    ).to.deep.equal(['pass'])
    expect(
      outcome(cascadingDeletion, later(gone().down('web-0').remove('controllerrevisions', 'web-1'))),
    ).to.deep.equal(['fail', 'web-1 was not deleted with web, which owned it, for more than 30 s'])
    expect(outcome(cascadingDeletion, gone().remove('services', 'nginx'))).to.deep.equal([
      'fail',
      'nginx was deleted, which no command asked for, with web',
    ])
    expect(
      outcome(cascadingDeletion, gone().command('kubectl delete svc nginx').remove('services', 'nginx'))[0],
    ).to.equal('pass')
  })
  it('takes Pods that terminate for long, and orphans', () => {
    expect(
      outcome(
        cascadingDeletion,
        later(gone().terminating('pods', 'web-0').down('web-1').remove('controllerrevisions', 'web-1')),
      ),
    ).to.deep.equal(['pass'])
    expect(outcome(cascadingDeletion, later(deleting(up(), 'orphan').remove('statefulsets', 'web')))).to.deep.equal([
      'vacuous',
    ])
  })
})

describe('foreground-deletion', () => {
  it('wants the set to go last', () => {
    const going = () => deleting(up(), 'foregroundDeletion').remove('controllerrevisions', 'web-1')
    expect(outcome(foregroundDeletion, going().down('web-0', 'web-1').remove('statefulsets', 'web'))).to.deep.equal([
      'pass',
    ])
    expect(outcome(foregroundDeletion, going().down('web-0').remove('statefulsets', 'web'))).to.deep.equal([
      'fail',
      'web was gone while web-1, which blocks its deletion, was still there',
    ])
    expect(outcome(foregroundDeletion, deleting(up()).remove('statefulsets', 'web'))).to.deep.equal(['vacuous'])
    const hurried = going().command('kubectl delete sts web --cascade=background').remove('statefulsets', 'web')
    expect(outcome(foregroundDeletion, hurried)).to.deep.equal(['vacuous'])
    const freed = going().command(`kubectl patch sts/web -p '{"metadata":{"finalizers":null}}'`)
    expect(outcome(foregroundDeletion, freed.remove('statefulsets', 'web'))).to.deep.equal(['vacuous'])
  })
})

describe('no-pods-of-deleted-sets', () => {
  it('wants no Pods of a set that is being deleted', () => {
    const going = () => deleting(up(), 'foregroundDeletion').down('web-1')
    expect(outcome(noPodsOfDeletedSets, going())).to.deep.equal(['pass'])
    expect(outcome(noPodsOfDeletedSets, going().up('web-1'))).to.deep.equal(['pass'])
    expect(outcome(noPodsOfDeletedSets, going().wait(10_000).up('web-1'))).to.deep.equal([
      'fail',
      'web-1 was created when web was being deleted',
    ])
    expect(outcome(noPodsOfDeletedSets, up())).to.deep.equal(['vacuous'])
  })
  it('takes a status as a sign that the controller knows', () => {
    const going = deleting(up(), 'foregroundDeletion').down('web-1').status('web', { replicas: 1 })
    expect(outcome(noPodsOfDeletedSets, going.up('web-1'))[0]).to.equal('fail')
  })
})
