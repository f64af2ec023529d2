import { expect } from 'chai'
import { outcome, story, type Story } from '../testing.ts'
import { releasedVolumes } from './released-volumes.ts'

const volume = (policy: string, uid: string | undefined) => ({
  spec: { persistentVolumeReclaimPolicy: policy, claimRef: { namespace: 'test', name: 'www-web-0', uid } },
})
const claim = (tale: Story, uid: string): Story =>
  tale.add('persistentvolumeclaims', 'PersistentVolumeClaim', 'www-web-0', { spec: { volumeName: 'pv' } }, { uid })

/** A claim and its volume; then the claim is being deleted. */
const going = (policy: string): Story =>
  claim(story().set('web').add('persistentvolumes', 'PersistentVolume', 'pv', volume(policy, 'first')), 'first')
    .command('kubectl delete pvc www-web-0 --wait=false')
    .terminating('persistentvolumeclaims', 'www-web-0')
    .wait(2_000)
const gone = (policy: string): Story => going(policy).remove('persistentvolumeclaims', 'www-web-0').wait(40_000)

describe('released-volumes', () => {
  it('lets a volume go after its claim, where it is to be deleted', () => {
    expect(outcome(releasedVolumes, gone('Delete').remove('persistentvolumes', 'pv'))).to.deep.equal(['pass'])
    expect(outcome(releasedVolumes, gone('Retain'))).to.deep.equal(['pass'])
    expect(outcome(releasedVolumes, story().set('web').up('web-0'))).to.deep.equal(['vacuous'])
  })
  it('fails where it is released before its claim is gone', () => {
    const released = (tale: Story): Story => tale.change('persistentvolumes', 'pv', { status: { phase: 'Released' } })
    expect(outcome(releasedVolumes, released(gone('Delete')))).to.deep.equal(['pass'])
    expect(outcome(releasedVolumes, released(going('Delete')))).to.deep.equal([
      'fail',
      'pv was told of as released while its claim www-web-0 was there',
    ])
  })
  it('fails where it is deleted before its claim', () => {
    expect(outcome(releasedVolumes, going('Delete').terminating('persistentvolumes', 'pv'))).to.deep.equal([
      'fail',
      'pv was deleted while its claim www-web-0 was not gone yet',
    ])
  })
  it('fails where it was to be retained, unless somebody deletes it', () => {
    expect(outcome(releasedVolumes, gone('Retain').remove('persistentvolumes', 'pv'))).to.deep.equal([
      'fail',
      'pv was deleted with its claim www-web-0, though it was to be retained',
    ])
    const asked = gone('Retain').command('kubectl delete pv pv').remove('persistentvolumes', 'pv')
    expect(outcome(releasedVolumes, asked)).to.deep.equal(['pass'])
  })
  it('fails where another claim of the name gets it, unless somebody has freed it', () => {
    const again = (): Story => claim(gone('Retain'), 'second').wait(40_000)
    expect(
      outcome(releasedVolumes, again().change('persistentvolumes', 'pv', volume('Retain', 'second'))),
    ).to.deep.equal(['fail', 'pv was that of the claim www-web-0, and was given to another one'])
    const freed = again()
      .command(`kubectl patch pv pv --type=json -p '[{"op":"remove","path":"/spec/claimRef/uid"}]'`)
      .change('persistentvolumes', 'pv', volume('Retain', undefined))
      .wait(40_000)
      .change('persistentvolumes', 'pv', volume('Retain', 'second'))
    expect(outcome(releasedVolumes, freed)).to.deep.equal(['pass'])
  })
})
