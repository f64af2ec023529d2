import { expect } from 'chai'
import { ownerReference } from './owner-reference.ts'
import { podHostnames } from './pod-hostnames.ts'
import { podNameLabel } from './pod-name-label.ts'
import { podNames } from './pod-names.ts'
import { revisionLabel } from './revision-label.ts'
import { stickyIdentity } from './sticky-identity.ts'
import { outcome, story } from '../testing.ts'

const labels = (name: string, more: Record<string, string>) => ({
  metadata: {
    labels: { app: 'nginx', 'statefulset.kubernetes.io/pod-name': name, 'controller-revision-hash': 'web-1', ...more },
  },
})

describe('pod-names', () => {
  it('passes for the ordinals of the set', () => {
    expect(outcome(podNames, story().set('web').up('web-0', 'web-1', 'web-2'))).to.deep.equal(['pass'])
    expect(
      outcome(
        podNames,
        story()
          .set('web', { spec: { ordinals: { start: 5 } } })
          .up('web-5', 'web-6'),
      ),
    ).to.deep.equal(['pass'])
  })
  it('fails for other names', () => {
    expect(outcome(podNames, story().set('web').pod('web-01'))).to.deep.equal([
      'fail',
      'web made a Pod named web-01, not web-<ordinal>',
    ])
    expect(outcome(podNames, story().set('web').pod('web-x'))).to.deep.equal([
      'fail',
      'web made a Pod named web-x, not web-<ordinal>',
    ])
  })
  it('fails for ordinals beyond the replicas, or before the start', () => {
    expect(outcome(podNames, story().set('web').up('web-3'))).to.deep.equal([
      'fail',
      'web-3 was created though the ordinals of web were 0 to 2',
    ])
    expect(
      outcome(
        podNames,
        story()
          .set('web', { spec: { ordinals: { start: 5 } } })
          .up('web-0'),
      )[0],
    ).to.equal('fail')
  })
  it('forgives a controller that had not seen the newest replicas', () => {
    const scaled = () =>
      story()
        .set('web')
        .wait(60_000)
        .change('statefulsets', 'web', { spec: { replicas: 1 } })
    expect(outcome(podNames, scaled().up('web-2'))).to.deep.equal(['pass'])
    expect(outcome(podNames, scaled().wait(10_000).up('web-2'))[0]).to.equal('fail')
  })
  it('does not speak of Pods that were there before, or are adopted', () => {
    expect(outcome(podNames, story().set('web').add('pods', 'Pod', 'other-7', { spec: {} }))).to.deep.equal(['vacuous'])
  })
})

describe('pod-hostnames', () => {
  it('wants the name of the Pod, and the serviceName', () => {
    expect(outcome(podHostnames, story().set('web').up('web-0'))).to.deep.equal(['pass'])
    expect(outcome(podHostnames, story().set('web', { serviceName: '' }).up('web-0'))).to.deep.equal(['pass'])
    expect(
      outcome(
        podHostnames,
        story()
          .set('web')
          .pod('web-0', { spec: { hostname: 'web-1' } }),
      ),
    ).to.deep.equal(['fail', "web-0 was created with the hostname 'web-1'"])
    expect(
      outcome(
        podHostnames,
        story()
          .set('web')
          .pod('web-0', { spec: { subdomain: undefined } }),
      ),
    ).to.deep.equal(['fail', "web-0 was created with the subdomain none, where web has the serviceName 'nginx'"])
  })
})

describe('pod-name-label', () => {
  it('wants the name of the Pod', () => {
    expect(outcome(podNameLabel, story().set('web').up('web-0'))).to.deep.equal(['pass'])
    const wrong = labels('web-0', { 'statefulset.kubernetes.io/pod-name': 'web' })
    expect(outcome(podNameLabel, story().set('web').pod('web-0', wrong))).to.deep.equal([
      'fail',
      "web-0 was created with 'web' as its label statefulset.kubernetes.io/pod-name",
    ])
  })
})

describe('revision-label', () => {
  it('wants a revision of the set', () => {
    expect(outcome(revisionLabel, story().set('web').up('web-0'))).to.deep.equal(['pass'])
    const short = labels('web-0', { 'controller-revision-hash': '1' })
    expect(outcome(revisionLabel, story().set('web').pod('web-0', short))).to.deep.equal([
      'fail',
      'web-0 was created with the label controller-revision-hash=1, and there was no ControllerRevision of that name',
    ])
    const none = { metadata: { labels: { app: 'nginx' } } }
    expect(outcome(revisionLabel, story().set('web').pod('web-0', none))).to.deep.equal([
      'fail',
      'web-0 was created without the label controller-revision-hash',
    ])
    const foreign = labels('web-0', { 'controller-revision-hash': 'db-1' })
    expect(outcome(revisionLabel, story().set('db').set('web').pod('web-0', foreign))[1]).to.contain(
      'which is not a revision of web',
    )
  })
  it('takes a set that was deleted and made anew, with the revision of the same name', () => {
    const again = story()
      .set('web')
      .up('web-0')
      .down('web-0')
      .remove('statefulsets', 'web')
      .remove('controllerrevisions', 'web-1')
    expect(outcome(revisionLabel, again.set('web').up('web-0'))).to.deep.equal(['pass'])
  })
  it('takes a revision that a set of that name has left and that is still to be collected', () => {
    const again = story().set('web').up('web-0').down('web-0').remove('statefulsets', 'web').set('web', {}, 2)
    expect(
      outcome(revisionLabel, again.pod('web-0', labels('web-0', { 'controller-revision-hash': 'web-1' }))),
    ).to.deep.equal(['pass'])
  })
})

describe('owner-reference', () => {
  const owned = (change: (owner: Record<string, unknown>) => object[]) => {
    const tale = story().set('web')
    return outcome(ownerReference, tale.pod('web-0', { metadata: { ownerReferences: change(tale.ownerOf('web')) } }))
  }
  it('wants the set, by uid, as the one controller', () => {
    expect(owned((owner) => [owner])).to.deep.equal(['pass'])
    expect(owned(() => [])).to.deep.equal(['fail', 'web-0 was created without a controlling owner'])
    expect(owned((owner) => [owner, owner])).to.deep.equal(['fail', 'web-0 was created with 2 controlling owners'])
    expect(owned((owner) => [{ ...owner, blockOwnerDeletion: false }])[0]).to.equal('fail')
    expect(owned((owner) => [{ ...owner, apiVersion: 'v1' }])[0]).to.equal('fail')
    expect(owned((owner) => [{ ...owner, uid: 'other' }])).to.deep.equal([
      'fail',
      'web-0 was created with an owner of the uid other, which is no uid of the StatefulSet web',
    ])
  })
  it('does not speak of Pods that people make', () => {
    expect(outcome(ownerReference, story().set('web').add('pods', 'Pod', 'dns-test', { spec: {} }))).to.deep.equal([
      'vacuous',
    ])
  })
})

describe('sticky-identity', () => {
  it('compares a Pod with the one that it replaces', () => {
    expect(outcome(stickyIdentity, story().set('web').up('web-0'))).to.deep.equal(['vacuous'])
    expect(outcome(stickyIdentity, story().set('web').up('web-0').down('web-0').up('web-0'))).to.deep.equal(['pass'])
    expect(
      outcome(
        stickyIdentity,
        story()
          .set('web')
          .up('web-0')
          .down('web-0')
          .pod('web-0', { spec: { hostname: 'web-9' } }),
      ),
    ).to.deep.equal(['fail', "web-0 came back with the hostname 'web-9', and had been 'web-0'"])
  })
})
