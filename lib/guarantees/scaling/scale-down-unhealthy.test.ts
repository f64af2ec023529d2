import { expect } from 'chai'
import { outcome, story, type Story } from '../testing.ts'
import { scaleDownUnhealthy } from './scale-down-unhealthy.ts'

const down = (...unready: string[]): Story => {
  const tale = story().set('web').status('web').up('web-0', 'web-1', 'web-2').wait(60_000)
  for (const pod of unready) tale.unready(pod)
  return tale.wait(60_000)
}

describe('scale-down-unhealthy', () => {
  it('fails where an unready Pod goes before a lower one that is not ready either', () => {
    const tale = down('web-0', 'web-2').spec('web', { replicas: 0 })
    expect(outcome(scaleDownUnhealthy, tale.down('web-2'))).to.deep.equal([
      'fail',
      'web-2, which was Running, not ready, was deleted to scale down while web-0 was Running, not ready',
    ])
    expect(outcome(scaleDownUnhealthy, down('web-1', 'web-2').spec('web', { replicas: 1 }).down('web-2'))[0]).to.equal(
      'fail',
    )
  })
  it('lets the only one go that is not ready, and one that is ready', () => {
    expect(outcome(scaleDownUnhealthy, down('web-2').spec('web', { replicas: 2 }).down('web-2'))).to.deep.equal([
      'pass',
    ])
    expect(outcome(scaleDownUnhealthy, down('web-1').spec('web', { replicas: 1 }).down('web-2'))).to.deep.equal([
      'pass',
    ])
  })
  it('knows that a controller may have looked a moment ago', () => {
    const healed = down('web-0', 'web-2').ready('web-0').spec('web', { replicas: 0 })
    expect(outcome(scaleDownUnhealthy, healed.down('web-2'))).to.deep.equal(['pass'])
  })
  it('does not speak of Parallel, nor of what people delete', () => {
    const parallel = story().set('web', { policy: 'Parallel' }).status('web').up('web-0').pod('web-1').wait(60_000)
    expect(outcome(scaleDownUnhealthy, parallel.spec('web', { replicas: 0 }).down('web-1'))).to.deep.equal(['vacuous'])
    const asked = down('web-0', 'web-2').spec('web', { replicas: 0 }).command('kubectl delete pod web-2')
    expect(outcome(scaleDownUnhealthy, asked.down('web-2'))).to.deep.equal(['vacuous'])
  })
})
