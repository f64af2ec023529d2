import type { Volume } from 'kubernetes-types/core/v1.js'
import type { Text } from './text.ts'

/** `Volumes:` and each of them; level 0 in a Pod, 1 in a template. */
export function writeVolumes(text: Text, volumes: readonly Volume[] | undefined, level: number): void {
  if (volumes === undefined || volumes.length === 0) return text.line(level, 'Volumes:', '<none>')
  text.line(level, 'Volumes:')
  for (const volume of volumes) {
    text.line(1, `${level === 0 ? '' : ' '}${volume.name}:`)
    for (const [name, ...values] of volumeLines(volume)) text.line(name.includes(' -> ') ? 3 : 2, name, ...values)
  }
}

type Line = [name: string, ...values: string[]]

/** What a volume is, and its fields. */
export function volumeLines(volume: Volume): Line[] {
  const { emptyDir, hostPath, secret, configMap, persistentVolumeClaim, downwardAPI, projected } = volume
  if (persistentVolumeClaim !== undefined) {
    return [
      type('PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)'),
      ['ClaimName:', persistentVolumeClaim.claimName],
      ['ReadOnly:', String(persistentVolumeClaim.readOnly ?? false)],
    ]
  }
  if (emptyDir !== undefined) {
    return [
      type("EmptyDir (a temporary directory that shares a pod's lifetime)"),
      ['Medium:', emptyDir.medium ?? ''],
      ['SizeLimit:', emptyDir.sizeLimit ?? '<unset>'],
    ]
  }
  if (hostPath !== undefined) return hostPathLines(hostPath)
  if (secret !== undefined) {
    return [
      type('Secret (a volume populated by a Secret)'),
      ['SecretName:', secret.secretName ?? ''],
      ['Optional:', String(secret.optional ?? false)],
    ]
  }
  if (configMap !== undefined) {
    return [
      type('ConfigMap (a volume populated by a ConfigMap)'),
      ['Name:', configMap.name ?? ''],
      ['Optional:', String(configMap.optional ?? false)],
    ]
  }
  if (downwardAPI !== undefined) {
    const items = (downwardAPI.items ?? []).map(({ path, fieldRef, resourceFieldRef }): Line => [
      `${fieldRef?.fieldPath ?? resourceFieldRef?.resource ?? ''} -> ${path}`,
    ])
    return [type('DownwardAPI (a volume populated by information about the pod)'), ['Items:'], ...items]
  }
  if (projected !== undefined) return projectedLines(projected)
  const [kind = '<unknown>'] = Object.keys(volume).filter((key) => key !== 'name')
  return [type(kind)]
}

const type = (what: string): Line => ['Type:', what]

export const hostPathLines = ({ path, type: kind = '' }: { path: string; type?: string }): Line[] => [
  type('HostPath (bare host directory volume)'),
  ['Path:', path],
  ['HostPathType:', kind],
]

function projectedLines({ sources = [] }: NonNullable<Volume['projected']>): Line[] {
  const optional = (value: boolean | undefined) => (value === undefined ? '<nil>' : String(value))
  return [
    type('Projected (a volume that contains injected data from multiple sources)'),
    ...sources.flatMap(({ secret, configMap, downwardAPI, serviceAccountToken }): Line[] => {
      if (secret !== undefined) {
        return [
          ['SecretName:', secret.name ?? ''],
          ['SecretOptionalName:', optional(secret.optional)],
        ]
      }
      if (downwardAPI !== undefined) return [['DownwardAPI:', 'true']]
      if (configMap !== undefined) {
        return [
          ['ConfigMapName:', configMap.name ?? ''],
          ['ConfigMapOptional:', optional(configMap.optional)],
        ]
      }
      return [['TokenExpirationSeconds:', String(serviceAccountToken?.expirationSeconds ?? 3600)]]
    }),
  ]
}
