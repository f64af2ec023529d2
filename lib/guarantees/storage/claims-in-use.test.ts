import { expect } from 'chai'
import { outcome, story, type Story } from '../testing.ts'
import { claimsInUse } from './claims-in-use.ts'

const finalizers = ['kubernetes.io/pvc-protection']
const claim = (tale: Story, metadata: object): Story =>
  tale.change('persistentvolumeclaims', 'www-web-0', { metadata: { ...metadata } })
const up = (nodeName?: string): Story =>
  claim(
    story()
      .set('web', { replicas: 1 })
      .status('web')
      .pod('web-0', { spec: { ...(nodeName !== undefined && { nodeName }) } })
      .ready('web-0'),
    { finalizers },
  ).wait(10_000)
const deleted = (tale: Story): Story =>
  tale
    .command('kubectl delete pvc www-web-0 --wait=false')
    .terminating('persistentvolumeclaims', 'www-web-0')
    .wait(10_000)

describe('claims-in-use', () => {
  it('wants a claim to be protected while its Pod is there', () => {
    expect(outcome(claimsInUse, deleted(up('node-1')))).to.deep.equal(['pass'])
    expect(outcome(claimsInUse, claim(deleted(up('node-1')), { finalizers: [] }))).to.deep.equal([
      'fail',
      'www-web-0 lost its protection when it was being deleted, and web-0 used it',
    ])
    expect(outcome(claimsInUse, deleted(up('node-1')).remove('persistentvolumeclaims', 'www-web-0'))[0]).to.equal(
      'fail',
    )
  })
  it('lets it go with the Pod, or before the Pod has a node', () => {
    expect(outcome(claimsInUse, claim(deleted(up('node-1')).down('web-0'), { finalizers: [] }))).to.deep.equal(['pass'])
    expect(outcome(claimsInUse, claim(deleted(up()), { finalizers: [] }))).to.deep.equal(['vacuous'])
  })
  it('wants it to go when no Pod uses it any more', () => {
    const later = (tale: Story): Story => tale.wait(60_000).command('kubectl get pvc')
    expect(outcome(claimsInUse, later(deleted(up('node-1')).down('web-0')))).to.deep.equal([
      'fail',
      'www-web-0 was being deleted, and not gone, though no Pod used it for more than 30 s',
    ])
    expect(outcome(claimsInUse, later(deleted(up())))[0]).to.equal('fail')
    expect(outcome(claimsInUse, later(deleted(up('node-1'))))).to.deep.equal(['pass'])
    const held = claim(up('node-1'), { finalizers: [...finalizers, 'example.com/hold'] })
    expect(outcome(claimsInUse, later(deleted(held).down('web-0')))[0]).not.to.equal('fail')
  })
  it('does not speak of what people take off', () => {
    const forced = deleted(up('node-1')).command('kubectl patch pvc www-web-0 --type=merge -p {}')
    expect(outcome(claimsInUse, claim(forced, { finalizers: [] }))).to.deep.equal(['pass'])
  })
})
