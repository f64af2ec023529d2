import { expect } from 'chai'
import { verdictOf } from '../guarantee.ts'
import { orderedCreation } from './ordered-creation.ts'
import { type Story, story } from '../testing.ts'

const evaluate = (tale: Story) => orderedCreation.evaluate(tale.history())
const verdict = (tale: Story) => verdictOf(evaluate(tale))

describe('ordered-creation', () => {
  it('passes when each Pod is ready before the next is created', () => {
    expect(evaluate(story().set('web').up('web-0', 'web-1', 'web-2'))).to.deep.equal({
      exercised: 2,
      violations: [],
      gaps: [],
    })
  })

  it('is vacuous for a single Pod', () => {
    expect(verdict(story().set('web', { replicas: 1 }).up('web-0'))).to.equal('vacuous')
  })

  it('fails when a Pod is created while its predecessor is Pending, and shows the Pod that was in the way', () => {
    const tale = story().set('web').pod('web-0')
    const pending = tale.last
    const { violations } = evaluate(tale.pod('web-1').ready('web-0').ready('web-1'))
    expect(violations).to.have.length(1)
    expect(violations[0]).to.deep.include({
      subject: 'pod/web-1',
      message: 'web-1 was created while web-0 was Pending, not Running and Ready',
      because: [pending],
    })
  })

  it('fails when the predecessor runs without being ready', () => {
    expect(evaluate(story().set('web').pod('web-0').starting('web-0').pod('web-1')).violations[0]?.message).to.equal(
      'web-1 was created while web-0 was Running, not ready, not Running and Ready',
    )
  })

  it('fails when a lower ordinal was never created', () => {
    expect(evaluate(story().set('web').pod('web-1')).violations[0]?.message).to.equal(
      'web-1 was created while there was no web-0 yet',
    )
  })

  it('fails when a Pod is created while a lower one is terminating or gone', () => {
    const up = () => story().set('web').up('web-0', 'web-1', 'web-2')
    expect(verdict(up().terminating('pods', 'web-0').down('web-1').pod('web-1'))).to.equal('fail')
    expect(verdict(up().down('web-0', 'web-1').pod('web-1'))).to.equal('fail')
  })

  it('fails when a predecessor has been unready for long', () => {
    expect(verdict(story().set('web').up('web-0', 'web-1').unready('web-0').wait(10_000).pod('web-2'))).to.equal('fail')
  })

  it('forgives a predecessor that turned unready in the moment before: a controller decides from its cache', () => {
    expect(verdict(story().set('web').up('web-0', 'web-1').unready('web-0').pod('web-2'))).to.equal('pass')
  })

  it('passes when gaps are filled lowest first', () => {
    const tale = story().set('web').up('web-0', 'web-1', 'web-2')
    expect(verdict(tale.down('web-0', 'web-1', 'web-2').up('web-0', 'web-1', 'web-2'))).to.equal('pass')
  })

  it('does not speak of Parallel', () => {
    expect(verdict(story().set('web', { policy: 'Parallel' }).pod('web-0').pod('web-1'))).to.equal('vacuous')
  })

  it('counts from the start ordinal', () => {
    expect(
      verdict(
        story()
          .set('web', { spec: { ordinals: { start: 3 } } })
          .up('web-3', 'web-4'),
      ),
    ).to.equal('pass')
  })

  it('counts orphans that the set may adopt, and not the Pods of another set of its name', () => {
    const recreated = () => story().set('web').up('web-0', 'web-1').remove('statefulsets', 'web').set('web')
    expect(verdict(recreated().up('web-2'))).to.equal('fail')
    const orphaned = recreated()
    for (const pod of ['web-0', 'web-1']) orphaned.change('pods', pod, { metadata: { ownerReferences: [] } })
    expect(verdict(orphaned.wait(2000).up('web-2'))).to.equal('pass')
  })

  it('goes by resourceVersions, not by which watch told first', () => {
    const { entries, ...rest } = story().set('web').up('web-0', 'web-1').history()
    const late = entries.filter((entry) => 'object' in entry && entry.resource === 'statefulsets')
    const others = entries.filter((entry) => !late.includes(entry))
    const history = { ...rest, entries: [...others, ...late].map((entry, seq) => ({ ...entry, seq })) }
    expect(verdictOf(orderedCreation.evaluate(history))).to.equal('pass')
  })

  it('is unknown where events of Pods were lost, and judges what is known beside it', () => {
    const lost = () => story().set('web').up('web-0').gap('pods').present('pods', 'web-0').wait(5000)
    expect(verdict(lost().up('web-1'))).to.equal('unknown')
    expect(verdict(lost().unready('web-0').wait(5000).pod('web-1'))).to.equal('fail')
    expect(verdict(story().set('web').pod('web-0').gap('pods').wait(5000).pod('web-1'))).to.equal('unknown')
    expect(verdict(story().set('web').up('web-0', 'web-1').gap('events'))).to.equal('pass')
  })

  it('can be limited to one set', () => {
    const tale = story().set('web').pod('web-0').pod('web-1').set('db').up('db-0', 'db-1')
    expect(verdictOf(orderedCreation.evaluate(tale.history(), 'statefulset/db'))).to.equal('pass')
    expect(verdictOf(orderedCreation.evaluate(tale.history(), 'statefulset/web'))).to.equal('fail')
  })
})
