import { expect } from 'chai'
import { outcome, story, type Story } from '../testing.ts'
import { disruptionBudgets } from './disruption-budgets.ts'

const up = (): Story => story().set('web').status('web').up('web-0', 'web-1', 'web-2').wait(60_000)
const budget = (tale: Story, spec: object, disruptionsAllowed: number): Story =>
  tale.add('poddisruptionbudgets', 'PodDisruptionBudget', 'web', {
    spec: { selector: { matchLabels: { app: 'nginx' } }, ...spec },
    status: { disruptionsAllowed },
  })
const allows = (tale: Story, disruptionsAllowed: number, more: object = {}): Story =>
  tale.change('poddisruptionbudgets', 'web', { status: { disruptionsAllowed, ...more } })
const later = (tale: Story): Story => tale.wait(60_000).command('kubectl get pods')

describe('disruption-budgets', () => {
  it('passes where as many are allowed as there are to spare', () => {
    expect(outcome(disruptionBudgets, later(allows(budget(up(), { minAvailable: 2 }, 0), 1)))).to.deep.equal(['pass'])
    expect(outcome(disruptionBudgets, later(allows(budget(up(), { maxUnavailable: '34%' }, 0), 2)))).to.eql(['pass'])
    expect(outcome(disruptionBudgets, later(up()))).to.deep.equal(['vacuous'])
  })
  it('fails at once where there are more, but for what has just been so', () => {
    const unready = allows(budget(up(), { minAvailable: 2 }, 0), 1)
      .wait(20_000)
      .unready('web-0')
    expect(outcome(disruptionBudgets, allows(unready.wait(10_000), 0).wait(1000))[0]).to.equal('pass')
    expect(outcome(disruptionBudgets, allows(budget(up(), { minAvailable: 2 }, 0), 2))).to.deep.equal([
      'fail',
      'web allowed 2 disruptions, when 3 Pods were Ready, of which 2 were to be kept',
    ])
  })
  it('fails where the number does not follow', () => {
    const late = 'for more than 30 s, when'
    expect(outcome(disruptionBudgets, later(budget(up(), { minAvailable: 2 }, 0)))).to.deep.equal([
      'fail',
      `web allowed 0 disruptions ${late} 3 Pods were Ready, of which 2 were to be kept`,
    ])
    const lost = allows(budget(up(), { minAvailable: 2 }, 0), 1).unready('web-1')
    expect(outcome(disruptionBudgets, later(lost))[1]).to.equal(
      `web allowed 1 disruptions ${late} 2 Pods were Ready, of which 2 were to be kept`,
    )
  })
  it('counts those that are wanted, and not those that have been evicted', () => {
    const more = (): Story => allows(budget(up(), { maxUnavailable: 1 }, 0), 1).spec('web', { replicas: 4 })
    expect(outcome(disruptionBudgets, later(more().pod('web-3')))[0]).to.equal('fail')
    expect(outcome(disruptionBudgets, later(allows(more().pod('web-3'), 0)))[0]).to.equal('pass')
    expect(outcome(disruptionBudgets, later(more()))[0], 'nobody looks').to.equal('pass')
    const none = (): Story => allows(budget(up(), { maxUnavailable: 1 }, 0), 1).spec('web', { replicas: 0 })
    expect(outcome(disruptionBudgets, later(allows(none().down('web-2', 'web-1'), 0)))[0], 'none wanted').to.equal(
      'pass',
    )
    const evicted = allows(budget(up(), { minAvailable: 2 }, 1), 0, { disruptedPods: { 'web-2': 'now' } })
    expect(outcome(disruptionBudgets, later(evicted))).to.deep.equal(['pass'])
  })
  it('counts a Pod that another set has adopted once, and no set that has none', () => {
    const pods = ['web-0', 'web-1', 'web-2']
    const again = (): Story => {
      const tale = allows(budget(up(), { maxUnavailable: 2 }, 0), 2).command('kubectl delete sts web --cascade=orphan')
      tale
        .orphaned('pods', ...pods)
        .remove('statefulsets', 'web')
        .set('web', {}, 2)
      for (const pod of pods) tale.change('pods', pod, { metadata: { ownerReferences: [tale.ownerOf('web')] } })
      return tale.wait(10_000).unready('web-0')
    }
    expect(outcome(disruptionBudgets, later(allows(again(), 1)))).to.deep.equal(['pass'])
    expect(outcome(disruptionBudgets, later(again()))[0]).to.equal('fail')
  })
})
