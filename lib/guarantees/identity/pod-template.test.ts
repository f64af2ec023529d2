import { expect } from 'chai'
import { outcome, story, type Story, templateOf } from '../testing.ts'
import { podTemplate } from './pod-template.ts'

const env = [{ name: 'EDITION', value: 'second' }]
const containers = [{ name: 'nginx', image: 'nginx', env }]
/** Three Pods of the first revision, and a second revision that has more, which a partition keeps from them. */
const staged = (first: Record<string, unknown> = {}): Story =>
  story()
    .set('web')
    .status('web')
    .pod('web-0', { spec: first })
    .ready('web-0')
    .up('web-1', 'web-2')
    .spec('web', { template: { ...templateOf(1), spec: { containers } } })
    .revision('web', 2)
    .status('web', { updateRevision: 'web-2' })
    .down('web-2')

describe('pod-template', () => {
  it('wants the template of the revision whose label the Pod has', () => {
    expect(outcome(podTemplate, staged().up('web-2'))).to.deep.equal(['pass'])
    expect(outcome(podTemplate, staged().pod('web-2', { revision: 2 }))).to.deep.equal(['pass'])
    const older = { spec: { containers: [{ name: 'nginx', image: 'nginx:0' }] } }
    expect(outcome(podTemplate, staged().pod('web-2', older))[0]).to.equal('fail')
  })
  it('wants nothing in it that only the other revision of an update has', () => {
    expect(outcome(podTemplate, staged().pod('web-2', { spec: { containers } }))).to.deep.equal([
      'fail',
      'web-2 was created with containers[nginx].env[EDITION] of the revision web-2, which its own revision web-1 has not',
    ])
  })
  it('leaves to admission what all Pods of the revision have', () => {
    expect(outcome(podTemplate, staged({ containers }).pod('web-2', { spec: { containers } }))).to.deep.equal(['pass'])
  })
})
