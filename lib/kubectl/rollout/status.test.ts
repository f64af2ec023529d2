import { expect } from 'chai'
import type { AnyObject } from '../../kube/objects.ts'
import { rolloutOf } from './status.ts'

const daemonSet = (status: object, type = 'RollingUpdate'): AnyObject => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'agent', uid: '1', resourceVersion: '1', creationTimestamp: '', generation: 2 },
  spec: { updateStrategy: { type } },
  status: { observedGeneration: 2, desiredNumberScheduled: 3, ...status },
})

describe('rollout status of a DaemonSet', () => {
  it('says how far it is', () => {
    const rows: [object, string, boolean][] = [
      [{ observedGeneration: 1 }, 'Waiting for daemon set spec update to be observed...\n', false],
      [
        { updatedNumberScheduled: 1, numberAvailable: 3 },
        'Waiting for daemon set "agent" rollout to finish: 1 out of 3 new pods have been updated...\n',
        false,
      ],
      [
        { updatedNumberScheduled: 3, numberAvailable: 2 },
        'Waiting for daemon set "agent" rollout to finish: 2 of 3 updated pods are available...\n',
        false,
      ],
      [{ updatedNumberScheduled: 3, numberAvailable: 3 }, 'daemon set "agent" successfully rolled out\n', true],
    ]
    for (const [status, message, done] of rows) expect(rolloutOf(daemonSet(status))).to.deep.equal({ message, done })
  })

  it('is refused where nothing rolls', () => {
    expect(() => rolloutOf(daemonSet({}, 'OnDelete'))).to.throw(
      'rollout status is only available for RollingUpdate strategy type',
    )
  })
})
