/** Whether the store, the scheduler and the controllers are well, as `kubectl get componentstatuses` asks. */
import type { KubeObject, List } from '../../kube/objects.ts'
import { leases } from '../../kube/resource.ts'
import { componentStatus, type ComponentStatus } from '../resources/componentstatus.ts'
import { storeKey, type Answer, type Api, type Call } from './api.ts'
import { represent } from './represent.ts'
import type { Route } from './route.ts'
import { selectorOf } from './selectors.ts'
import { failure, methodNotAllowed } from './status.ts'

export function componentStatuses(api: Api, call: Call, { name }: Route): Answer {
  if (call.method !== 'GET') throw methodNotAllowed()
  const all = statuses(api)
  const answered = (body: KubeObject | List<KubeObject>): Answer => ({
    code: 200,
    body: represent(componentStatus, body, call, api.clock.now()),
  })
  if (name !== '') {
    const found = all.find(({ metadata }) => metadata.name === name)
    if (found) return answered(found)
    throw failure(500, '', `Component not found: ${name}`)
  }
  const matches = selectorOf(componentStatus, call.query.get('labelSelector'), call.query.get('fieldSelector'))
  const items = matches ? all.filter(matches) : all
  return answered({
    kind: 'ComponentStatusList',
    apiVersion: 'v1',
    metadata: {} as List<KubeObject>['metadata'],
    items,
  })
}

function statuses(api: Api): ComponentStatus[] {
  const within = [...(api.components ?? [])]
  return [
    statusOf('scheduler', within.includes('scheduler') || isLed(api, 'kube-scheduler')),
    statusOf(
      'controller-manager',
      within.some((component) => component.endsWith('-controller')) || isLed(api, 'kube-controller-manager'),
    ),
    statusOf('etcd-0', true),
  ]
}

const statusOf = (name: string, healthy: boolean): ComponentStatus =>
  ({
    kind: 'ComponentStatus',
    apiVersion: 'v1',
    metadata: { name, creationTimestamp: null },
    conditions: [
      healthy
        ? { type: 'Healthy', status: 'True', message: 'ok' }
        : { type: 'Healthy', status: 'False', message: 'it does not run here, and nobody holds its lease' },
    ],
  }) as unknown as ComponentStatus

/** Whether one that runs elsewhere has said lately that it is there. */
function isLed(api: Api, name: string): boolean {
  const { spec } = (api.store.get(storeKey(leases), 'kube-system', name) ?? {}) as {
    spec?: { renewTime?: string; leaseDurationSeconds?: number }
  }
  const { renewTime, leaseDurationSeconds = 0 } = spec ?? {}
  return renewTime !== undefined && Date.parse(renewTime) + leaseDurationSeconds * 1000 > api.clock.now()
}
