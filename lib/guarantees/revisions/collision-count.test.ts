import { expect } from 'chai'
import { outcome, story, type Story } from '../testing.ts'
import { collisionCount } from './collision-count.ts'

const counted = (tale: Story, ...counts: number[]): Story => {
  for (const count of counts) tale.status('web', { collisionCount: count })
  return tale
}

describe('collision-count', () => {
  it('may grow where another has taken a name', () => {
    expect(outcome(collisionCount, counted(story().set('web'), 0, 0))).to.deep.equal(['pass'])
    const taken = story().add('controllerrevisions', 'ControllerRevision', 'web-x', { revision: 1 }).set('web')
    expect(outcome(collisionCount, counted(taken, 0, 1))).to.deep.equal(['pass'])
  })
  it('must not grow by itself, nor fall', () => {
    expect(outcome(collisionCount, counted(story().set('web'), 0, 1))).to.deep.equal([
      'fail',
      'the collisionCount of web went from 0 to 1, where no name was taken',
    ])
    const taken = story().add('controllerrevisions', 'ControllerRevision', 'web-x', { revision: 1 }).set('web')
    expect(outcome(collisionCount, counted(taken, 1, 0))[1]).to.equal('the collisionCount of web went from 1 to 0')
  })
})
