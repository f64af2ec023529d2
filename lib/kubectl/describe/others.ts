import type { AnyObject, ConfigMap, Namespace, Secret, ServiceAccount } from '../../kube/objects.ts'
import { valueText } from '../jsonpath.ts'
import { sortedEntries, type Text, writeAnnotations, writeLabels, writeList } from './text.ts'

export function writeConfigMap(text: Text, map: ConfigMap): void {
  writeHead(text, map as unknown as AnyObject)
  text.line(0, '')
  text.line(0, 'Data')
  text.line(0, '====')
  for (const [name, value] of sortedEntries(map.data)) {
    text.line(0, `${name}:`)
    text.line(0, '----')
    text.line(0, value)
    text.line(0, '')
  }
  text.line(0, '')
  text.line(0, 'BinaryData')
  text.line(0, '====')
  for (const [name, value] of sortedEntries(map.binaryData)) {
    text.line(0, `${name}: ${Buffer.from(value, 'base64').byteLength} bytes`)
  }
  text.line(0, '')
}

export function writeSecret(text: Text, secret: Secret): void {
  writeHead(text, secret as unknown as AnyObject)
  text.line(0, '')
  text.line(0, 'Type:', secret.type ?? '')
  text.line(0, '')
  text.line(0, 'Data')
  text.line(0, '====')
  for (const [name, value] of sortedEntries(secret.data)) {
    text.line(0, `${name}:`, `${Buffer.from(value, 'base64').byteLength} bytes`)
  }
}

export function writeNamespace(text: Text, { metadata, status }: Namespace): void {
  text.line(0, 'Name:', metadata.name)
  writeLabels(text, 0, 'Labels', metadata.labels)
  writeAnnotations(text, 0, metadata.annotations)
  text.line(0, 'Status:', status.phase ?? '')
}

export function writeServiceAccount(text: Text, account: ServiceAccount): void {
  writeHead(text, account as unknown as AnyObject)
  writeList(
    text,
    0,
    'Image pull secrets',
    (account.imagePullSecrets ?? []).map(({ name = '' }) => name),
  )
  writeList(
    text,
    0,
    'Mountable secrets',
    (account.secrets ?? []).map(({ name = '' }) => name),
  )
  writeList(text, 0, 'Tokens', [])
}

function writeHead(text: Text, { metadata }: AnyObject): void {
  text.line(0, 'Name:', metadata.name)
  if (metadata.namespace !== undefined) text.line(0, 'Namespace:', metadata.namespace)
  writeLabels(text, 0, 'Labels', metadata.labels)
  writeAnnotations(text, 0, metadata.annotations)
}

/** Any other kind: all of its fields, their names spelled out. */
export function writeAny(text: Text, object: AnyObject): void {
  const { metadata, ...rest } = object
  writeHead(text, object)
  const {
    name: _name,
    namespace: _namespace,
    labels: _labels,
    annotations: _annotations,
    managedFields: _fields,
    ...meta
  } = metadata
  writeFields(text, 0, { metadata: meta, ...rest })
}

function writeFields(text: Text, level: number, fields: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const title = `${titleOf(name)}:`
    if (Array.isArray(value)) {
      text.line(level, title)
      for (const item of value as unknown[]) {
        if (typeof item === 'object' && item !== null) writeFields(text, level + 1, item as Record<string, unknown>)
        else text.line(level + 1, valueText(item))
      }
    } else if (typeof value === 'object' && value !== null) {
      text.line(level, title)
      writeFields(text, level + 1, value as Record<string, unknown>)
    } else {
      text.line(level, title, value === null ? '<nil>' : valueText(value))
    }
  }
}

/** `creationTimestamp` -> `Creation Timestamp`, `podIP` -> `Pod IP`. */
function titleOf(name: string): string {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
  const title = words.charAt(0).toUpperCase() + words.slice(1)
  return title.replace(/\b(Api|Uid|Ip|Ips|Url|Id)\b/g, (word) => word.toUpperCase().replace(/S$/, 's'))
}
