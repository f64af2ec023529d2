/** Nodes: where Pods run. */
import type { Node } from '../../kube/objects.ts'
import { nodes } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'

declare('core.v1', {
  Node: { ...topLevel, spec: 'NodeSpec', status: 'NodeStatus' },
  NodeSpec: {
    podCIDR: 'string',
    podCIDRs: '[]string set',
    providerID: 'string',
    unschedulable: 'bool',
    taints: '[]Taint',
    configSource: '*NodeConfigSource',
    externalID: 'string',
  },
  Taint: { key: 'string!', value: 'string', effect: 'TaintEffect!', timeAdded: '*Time' },
  NodeConfigSource: { configMap: '*ConfigMapNodeConfigSource' },
  ConfigMapNodeConfigSource: {
    namespace: 'string!',
    name: 'string!',
    uid: 'string',
    resourceVersion: 'string',
    kubeletConfigKey: 'string!',
  },
  NodeStatus: {
    capacity: 'ResourceList',
    allocatable: 'ResourceList',
    phase: 'NodePhase',
    conditions: '[]NodeCondition by=type',
    addresses: '[]NodeAddress by=type',
    daemonEndpoints: 'NodeDaemonEndpoints',
    nodeInfo: 'NodeSystemInfo',
    images: '[]ContainerImage',
    volumesInUse: '[]UniqueVolumeName',
    volumesAttached: '[]AttachedVolume',
    config: '*NodeConfigStatus',
    runtimeHandlers: '[]NodeRuntimeHandler',
    features: '*NodeFeatures',
    declaredFeatures: '[]string',
  },
  NodePhase: 'string enum=Pending,Running,Terminated',
  NodeCondition: {
    type: 'NodeConditionType!',
    status: 'ConditionStatus!',
    lastHeartbeatTime: 'Time',
    lastTransitionTime: 'Time',
    reason: 'string',
    message: 'string',
  },
  NodeConditionType: 'string',
  NodeAddress: { type: 'NodeAddressType!', address: 'string!' },
  NodeAddressType: 'string',
  NodeDaemonEndpoints: { kubeletEndpoint: 'DaemonEndpoint' },
  DaemonEndpoint: { Port: 'int32!' },
  NodeSystemInfo: {
    machineID: 'string!',
    systemUUID: 'string!',
    bootID: 'string!',
    kernelVersion: 'string!',
    osImage: 'string!',
    containerRuntimeVersion: 'string!',
    kubeletVersion: 'string!',
    kubeProxyVersion: 'string!',
    operatingSystem: 'string!',
    architecture: 'string!',
    swap: '*NodeSwapStatus',
  },
  NodeSwapStatus: { capacity: '*int64' },
  ContainerImage: { names: '[]string!', sizeBytes: 'int64' },
  UniqueVolumeName: 'string',
  AttachedVolume: { name: 'UniqueVolumeName!', devicePath: 'string!' },
  NodeConfigStatus: {
    assigned: '*NodeConfigSource',
    active: '*NodeConfigSource',
    lastKnownGood: '*NodeConfigSource',
    error: 'string',
  },
  NodeRuntimeHandler: { name: 'string!', features: '*NodeRuntimeHandlerFeatures' },
  NodeRuntimeHandlerFeatures: { recursiveReadOnlyMounts: '*bool', userNamespaces: '*bool' },
  NodeFeatures: { supplementalGroupsPolicy: '*bool' },
})

export const node: Kind = {
  resource: nodes,
  singular: 'node',
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
