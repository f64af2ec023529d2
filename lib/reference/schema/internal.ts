/** Objects as the real server has them within itself: all fields, by their names in Go, in the order of its own types. */
import { isObject } from './decode.ts'
import type { Field, Schema, Struct } from './types.ts'

/** Where the order differs from that of the versioned type: what is not named here is not there, or follows. */
const orders: Readonly<Record<string, readonly string[]>> = {
  PodSpec:
    'volumes initContainers containers ephemeralContainers restartPolicy terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy nodeSelector serviceAccountName automountServiceAccountToken nodeName securityContext imagePullSecrets hostname subdomain setHostnameAsFQDN affinity schedulerName tolerations hostAliases priorityClassName priority preemptionPolicy dnsConfig readinessGates runtimeClassName overhead enableServiceLinks topologySpreadConstraints os schedulingGates resourceClaims resources hostnameOverride schedulingGroup'.split(
      ' ',
    ),
  Container:
    'name image command args workingDir ports envFrom env resources resizePolicy restartPolicy restartPolicyRules volumeMounts volumeDevices livenessProbe readinessProbe startupProbe lifecycle terminationMessagePath terminationMessagePolicy imagePullPolicy securityContext stdin stdinOnce tty'.split(
      ' ',
    ),
  PersistentVolumeClaimSpec:
    'accessModes selector resources volumeName storageClassName volumeMode dataSource dataSourceRef volumeAttributesClassName'.split(
      ' ',
    ),
  PersistentVolumeSource:
    'gcePersistentDisk awsElasticBlockStore hostPath glusterfs nfs rbd quobyte iscsi flexVolume cinder cephfs fc flocker azureFile vsphereVolume azureDisk photonPersistentDisk portworxVolume scaleIO local storageos csi'.split(
      ' ',
    ),
  Volume:
    'name hostPath emptyDir gcePersistentDisk awsElasticBlockStore gitRepo secret nfs iscsi glusterfs persistentVolumeClaim rbd quobyte flexVolume cinder cephfs flocker downwardAPI fc azureFile configMap vsphereVolume azureDisk photonPersistentDisk projected portworxVolume scaleIO storageos csi ephemeral image'.split(
      ' ',
    ),
}

const initialisms: Readonly<Record<string, string>> = {
  apiGroup: 'APIGroup',
  apiVersion: 'APIVersion',
  awsElasticBlockStore: 'AWSElasticBlockStore',
  cephfs: 'CephFS',
  csi: 'CSI',
  dnsConfig: 'DNSConfig',
  dnsPolicy: 'DNSPolicy',
  fc: 'FC',
  fsGroup: 'FSGroup',
  fsGroupChangePolicy: 'FSGroupChangePolicy',
  fsType: 'FSType',
  gcePersistentDisk: 'GCEPersistentDisk',
  grpc: 'GRPC',
  httpGet: 'HTTPGet',
  httpHeaders: 'HTTPHeaders',
  ip: 'IP',
  iqn: 'IQN',
  iscsi: 'ISCSI',
  nfs: 'NFS',
  os: 'OS',
  pdName: 'PDName',
  rbd: 'RBD',
  scaleIO: 'ScaleIO',
  seLinuxChangePolicy: 'SELinuxChangePolicy',
  seLinuxOptions: 'SELinuxOptions',
  storageos: 'StorageOS',
  tcpSocket: 'TCPSocket',
  tty: 'TTY',
  uid: 'UID',
  uri: 'URI',
  wwids: 'WWIDs',
}

const goName = (name: string): string => initialisms[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`

/** Its lines, as they are when it is written with a space for each level. */
export const internalLines = (struct: Struct, value: object): string[] =>
  JSON.stringify(internal(struct, value), null, 1).split('\n')

/** What is of a Pod itself here is of its security context within. */
const ofHost = ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers'] as const

function internal(schema: Schema, value: unknown): unknown {
  if (value === undefined || value === null) return null
  if (schema.kind === 'scalar') return value
  if (schema.kind === 'list') return Array.isArray(value) ? value.map((item) => internal(schema.of, item)) : null
  if (!isObject(value)) return null
  if (schema.kind === 'map')
    return Object.fromEntries(
      Object.entries(value)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, item]) => [key, internal(schema.of, item)]),
    )
  // Types of the API's machinery are the same everywhere.
  if (schema.definition.startsWith('io.k8s.apimachinery')) return value
  const entries = fieldsOf(schema).map((field) => [goName(field.name), fieldOf(field, value[field.name])] as const)
  if (schema.name !== 'PodSpec') return Object.fromEntries(entries)
  const host = ofHost.map((name) => [goName(name), hostValue(name, value[name])] as const)
  return Object.fromEntries(
    entries.map(([name, item]) =>
      name === 'SecurityContext' && isObject(item) ? [name, { ...Object.fromEntries(host), ...item }] : [name, item],
    ),
  )
}

const hostValue = (name: string, value: unknown): unknown =>
  value ?? (name === 'shareProcessNamespace' || name === 'hostUsers' ? null : false)

function fieldsOf({ name, fields }: Struct): Field[] {
  const order = orders[name]
  if (order === undefined) return [...fields.values()]
  return order.flatMap((one) => fields.get(one) ?? [])
}

/** Absent pointers, lists and maps are null; anything else is there, with nothing in it. */
function fieldOf({ schema, pointer }: Field, value: unknown): unknown {
  if (value !== undefined && value !== null) return internal(schema, value)
  if (pointer || schema.kind === 'list' || schema.kind === 'map') return null
  if (schema.kind === 'struct') return internal(schema, {})
  const zeros: Record<string, unknown> = { string: '', bool: false, int32: 0, int64: 0, Quantity: '0', IntOrString: 0 }
  return zeros[schema.type] ?? null
}
