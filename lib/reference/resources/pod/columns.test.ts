import { expect } from 'chai'
import type { ContainerState, ContainerStatus } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../../kube/objects.ts'
import { podCells } from './columns.ts'

const now = Date.UTC(2030, 0, 1)
const running: ContainerState = { running: { startedAt: '2030-01-01T00:00:00Z' } }
const ended = (exitCode: number): ContainerState => ({
  terminated: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' },
})
const status = (name: string, state: ContainerState, started: boolean, restartCount = 0): ContainerStatus => ({
  name,
  state,
  started,
  ready: started,
  restartCount,
  image: '',
  imageID: '',
})

/** NAME aside: READY, STATUS and RESTARTS of a Pod with a sidecar and a container. */
function cells(phase: string, sidecar: ContainerStatus, main: ContainerStatus, initialized = 'True'): unknown[] {
  const pod = {
    metadata: { name: 'p', creationTimestamp: '2030-01-01T00:00:00Z' },
    spec: { initContainers: [{ name: 's', restartPolicy: 'Always' }], containers: [{ name: 'c' }] },
    status: {
      phase,
      conditions: [{ type: 'Initialized', status: initialized }],
      initContainerStatuses: [sidecar],
      containerStatuses: [main],
    },
  } as unknown as Pod
  return podCells(pod, now).slice(1, 4)
}

describe('columns of Pods with sidecars', () => {
  it('count them with the containers', () => {
    expect(cells('Running', status('s', running, true, 1), status('c', running, true))).to.deep.equal([
      '2/2',
      'Running',
      '1',
    ])
  })

  it('say what the containers say once these have begun', () => {
    const main = status('c', ended(0), false)
    expect(cells('Succeeded', status('s', ended(137), false), main)).to.deep.equal(['0/2', 'Completed', '0'])
    const backOff = status('s', { waiting: { reason: 'CrashLoopBackOff' } }, false, 3)
    expect(cells('Running', backOff, status('c', running, true))).to.deep.equal(['1/2', 'Init:CrashLoopBackOff', '3'])
  })

  it('say how far initialization is before that', () => {
    const waiting = status('c', { waiting: { reason: 'PodInitializing' } }, false)
    expect(cells('Pending', status('s', running, false), waiting, 'False')).to.deep.equal(['0/2', 'Init:0/1', '0'])
    expect(cells('Pending', status('s', ended(1), false), waiting, 'False')).to.deep.equal(['0/2', 'Init:Error', '0'])
  })
})
