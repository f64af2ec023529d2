import { expect } from 'chai'
import { onePodPerOrdinal } from './one-pod-per-ordinal.ts'
import { outcome, story } from '../testing.ts'

describe('one-pod-per-ordinal', () => {
  it('passes when the old Pod is gone before the new one comes', () => {
    expect(outcome(onePodPerOrdinal, story().set('web').up('web-0').down('web-0').up('web-0'))).to.deep.equal(['pass'])
    expect(outcome(onePodPerOrdinal, story().set('web').up('web-0').remove('pods', 'web-0').up('web-0'))).to.deep.equal(
      ['pass'],
    )
  })
  it('is vacuous where a set has no Pods', () => {
    expect(outcome(onePodPerOrdinal, story().set('web').up('web-0', 'web-1', 'web-10'))).to.deep.equal(['pass'])
    expect(outcome(onePodPerOrdinal, story().set('web', { replicas: 0 }))).to.deep.equal(['vacuous'])
  })
  it('fails when the new Pod comes while the old one is terminating', () => {
    const tale = story().set('web').up('web-0').terminating('pods', 'web-0')
    const { uid } = tale.object('pods', 'web-0').metadata
    expect(outcome(onePodPerOrdinal, tale.pod('web-0'))[1]).to.match(
      new RegExp(
        `^web-0 \\(uid uid-\\d+\\) was created while web-0 \\(uid ${uid}\\), of the same ordinal, was still there \\(Terminating\\)$`,
      ),
    )
  })
  it('fails for another name with the same ordinal', () => {
    expect(outcome(onePodPerOrdinal, story().set('web').up('web-1').pod('web-01'))[0]).to.equal('fail')
  })
  it('does not know what a gap hides', () => {
    expect(outcome(onePodPerOrdinal, story().set('web').up('web-0').gap('pods').up('web-0'))).to.deep.equal(['unknown'])
  })
})
