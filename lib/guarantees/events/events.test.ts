import { expect } from 'chai'
import { outcome, story, type Story } from '../testing.ts'
import { eventPerAction } from './event-per-action.ts'
import { trueEvents } from './true-events.ts'

const event = (tale: Story, reason: string, message: string): Story =>
  tale.add('events', 'Event', `web.${tale.last}`, {
    reason,
    message,
    source: { component: 'statefulset-controller' },
    involvedObject: { kind: 'StatefulSet', name: 'web', uid: tale.object('statefulsets', 'web').metadata.uid },
  })
const created = (tale: Story, pod: string): Story =>
  event(tale, 'SuccessfulCreate', `create Pod ${pod} in StatefulSet web successful`)
const up = (): Story => story().set('web').status('web').up('web-0')
const later = (tale: Story): Story => tale.wait(60_000).command('kubectl get events')

describe('true-events', () => {
  it('wants what is told to have happened', () => {
    expect(outcome(trueEvents, created(up(), 'web-0'))).to.deep.equal(['pass'])
    expect(outcome(trueEvents, later(created(up(), 'web-1')))).to.deep.equal([
      'fail',
      'an event told "create Pod web-1 in StatefulSet web successful", and web-1 had not been created',
    ])
    expect(
      outcome(
        trueEvents,
        event(up().down('web-0'), 'SuccessfulDelete', 'delete Pod web-0 in StatefulSet web successful'),
      ),
    ).to.deep.equal(['pass'])
    expect(
      outcome(trueEvents, later(event(up(), 'SuccessfulDelete', 'delete Pod web-0 in StatefulSet web successful')))[0],
    ).to.equal('fail')
    expect(
      outcome(
        trueEvents,
        event(up(), 'SuccessfulCreate', 'create Claim www-web-0 Pod web-0 in StatefulSet web success'),
      ),
    ).to.deep.equal(['pass'])
    expect(
      outcome(
        trueEvents,
        event(up(), 'SuccessfulCreate', 'create Claim www-web-9 Pod web-9 in StatefulSet web success'),
      )[0],
    ).to.equal('fail')
  })
  it('wants a Pod that is recreated to have come to its end', () => {
    const recreated = (tale: Story, pod: string): Story =>
      event(tale, 'RecreatingFailedPod', `StatefulSet test/web is recreating failed Pod ${pod}`)
    const failed = (): Story => up().change('pods', 'web-0', { status: { phase: 'Failed' } })
    expect(outcome(trueEvents, recreated(failed(), 'web-0'))).to.deep.equal(['pass'])
    const going = () => up().terminating('pods', 'web-0')
    const ending = going().change('pods', 'web-0', { status: { phase: 'Failed' } })
    expect(outcome(trueEvents, recreated(ending, 'web-0')), 'as it ends in going').to.deep.equal(['pass'])
    const early = recreated(going(), 'web-0').change('pods', 'web-0', { status: { phase: 'Failed' } })
    expect(outcome(trueEvents, early)[0], 'before it has ended').to.equal('fail')
    expect(outcome(trueEvents, recreated(failed().up('web-1'), 'web-1'))[1]).to.equal(
      'an event told "StatefulSet test/web is recreating failed Pod web-1", and web-1 had neither failed nor succeeded',
    )
  })
  it('wants it to have happened as often', () => {
    const again = (tale: Story): Story => created(created(tale, 'web-0'), 'web-0')
    expect(outcome(trueEvents, again(up()))[1]).to.equal(
      'an event told "create Pod web-0 in StatefulSet web successful", and web-0 had not been created as often',
    )
    expect(outcome(trueEvents, again(up().down('web-0').up('web-0')))).to.deep.equal(['pass'])
  })
  it('does not speak of claims that nobody recorded, nor of what an event told before the history began', () => {
    const bare = story().set('web', { claims: [] }).status('web').up('web-0')
    const claim = event(bare, 'SuccessfulCreate', 'create Claim www-web-0 Pod web-0 in StatefulSet web success')
    expect(outcome(trueEvents, later(claim))).to.deep.equal(['vacuous'])
    const message = 'create Pod web-0 in StatefulSet web successful'
    const involvedObject = { kind: 'StatefulSet', name: 'web', uid: bare.object('statefulsets', 'web').metadata.uid }
    const old = up().add('events', 'Event', 'web.old', {
      reason: 'SuccessfulCreate',
      message,
      involvedObject,
      count: 3,
    })
    expect(outcome(trueEvents, old)[0]).to.equal('pass')
  })
  it('does not speak of other events', () => {
    expect(
      outcome(trueEvents, event(up(), 'FailedCreate', 'create Pod web-1 in StatefulSet web failed error: no')),
    ).to.deep.equal(['vacuous'])
  })
})

describe('event-per-action', () => {
  it('wants an event of each Pod that is created or deleted', () => {
    expect(outcome(eventPerAction, later(created(up(), 'web-0')))).to.deep.equal(['pass'])
    expect(outcome(eventPerAction, later(created(up().up('web-1'), 'web-0')))).to.deep.equal(['unknown'])
    const deleted = (tale: Story): Story =>
      event(tale.down('web-0'), 'SuccessfulDelete', 'delete Pod web-0 in StatefulSet web successful')
    expect(outcome(eventPerAction, later(deleted(up())))).to.deep.equal([
      'fail',
      'web-0 was created, and no event with the reason SuccessfulCreate told of it',
    ])
    expect(outcome(eventPerAction, deleted(created(up(), 'web-0')))).to.deep.equal(['pass'])
    expect(outcome(eventPerAction, up())).to.deep.equal(['vacuous'])
    expect(outcome(eventPerAction, later(up()))).to.deep.equal(['vacuous'])
  })
  it('knows that events are dropped where there are many, also of failures', () => {
    const failed = (times: number): Story => {
      const message = 'create Pod web-1 in StatefulSet web failed error: no'
      const tale = event(up(), 'FailedCreate', message)
      const name = `web.${tale.last - 1}`
      for (let i = 1; i < times; i++) tale.change('events', name, {})
      return later(tale)
    }
    expect(outcome(eventPerAction, failed(5))[0]).to.equal('fail')
    expect(outcome(eventPerAction, failed(30))).to.deep.equal(['vacuous'])
  })
})
