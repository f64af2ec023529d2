import { expect } from 'chai'
import { outcome, story, type Story } from '../testing.ts'
import { podNameLabelRestored } from './pod-name-label-restored.ts'

const label = 'statefulset.kubernetes.io/pod-name'
const up = (): Story => story().set('web').status('web').up('web-0', 'web-1', 'web-2')
const later = (tale: Story): Story => tale.wait(60_000).command('kubectl get pods')
const labelled = (tale: Story, value?: string): Story =>
  tale.change('pods', 'web-1', {
    metadata: { labels: { app: 'nginx', ...(value !== undefined && { [label]: value }) } },
  })

describe('pod-name-label-restored', () => {
  it('wants the label back', () => {
    expect(outcome(podNameLabelRestored, later(up()))).to.deep.equal(['vacuous'])
    expect(outcome(podNameLabelRestored, later(labelled(labelled(up()), 'web-1')))).to.deep.equal(['pass'])
    for (const value of [undefined, 'web-2']) {
      expect(outcome(podNameLabelRestored, later(labelled(up(), value)))).to.deep.equal([
        'fail',
        `web-1 had not its name as ${label} for more than 30 s`,
      ])
    }
  })
  it('waits until the Pods below are ready, and the Pod itself', () => {
    expect(outcome(podNameLabelRestored, later(labelled(up().unready('web-0'))))).to.deep.equal(['vacuous'])
    expect(outcome(podNameLabelRestored, later(labelled(up().unready('web-1'))))).to.deep.equal(['vacuous'])
  })
})
