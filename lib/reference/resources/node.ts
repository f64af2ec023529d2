/** Nodes: where Pods run. */
import type { Node } from '../../kube/objects.ts'
import { nodes } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { validateNode, validateNodeUpdate } from './noderules.ts'
import { ageOf } from './print.ts'

declare('core.v1', {
  Node: { ...topLevel, spec: 'NodeSpec #2', status: 'NodeStatus #3' },
  NodeSpec: {
    podCIDR: 'string #1',
    podCIDRs: '[]string #7 set',
    providerID: 'string #3',
    unschedulable: 'bool #4',
    taints: '[]Taint #5',
    configSource: '*NodeConfigSource #6',
    externalID: 'string #2',
  },
  Taint: { key: 'string! #1', value: 'string #2', effect: 'TaintEffect! #3', timeAdded: '*Time #4' },
  NodeConfigSource: { configMap: '*ConfigMapNodeConfigSource #2' },
  ConfigMapNodeConfigSource: {
    namespace: 'string! #1',
    name: 'string! #2',
    uid: 'string #3',
    resourceVersion: 'string #4',
    kubeletConfigKey: 'string! #5',
  },
  NodeStatus: {
    capacity: 'ResourceList #1',
    allocatable: 'ResourceList #2',
    phase: 'NodePhase #3',
    conditions: '[]NodeCondition #4 by=type',
    addresses: '[]NodeAddress #5 by=type',
    daemonEndpoints: 'NodeDaemonEndpoints #6',
    nodeInfo: 'NodeSystemInfo #7',
    images: '[]ContainerImage #8',
    volumesInUse: '[]UniqueVolumeName #9',
    volumesAttached: '[]AttachedVolume #10',
    config: '*NodeConfigStatus #11',
    runtimeHandlers: '[]NodeRuntimeHandler #12',
    features: '*NodeFeatures #13',
    declaredFeatures: '[]string #14',
  },
  NodePhase: 'string enum=Pending,Running,Terminated',
  NodeCondition: {
    type: 'NodeConditionType! #1',
    status: 'ConditionStatus! #2',
    lastHeartbeatTime: 'Time #3',
    lastTransitionTime: 'Time #4',
    reason: 'string #5',
    message: 'string #6',
  },
  NodeConditionType: 'string',
  NodeAddress: { type: 'NodeAddressType! #1', address: 'string! #2' },
  NodeAddressType: 'string',
  NodeDaemonEndpoints: { kubeletEndpoint: 'DaemonEndpoint #1' },
  DaemonEndpoint: { Port: 'int32! #1' },
  NodeSystemInfo: {
    machineID: 'string! #1',
    systemUUID: 'string! #2',
    bootID: 'string! #3',
    kernelVersion: 'string! #4',
    osImage: 'string! #5',
    containerRuntimeVersion: 'string! #6',
    kubeletVersion: 'string! #7',
    kubeProxyVersion: 'string! #8',
    operatingSystem: 'string! #9',
    architecture: 'string! #10',
    swap: '*NodeSwapStatus #11',
  },
  NodeSwapStatus: { capacity: '*int64 #1' },
  ContainerImage: { names: '[]string! #1 optional', sizeBytes: 'int64 #2' },
  UniqueVolumeName: 'string',
  AttachedVolume: { name: 'UniqueVolumeName! #1', devicePath: 'string! #2' },
  NodeConfigStatus: {
    assigned: '*NodeConfigSource #1',
    active: '*NodeConfigSource #2',
    lastKnownGood: '*NodeConfigSource #3',
    error: 'string #4',
  },
  NodeRuntimeHandler: { name: 'string! #1 optional', features: '*NodeRuntimeHandlerFeatures #2' },
  NodeRuntimeHandlerFeatures: { recursiveReadOnlyMounts: '*bool #1', userNamespaces: '*bool #2' },
  NodeFeatures: { supplementalGroupsPolicy: '*bool #1' },
})

export const node: Kind = {
  resource: nodes,
  singular: 'node',
  subresources: [{ name: 'proxy', kind: 'NodeProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] }],
  shortNames: ['no'],
  type: structOf('core.v1', 'Node'),
  status: true,
  columns: [
    { name: 'Name' },
    { name: 'Status' },
    { name: 'Roles' },
    { name: 'Age' },
    { name: 'Version' },
    { name: 'Internal-IP', wide: true },
    { name: 'External-IP', wide: true },
    { name: 'OS-Image', wide: true },
    { name: 'Kernel-Version', wide: true },
    { name: 'Container-Runtime', wide: true },
  ],
  cells(object, now) {
    const { metadata, spec, status } = object as Node
    const ready = status.conditions?.find(({ type }) => type === 'Ready')
    const state = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady'
    const info = status.nodeInfo
    return [
      metadata.name,
      spec.unschedulable === true ? `${state},SchedulingDisabled` : state,
      rolesOf(metadata.labels ?? {}),
      ageOf(object, now),
      info?.kubeletVersion ?? '',
      addressOf(object as Node, 'InternalIP'),
      addressOf(object as Node, 'ExternalIP'),
      info?.osImage || '<unknown>',
      info === undefined ? '<unknown>' : `${info.kernelVersion || '<unknown>'} (${info.architecture || '<unknown>'})`,
      info?.containerRuntimeVersion || '<unknown>',
    ]
  },
  validate(object, errors, old) {
    if (!old) validateNode(object as unknown as Node, errors)
  },
  validateUpdate: (object, old, errors) => validateNodeUpdate(object as unknown as Node, old as Node, errors),
  selectable: { 'spec.unschedulable': (object) => `${(object as Node).spec.unschedulable ?? false}` },
}

function rolesOf(labels: Record<string, string>): string {
  const prefix = 'node-role.kubernetes.io/'
  const roles = Object.entries(labels).flatMap(([key, value]) => {
    if (key.startsWith(prefix)) return key === prefix ? [] : [key.slice(prefix.length)]
    return key === 'kubernetes.io/role' && value !== '' ? [value] : []
  })
  return roles.toSorted().join(',') || '<none>'
}

const addressOf = ({ status }: Node, type: string): string =>
  status.addresses?.find((one) => one.type === type)?.address ?? '<none>'
