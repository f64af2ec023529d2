import type {
  Container,
  ContainerPort,
  ContainerState,
  ContainerStatus,
  EnvVar,
  Probe,
} from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../kube/objects.ts'
import { quantityOf } from './quantity.ts'
import { type Text, timeText } from './text.ts'

/** Of a Pod, with what became of them; or of a template, without. */
export interface ContainersContext {
  statuses?: readonly ContainerStatus[]
  /** Whose fields the environment refers to. */
  pod?: Pod
  /** How deep the heading stands: 0 in a Pod, 1 in a template. */
  level: number
}

/** `Containers:` and each of them. */
export function writeContainers(
  text: Text,
  title: string,
  containers: readonly Container[],
  context: ContainersContext,
): void {
  const { level, statuses = [] } = context
  if (containers.length === 0) return text.line(level, `${title}:`, '<none>')
  text.line(level, `${title}:`)
  for (const container of containers) {
    text.line(1, `${level === 0 ? '' : ' '}${container.name}:`)
    const status = statuses.find(({ name }) => name === container.name)
    writeContainer(text, container, status, context.pod)
  }
}

function writeContainer(
  text: Text,
  container: Container,
  status: ContainerStatus | undefined,
  pod: Pod | undefined,
): void {
  if (status !== undefined) text.line(2, 'Container ID:', status.containerID ?? '')
  text.line(2, 'Image:', container.image ?? '')
  if (status !== undefined) text.line(2, 'Image ID:', status.imageID ?? '')
  const ports = container.ports ?? []
  const several = ports.length > 1 ? 's' : ''
  text.line(
    2,
    `Port${several}:`,
    portsText(ports, ({ containerPort }) => containerPort),
  )
  text.line(
    2,
    `Host Port${several}:`,
    portsText(ports, ({ hostPort }) => hostPort ?? 0),
  )
  writeWords(text, 'Command', container.command)
  writeWords(text, 'Args', container.args)
  if (status !== undefined) {
    writeState(text, 'State', status.state)
    if (status.lastState?.terminated !== undefined) writeState(text, 'Last State', status.lastState)
    text.line(2, 'Ready:', status.ready ? 'True' : 'False')
    text.line(2, 'Restart Count:', String(status.restartCount))
  }
  writeAmounts(text, 'Limits', container.resources?.limits)
  writeAmounts(text, 'Requests', container.resources?.requests)
  for (const [title, probe] of [
    ['Liveness', container.livenessProbe],
    ['Readiness', container.readinessProbe],
    ['Startup', container.startupProbe],
  ] as const) {
    if (probe !== undefined) text.line(2, `${title}:`, probeText(probe))
  }
  writeEnvironment(text, container, pod)
  writeMounts(text, container)
}

const portsText = (ports: readonly ContainerPort[], portOf: (port: ContainerPort) => number): string =>
  ports.length === 0 ? '<none>' : ports.map((port) => `${portOf(port)}/${port.protocol ?? 'TCP'}`).join(', ')

function writeWords(text: Text, title: string, words: readonly string[] | undefined): void {
  if (words === undefined || words.length === 0) return
  text.line(2, `${title}:`)
  for (const line of words.flatMap((word) => word.split('\n'))) text.line(3, line)
}

function writeState(text: Text, title: string, state: ContainerState | undefined): void {
  if (state?.running !== undefined) {
    text.line(2, `${title}:`, 'Running')
    text.line(3, 'Started:', timeText(state.running.startedAt))
  } else if (state?.terminated !== undefined) {
    const { reason, message, exitCode, signal, startedAt, finishedAt } = state.terminated
    text.line(2, `${title}:`, 'Terminated')
    if (reason !== undefined) text.line(3, 'Reason:', reason)
    if (message !== undefined) text.line(3, 'Message:', message)
    text.line(3, 'Exit Code:', String(exitCode))
    if (signal !== undefined && signal > 0) text.line(3, 'Signal:', String(signal))
    text.line(3, 'Started:', timeText(startedAt))
    text.line(3, 'Finished:', timeText(finishedAt))
  } else {
    text.line(2, `${title}:`, 'Waiting')
    if (state?.waiting?.reason !== undefined) text.line(3, 'Reason:', state.waiting.reason)
  }
}

function writeAmounts(text: Text, title: string, amounts: Readonly<Record<string, string>> | undefined): void {
  const names = Object.keys(amounts ?? {}).toSorted()
  if (names.length > 0) text.line(2, `${title}:`)
  for (const name of names) text.line(3, `${name}:`, String(amounts?.[name]))
}

function probeText(probe: Probe): string {
  const {
    initialDelaySeconds = 0,
    timeoutSeconds = 1,
    periodSeconds = 10,
    successThreshold = 1,
    failureThreshold = 3,
  } = probe
  const times = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s`
  const attributes = `${times} #success=${successThreshold} #failure=${failureThreshold}`
  const { exec, httpGet, tcpSocket } = probe
  const { grpc } = probe as { grpc?: { port: number; service?: string } }
  if (exec !== undefined) return `exec [${(exec.command ?? []).join(' ')}] ${attributes}`
  if (httpGet !== undefined) {
    const { scheme = 'HTTP', host = '', port, path = '' } = httpGet
    return `http-get ${scheme.toLowerCase()}://${host}:${port}${path} ${attributes}`
  }
  if (tcpSocket !== undefined) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port} ${attributes}`
  if (grpc !== undefined) return `grpc <pod>:${grpc.port} ${grpc.service ?? ''} ${attributes}`
  return `unknown ${attributes}`
}

function writeEnvironment(text: Text, container: Container, pod: Pod | undefined): void {
  const { envFrom = [], env = [] } = container
  if (envFrom.length > 0) {
    text.line(2, 'Environment Variables from:')
    for (const { prefix = '', configMapRef, secretRef } of envFrom) {
      const kind = configMapRef === undefined ? 'Secret' : 'ConfigMap'
      const { name = '', optional = false } = configMapRef ?? secretRef ?? {}
      text.line(3, name, prefix === '' ? kind : `${kind} with prefix '${prefix}'`, `Optional: ${optional}`)
    }
  }
  if (env.length === 0) return text.line(2, 'Environment:', '<none>')
  text.line(2, 'Environment:')
  for (const each of env) {
    if (each.valueFrom !== undefined) text.line(3, `${each.name}:`, ...referenceCells(each.valueFrom, container, pod))
    else
      for (const [at, line] of (each.value ?? '').split('\n').entries())
        text.line(3, at === 0 ? `${each.name}:` : '', line)
  }
}

function referenceCells(from: NonNullable<EnvVar['valueFrom']>, container: Container, pod: Pod | undefined): string[] {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = from
  if (fieldRef !== undefined)
    return [`${fieldValue(fieldRef.fieldPath, pod)} (${fieldRef.apiVersion ?? 'v1'}:${fieldRef.fieldPath})`]
  if (resourceFieldRef !== undefined)
    return [`${resourceValue(resourceFieldRef.resource, container)} (${resourceFieldRef.resource})`]
  if (configMapKeyRef !== undefined) {
    const { key, name = '', optional = false } = configMapKeyRef
    return [`<set to the key '${key}' of config map '${name}'>`, `Optional: ${optional}`]
  }
  const { key = '', name = '', optional = false } = secretKeyRef ?? {}
  return [`<set to the key '${key}' in secret '${name}'>`, `Optional: ${optional}`]
}

function fieldValue(path: string, pod: Pod | undefined): string {
  if (pod === undefined) return ''
  const [, field, key] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path) ?? []
  if (key !== undefined) return pod.metadata[field as 'labels' | 'annotations']?.[key] ?? ''
  const value = path
    .split('.')
    .reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], pod)
  return typeof value === 'string' ? value : ''
}

function resourceValue(resource: string, { resources = {} }: Container): string {
  const [list, name = ''] = resource.split('.')
  const amounts = list === 'limits' ? resources.limits : resources.requests
  return String(Math.ceil(quantityOf(amounts?.[name])))
}

function writeMounts(text: Text, { volumeMounts = [], volumeDevices = [] }: Container): void {
  if (volumeMounts.length === 0) text.line(2, 'Mounts:', '<none>')
  else text.line(2, 'Mounts:')
  for (const { mountPath, name, readOnly, subPath } of volumeMounts.toSorted((a, b) =>
    a.mountPath < b.mountPath ? -1 : 1,
  )) {
    const flags = [
      readOnly === true ? 'ro' : 'rw',
      ...(subPath === undefined ? [] : [`path=${JSON.stringify(subPath)}`]),
    ]
    text.line(3, `${mountPath} from ${name} (${flags.join(',')})`)
  }
  if (volumeDevices.length > 0) text.line(2, 'Devices:')
  for (const { devicePath, name } of volumeDevices) text.line(3, `${devicePath} from ${name}`)
}
