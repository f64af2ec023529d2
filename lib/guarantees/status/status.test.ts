import { expect } from 'chai'
import { foreignPods } from '../owners/foreign-pods.ts'
import { observedGeneration } from './observed-generation.ts'
import { statusCounts } from './status-counts.ts'
import { outcome, story } from '../testing.ts'

describe('status-counts', () => {
  const counts = (status: object) =>
    outcome(
      statusCounts,
      story()
        .set('web')
        .status('web', { ...status }),
    )
  it('wants parts that are no more than the whole', () => {
    expect(
      counts({ replicas: 3, readyReplicas: 2, currentReplicas: 3, updatedReplicas: 3, availableReplicas: 2 }),
    ).to.deep.equal(['pass'])
    expect(counts({ replicas: 0 })).to.deep.equal(['vacuous'])
    expect(counts({ replicas: 3, readyReplicas: 4 })).to.deep.equal([
      'fail',
      'the status of web had readyReplicas 4 of 3 replicas',
    ])
    expect(counts({ replicas: 3, readyReplicas: 1, availableReplicas: 2 })).to.deep.equal([
      'fail',
      'the status of web had 2 available of 1 ready replicas',
    ])
  })
})

describe('observed-generation', () => {
  it('wants what has been there, and never less than before', () => {
    expect(outcome(observedGeneration, story().set('web').status('web').spec('web', {}).status('web'))).to.deep.equal([
      'pass',
    ])
    expect(outcome(observedGeneration, story().set('web').status('web', { observedGeneration: 2 }))).to.deep.equal([
      'fail',
      'the status of web told of generation 2 when there was only 1',
    ])
    expect(
      outcome(
        observedGeneration,
        story().set('web').spec('web', {}).status('web').status('web', { observedGeneration: 1 }),
      ),
    ).to.deep.equal(['fail', 'the status of web went back from generation 2 to 1'])
  })
})

describe('foreign-pods', () => {
  it("wants adopted Pods to be named as the set names them, and to be nobody else's", () => {
    const orphan = (name: string, owner?: object) =>
      story()
        .set('web')
        .add(
          'pods',
          'Pod',
          name,
          { spec: {}, status: {} },
          owner === undefined ? {} : { ownerReferences: [owner as never] },
        )
    const adopt = (tale: ReturnType<typeof orphan>, name: string) =>
      outcome(foreignPods, tale.change('pods', name, { metadata: { ownerReferences: [tale.ownerOf('web')] } }))
    expect(adopt(orphan('web-0'), 'web-0')).to.deep.equal(['pass'])
    expect(adopt(orphan('other-0'), 'other-0')).to.deep.equal([
      'fail',
      'web adopted other-0, which is not named as one of its Pods',
    ])
    const other = { apiVersion: 'v1', kind: 'ReplicaSet', name: 'rs', uid: 'x', controller: true }
    expect(adopt(orphan('web-0', other), 'web-0')).to.deep.equal(['fail', 'web took web-0 over from ReplicaSet rs'])
  })
})
