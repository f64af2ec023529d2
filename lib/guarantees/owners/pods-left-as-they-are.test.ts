import { expect } from 'chai'
import { outcome, story, type Story } from '../testing.ts'
import { podsLeftAsTheyAre } from './pods-left-as-they-are.ts'

const label = 'statefulset.kubernetes.io/pod-name'
const keeper = { apiVersion: 'v1', kind: 'ConfigMap', name: 'keeper', uid: 'uid-keeper' }
const own = { app: 'nginx', 'seen-by': 'us' }

/** web-0 with what others have written on it. */
const up = (): Story => {
  const tale = story().set('web')
  return tale
    .pod('web-0', {
      metadata: {
        labels: { ...own, [label]: 'web-0' },
        annotations: { note: 'ours' },
        finalizers: ['example.com/hold'],
        ownerReferences: [tale.ownerOf('web'), keeper],
      },
    })
    .ready('web-0')
    .wait(60_000)
}
const unnamed = (): Story =>
  up()
    .command(`kubectl label pod web-0 ${label}-`)
    .change('pods', 'web-0', { metadata: { labels: own } })
    .output(`kubectl label pod web-0 ${label}-`, 'pod/web-0 unlabeled')
    .wait(5_000)
const named = { labels: { ...own, [label]: 'web-0' } }

describe('pods-left-as-they-are', () => {
  it('passes where a Pod gets its label, is released or adopted, and keeps the rest', () => {
    expect(outcome(podsLeftAsTheyAre, up())).to.deep.equal(['vacuous'])
    expect(outcome(podsLeftAsTheyAre, unnamed().change('pods', 'web-0', { metadata: named }))).to.deep.equal(['pass'])
    const released = up().change('pods', 'web-0', { metadata: { ownerReferences: [keeper] } })
    expect(outcome(podsLeftAsTheyAre, released)).to.deep.equal(['pass'])
    const owners = [keeper, released.ownerOf('web')]
    const adopted = released.change('pods', 'web-0', { metadata: { ownerReferences: owners } })
    expect(outcome(podsLeftAsTheyAre, adopted)).to.deep.equal(['pass'])
  })
  it('fails where something else is lost with it', () => {
    const mended = (metadata: object) =>
      outcome(podsLeftAsTheyAre, unnamed().change('pods', 'web-0', { metadata: { ...named, ...metadata } }))[1]
    const by = 'when web gave it the label of its name'
    expect(mended({ labels: { app: 'nginx', [label]: 'web-0' } })).to.equal(`web-0 lost the label seen-by=us ${by}`)
    expect(mended({ annotations: {} })).to.equal(`web-0 lost the annotation note=ours ${by}`)
    expect(mended({ finalizers: [] })).to.equal(`web-0 lost the finalizer example.com/hold ${by}`)
    const released = up().change('pods', 'web-0', { metadata: { ownerReferences: [] } })
    expect(outcome(podsLeftAsTheyAre, released)).to.deep.equal([
      'fail',
      'web-0 lost its owner, the ConfigMap keeper when web released it',
    ])
  })
  it('knows what people do from what a set does soon afterwards', () => {
    const patch = `kubectl patch pod web-0 --type=merge -p '{"metadata":{"ownerReferences":null}}'`
    const soon = up()
      .command(patch)
      .output(patch, 'pod/web-0 patched')
      .command(`kubectl label pod web-0 ${label}-`)
      .change('pods', 'web-0', { metadata: { labels: own } })
      .change('pods', 'web-0', { metadata: named })
    expect(outcome(podsLeftAsTheyAre, soon)).to.deep.equal(['pass'])
    const byHand = up()
      .change('pods', 'web-0', { metadata: { labels: own } })
      .command(`kubectl label pod web-0 ${label}=web-0 seen-by-`)
      .change('pods', 'web-0', { metadata: { labels: { app: 'nginx', [label]: 'web-0' } } })
    expect(outcome(podsLeftAsTheyAre, byHand)).to.deep.equal(['vacuous'])
  })
  it('does not speak of what people do', () => {
    const byHand = up()
      .command(`kubectl patch pod web-0 --type=json -p '[{"op":"remove","path":"/metadata/ownerReferences"}]'`)
      .change('pods', 'web-0', { metadata: { ownerReferences: [] } })
    expect(outcome(podsLeftAsTheyAre, byHand)).to.deep.equal(['vacuous'])
  })
})
