import type { KubeClient } from '../../kube/client.ts'
import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../kube/objects.ts'
import { pods } from '../../kube/resource.ts'
import { labelsText } from '../table.ts'
import { sortedEntries, type Text, timeText, writeAnnotations, writeLabels, writeList } from './text.ts'
import { hostPathLines } from './volumes.ts'

const modes: Record<string, string> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}

const modesText = (accessModes: readonly string[] | undefined): string =>
  (accessModes ?? []).map((mode) => modes[mode] ?? mode).join(',')

const finalizersText = (finalizers: readonly string[] | undefined): string => `[${(finalizers ?? []).join(' ')}]`

export async function writeClaim(
  text: Text,
  claim: PersistentVolumeClaim,
  client: KubeClient,
  now: string,
): Promise<void> {
  const { metadata, spec, status } = claim
  const namespace = metadata.namespace ?? ''
  const { items } = await client.list<Pod>(pods, { namespace })
  const users = items
    .filter(({ spec: { volumes = [] } }) => volumes.some((v) => v.persistentVolumeClaim?.claimName === metadata.name))
    .map((pod) => pod.metadata.name)
  const bound = spec.volumeName !== undefined && spec.volumeName !== ''
  text.line(0, 'Name:', metadata.name)
  text.line(0, 'Namespace:', namespace)
  text.line(0, 'StorageClass:', spec.storageClassName ?? '')
  if (metadata.deletionTimestamp !== undefined) text.line(0, 'Status:', `Terminating (lasts ${now})`)
  else text.line(0, 'Status:', status.phase ?? '')
  text.line(0, 'Volume:', spec.volumeName ?? '')
  writeLabels(text, 0, 'Labels', metadata.labels)
  writeAnnotations(text, 0, metadata.annotations)
  text.line(0, 'Finalizers:', finalizersText(metadata.finalizers))
  text.line(0, 'Capacity:', bound ? (status.capacity?.storage ?? '') : '')
  text.line(0, 'Access Modes:', bound ? modesText(status.accessModes) : '')
  if (spec.volumeMode !== undefined) text.line(0, 'VolumeMode:', spec.volumeMode)
  if (spec.dataSource !== undefined) {
    const { kind, name, apiGroup } = spec.dataSource
    text.line(0, 'DataSource:')
    if (apiGroup !== undefined) text.line(1, 'APIGroup:', apiGroup)
    text.line(1, 'Kind:', kind)
    text.line(1, 'Name:', name)
  }
  writeList(text, 0, 'Used By', users)
  const conditions = status.conditions ?? []
  if (conditions.length === 0) return
  text.line(0, 'Conditions:')
  text.line(1, 'Type', 'Status', 'LastProbeTime', 'LastTransitionTime', 'Reason', 'Message')
  text.line(1, '----', '------', '-----------------', '------------------', '------', '-------')
  for (const { type, status, lastProbeTime, lastTransitionTime, reason = '', message = '' } of conditions) {
    text.line(
      1,
      `${type} `,
      `${status} `,
      `${timeText(lastProbeTime)} `,
      `${timeText(lastTransitionTime)} `,
      `${reason} `,
      message,
    )
  }
}

export function writeVolume(text: Text, { metadata, spec, status }: PersistentVolume): void {
  text.line(0, 'Name:', metadata.name)
  writeLabels(text, 0, 'Labels', metadata.labels)
  writeAnnotations(text, 0, metadata.annotations)
  text.line(0, 'Finalizers:', finalizersText(metadata.finalizers))
  text.line(0, 'StorageClass:', spec.storageClassName ?? '')
  text.line(0, 'Status:', metadata.deletionTimestamp === undefined ? (status.phase ?? '') : 'Terminating')
  const { claimRef } = spec
  text.line(0, 'Claim:', claimRef === undefined ? '' : `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}`)
  text.line(0, 'Reclaim Policy:', spec.persistentVolumeReclaimPolicy ?? '')
  text.line(0, 'Access Modes:', modesText(spec.accessModes))
  if (spec.volumeMode !== undefined) text.line(0, 'VolumeMode:', spec.volumeMode)
  text.line(0, 'Capacity:', spec.capacity?.storage ?? '')
  writeAffinity(text, spec.nodeAffinity)
  text.line(0, 'Message:', status.message ?? '')
  text.line(0, 'Source:')
  for (const [name, ...values] of sourceLines(spec)) text.line(2, name, ...values)
}

function writeAffinity(text: Text, affinity: PersistentVolume['spec']['nodeAffinity']): void {
  const terms = affinity?.required?.nodeSelectorTerms ?? []
  if (affinity === undefined || terms.length === 0) return text.line(0, 'Node Affinity:', '<none>')
  text.line(0, 'Node Affinity:')
  text.line(1, 'Required Terms:')
  for (const [at, { matchExpressions = [] }] of terms.entries()) {
    const lines = matchExpressions.map(
      ({ key, operator, values = [] }) => `${key} ${operator.toLowerCase()} [${values.join(', ')}]`,
    )
    text.line(2, `Term ${at}:`, lines[0] ?? '<none>')
    for (const line of lines.slice(1)) text.line(2, '', line)
  }
}

function sourceLines(spec: PersistentVolume['spec']): [string, ...string[]][] {
  const { hostPath, local, csi, nfs } = spec
  if (hostPath !== undefined) return hostPathLines(hostPath)
  if (local !== undefined) {
    return [
      ['Type:', 'LocalVolume (a persistent volume backed by local storage on a node)'],
      ['Path:', `${local.path} `],
    ]
  }
  if (nfs !== undefined) {
    return [
      ['Type:', 'NFS (an NFS mount that lasts the lifetime of a pod)'],
      ['Server:', nfs.server],
      ['Path:', nfs.path],
      ['ReadOnly:', String(nfs.readOnly ?? false)],
    ]
  }
  if (csi !== undefined) {
    const attributes = sortedEntries(csi.volumeAttributes)
    return [
      ['Type:', 'CSI (a Container Storage Interface (CSI) volume source)'],
      ['Driver:', csi.driver],
      ['FSType:', csi.fsType ?? ''],
      ['VolumeHandle:', csi.volumeHandle],
      ['ReadOnly:', String(csi.readOnly ?? false)],
      [
        'VolumeAttributes:',
        ...(attributes.length === 0 ? ['<none>'] : attributes.map(([name, value]) => `    ${name}=${value}`)),
      ],
    ]
  }
  return [['Type:', '<unknown>']]
}

export function writeStorageClass(text: Text, storageClass: StorageClass): void {
  const { metadata, provisioner, parameters, allowVolumeExpansion, mountOptions, reclaimPolicy, volumeBindingMode } =
    storageClass
  const isDefault = metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true'
  text.line(0, 'Name:', metadata.name)
  text.line(0, 'IsDefaultClass:', isDefault ? 'Yes' : 'No')
  text.line(0, 'Annotations:', labelsText(metadata.annotations))
  text.line(0, 'Provisioner:', provisioner)
  text.line(0, 'Parameters:', labelsText(parameters))
  text.line(
    0,
    'AllowVolumeExpansion:',
    allowVolumeExpansion === undefined ? '<unset>' : allowVolumeExpansion ? 'True' : 'False',
  )
  if ((mountOptions ?? []).length === 0) text.line(0, 'MountOptions:', '<none>')
  else writeList(text, 0, 'MountOptions', mountOptions ?? [])
  if (reclaimPolicy !== undefined) text.line(0, 'ReclaimPolicy:', reclaimPolicy)
  if (volumeBindingMode !== undefined) text.line(0, 'VolumeBindingMode:', volumeBindingMode)
}
