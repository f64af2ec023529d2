/** Devices that Pods can claim: for schedulers and controllers from elsewhere. */
import type { KubeObject } from '../../kube/objects.ts'
import { define } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Column, Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'
import './persistentvolume.ts'

declare(
  'resource.v1',
  {
    DeviceClass: { ...topLevel, spec: 'DeviceClassSpec! #2' },
    ResourceClaim: { ...topLevel, spec: 'ResourceClaimSpec! #2', status: 'ResourceClaimStatus #3' },
    ResourceClaimTemplate: { ...topLevel, spec: 'ResourceClaimTemplateSpec! #2' },
    ResourceSlice: { ...topLevel, spec: 'ResourceSliceSpec! #2' },
    DeviceClassSpec: {
      selectors: '[]DeviceSelector #1',
      config: '[]DeviceClassConfiguration #2',
      extendedResourceName: '*string #4',
    },
    ResourceClaimSpec: { devices: 'DeviceClaim! #1 optional' },
    ResourceClaimStatus: {
      allocation: '*AllocationResult #1',
      reservedFor: '[]ResourceClaimConsumerReference #2 by=uid',
      devices: '[]AllocatedDeviceStatus #4 by=driver,device,pool,shareID replace',
    },
    ResourceClaimTemplateSpec: { metadata: 'ObjectMeta #1', spec: 'ResourceClaimSpec! #2' },
    ResourceSliceSpec: {
      driver: 'string! #1',
      pool: 'ResourcePool! #2',
      nodeName: '*string #3',
      nodeSelector: '*NodeSelector #4',
      allNodes: '*bool #5',
      devices: '[]Device #6',
      perDeviceNodeSelection: '*bool #7',
      sharedCounters: '[]CounterSet #8',
    },
    DeviceSelector: { cel: '*CELDeviceSelector #1' },
    DeviceClassConfiguration: { opaque: '*OpaqueDeviceConfiguration #1.1' },
    DeviceClaim: {
      requests: '[]DeviceRequest! #1 optional',
      constraints: '[]DeviceConstraint #2',
      config: '[]DeviceClaimConfiguration #3',
    },
    AllocationResult: {
      devices: 'DeviceAllocationResult #1',
      nodeSelector: '*NodeSelector #3',
      allocationTimestamp: '*Time #5',
    },
    ResourceClaimConsumerReference: {
      apiGroup: 'string #1',
      resource: 'string! #3',
      name: 'string! #4',
      uid: 'string! #5',
    },
    AllocatedDeviceStatus: {
      driver: 'string! #1',
      pool: 'string! #2',
      device: 'string! #3',
      shareID: '*string #7',
      conditions: '[]Condition! #4 optional by=type replace',
      data: '*RawExtension #5',
      networkData: '*NetworkDeviceData #6',
    },
    ResourcePool: { name: 'string! #1', generation: 'int64! #2', resourceSliceCount: 'int64! #3' },
    Device: {
      name: 'string! #1',
      attributes: 'map[string]DeviceAttribute #2',
      capacity: 'map[string]DeviceCapacity #3',
      consumesCounters: '[]DeviceCounterConsumption #4',
      nodeName: '*string #5',
      nodeSelector: '*NodeSelector #6',
      allNodes: '*bool #7',
      taints: '[]DeviceTaint #8',
      bindsToNode: '*bool #9',
      bindingConditions: '[]string #10',
      bindingFailureConditions: '[]string #11',
      allowMultipleAllocations: '*bool #12',
      nodeAllocatableResourceMappings: 'map[string]NodeAllocatableResourceMapping #13',
    },
    CounterSet: { name: 'string! #1', counters: 'map[string]Counter #2' },
    CELDeviceSelector: { expression: 'string! #1' },
    DeviceRequest: { name: 'string! #1', exactly: '*ExactDeviceRequest #2', firstAvailable: '[]DeviceSubRequest #3' },
    DeviceConstraint: {
      requests: '[]string #1',
      matchAttribute: '*FullyQualifiedName #2',
      distinctAttribute: '*FullyQualifiedName #3',
    },
    DeviceClaimConfiguration: { requests: '[]string #1', opaque: '*OpaqueDeviceConfiguration #2.1' },
    DeviceAllocationResult: {
      results: '[]DeviceRequestAllocationResult #1',
      config: '[]DeviceAllocationConfiguration #2',
    },
    NetworkDeviceData: { interfaceName: 'string #1', ips: '[]string #2', hardwareAddress: 'string #3' },
    DeviceAttribute: {
      int: '*int64 #2',
      bool: '*bool #3',
      string: '*string #4',
      version: '*string #5',
      ints: '[]int64 #6',
      bools: '[]bool #7',
      strings: '[]string #8',
      versions: '[]string #9',
    },
    DeviceCapacity: { value: 'Quantity! #1', requestPolicy: '*CapacityRequestPolicy #2' },
    DeviceCounterConsumption: { counterSet: 'string! #1', counters: 'map[string]Counter #2' },
    DeviceTaint: { key: 'string! #1', value: 'string #2', effect: 'DeviceTaintEffect! #3', timeAdded: '*Time #4' },
    NodeAllocatableResourceMapping: { capacityKey: '*QualifiedName #1', allocationMultiplier: '*Quantity #2' },
    Counter: { value: 'Quantity! #1' },
    OpaqueDeviceConfiguration: { driver: 'string! #1', parameters: 'RawExtension! #2' },
    ExactDeviceRequest: {
      deviceClassName: 'string! #1',
      selectors: '[]DeviceSelector #2',
      allocationMode: 'DeviceAllocationMode #3',
      count: 'int64 #4',
      adminAccess: '*bool #5',
      tolerations: '[]DeviceToleration #6',
      capacity: '*CapacityRequirements #7',
    },
    DeviceSubRequest: {
      name: 'string! #1',
      deviceClassName: 'string! #2',
      selectors: '[]DeviceSelector #3',
      allocationMode: 'DeviceAllocationMode #4',
      count: 'int64 #5',
      tolerations: '[]DeviceToleration #6',
      capacity: '*CapacityRequirements #7',
    },
    FullyQualifiedName: 'string',
    DeviceRequestAllocationResult: {
      request: 'string! #1',
      driver: 'string! #2',
      pool: 'string! #3',
      device: 'string! #4',
      adminAccess: '*bool #5',
      tolerations: '[]DeviceToleration #6',
      bindingConditions: '[]string #7',
      bindingFailureConditions: '[]string #8',
      shareID: '*string #9',
      consumedCapacity: 'map[string]Quantity #10',
    },
    DeviceAllocationConfiguration: {
      source: 'AllocationConfigSource! #1',
      requests: '[]string #2',
      opaque: '*OpaqueDeviceConfiguration #3.1',
    },
    CapacityRequestPolicy: {
      default: '*Quantity! #1 optional',
      validValues: '[]Quantity #3',
      validRange: '*CapacityRequestPolicyRange #4',
    },
    DeviceTaintEffect: 'string enum=NoExecute,NoSchedule,None',
    QualifiedName: 'string',
    DeviceAllocationMode: 'string',
    DeviceToleration: {
      key: 'string #1',
      operator: 'DeviceTolerationOperator #2 =Equal',
      value: 'string #3',
      effect: 'DeviceTaintEffect #4',
      tolerationSeconds: '*int64 #5',
    },
    CapacityRequirements: { requests: 'map[string]Quantity #1' },
    AllocationConfigSource: 'string enum=FromClaim,FromClass',
    CapacityRequestPolicyRange: { min: '*Quantity #1', max: '*Quantity #2', step: '*Quantity #3' },
    DeviceTolerationOperator: 'string enum=Equal,Exists',
  },
  {
    ExactDeviceRequest: requestDefaults,
    DeviceSubRequest: requestDefaults,
  },
)

function requestDefaults(request: Record<string, unknown>): void {
  request.allocationMode ??= 'ExactCount'
  if (request.allocationMode === 'ExactCount') request.count ??= 1
}

const columns: readonly Column[] = [{ name: 'Name' }, { name: 'Age' }]
const cells: Kind['cells'] = (object, now) => [object.metadata.name, ageOf(object, now)]

export const deviceClass: Kind = {
  resource: define('resource.k8s.io/v1', 'DeviceClass', 'deviceclasses', false),
  singular: 'deviceclass',
  type: structOf('resource.v1', 'DeviceClass'),
  generation: true,
  columns,
  cells,
}

export const resourceClaim: Kind = {
  resource: define('resource.k8s.io/v1', 'ResourceClaim', 'resourceclaims'),
  singular: 'resourceclaim',
  type: structOf('resource.v1', 'ResourceClaim'),
  status: true,
  inert: true,
  columns: [{ name: 'Name' }, { name: 'State' }, { name: 'Age' }],
  cells(object, now) {
    const { metadata, status } = object as KubeObject & { status?: { allocation?: object; reservedFor?: object[] } }
    const states = [
      metadata.deletionTimestamp && 'deleted',
      status?.allocation ? 'allocated' : 'pending',
      status?.reservedFor?.length && 'reserved',
    ]
    return [metadata.name, states.filter(Boolean).join(','), ageOf(object, now)]
  },
}

export const resourceClaimTemplate: Kind = {
  resource: define('resource.k8s.io/v1', 'ResourceClaimTemplate', 'resourceclaimtemplates'),
  singular: 'resourceclaimtemplate',
  type: structOf('resource.v1', 'ResourceClaimTemplate'),
  columns,
  cells,
}

export const resourceSlice: Kind = {
  resource: define('resource.k8s.io/v1', 'ResourceSlice', 'resourceslices', false),
  singular: 'resourceslice',
  type: structOf('resource.v1', 'ResourceSlice'),
  generation: true,
  columns: [{ name: 'Name' }, { name: 'Node' }, { name: 'Driver' }, { name: 'Pool' }, { name: 'Age' }],
  cells(object, now) {
    const { metadata, spec } = object as KubeObject & {
      spec: { nodeName?: string; driver: string; pool: { name: string } }
    }
    return [metadata.name, spec.nodeName ?? '<unset>', spec.driver, spec.pool.name, ageOf(object, now)]
  },
  selectable: {
    'spec.nodeName': (object) => (object as KubeObject & { spec: { nodeName?: string } }).spec.nodeName ?? '',
    'spec.driver': (object) => (object as KubeObject & { spec: { driver: string } }).spec.driver,
  },
}
