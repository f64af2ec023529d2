import type { KubeClient } from '../kube/client.ts'
import type { Manifest, Pod } from '../kube/objects.ts'
import { pathOf, pods } from '../kube/resource.ts'
import { attachTo } from './attach.ts'
import { CommandError, PlainError, usageError } from './failure.ts'
import { bool, duration, integer, list, repeated, text } from './flags.ts'
import type { Io } from './io.ts'
import { printLogs } from './logs.ts'
import { outputFlags } from './output.ts'
import { untilPod } from './podWait.ts'
import { dryRunOf, reporter } from './report.ts'
import { ttyOf } from './session.ts'
import { dryRunFlag, timeoutFlag, verb } from './verb.ts'

const flags = {
  ...outputFlags,
  ...dryRunFlag,
  ...timeoutFlag(0),
  annotations: repeated(),
  attach: bool(),
  cascade: text(undefined, 'background', 'background'),
  command: bool(),
  env: repeated(),
  'field-manager': text(undefined, 'kubectl-run'),
  force: bool(),
  'grace-period': integer(-1),
  image: text(),
  'image-pull-policy': text(),
  labels: list('l'),
  'leave-stdin-open': bool(),
  overrides: text(),
  'override-type': text(undefined, 'merge'),
  'pod-running-timeout': duration(60_000),
  port: text(),
  privileged: bool(),
  quiet: bool('q'),
  restart: text(undefined, 'Always'),
  rm: bool(),
  stdin: bool('i'),
  tty: bool('t'),
  wait: bool(),
}

export const run = verb({
  name: 'run',
  summary: 'Run a particular image on the cluster',
  flags,
  async run({ flags, args, io, connect }) {
    const [name, ...command] = args
    if (flags.image === '') throw new CommandError('required flag(s) "image" not set')
    if (name === undefined) throw usageError('run', 'NAME is required for run')
    if (!['Always', 'OnFailure', 'Never'].includes(flags.restart))
      throw usageError('run', `invalid restart policy: ${flags.restart}`)
    if (/[\sA-Z]/.test(flags.image.split(':')[0] ?? '')) {
      throw new CommandError(`Invalid image name "${flags.image}": invalid reference format`)
    }
    if (flags.overrides !== '')
      throw new CommandError(
        'the built-in kubectl has no "run --overrides"; write a manifest, or run with --terminal=host',
      )
    const interactive = flags.attach || flags.stdin
    if (flags.rm && !interactive) throw usageError('run', '--rm should only be used for attached containers')
    if (flags.tty && !flags.stdin) throw usageError('run', '-i/--stdin is required for containers with -t/--tty=true')
    const dryRun = dryRunOf(flags['dry-run'])
    if (interactive && dryRun !== 'none') {
      throw usageError(
        'run',
        "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
      )
    }
    const { client, namespace } = await connect()
    const manifest = podManifest(name, command, { ...flags, namespace })
    const resource = { ...pods, singular: 'pod', shortNames: [], categories: [], verbs: [], preferred: true }
    const report = reporter(io, flags, dryRun)
    if (dryRun === 'client') {
      const { namespace: _, ...metadata } = manifest.metadata
      const shown = { ...manifest, metadata: { creationTimestamp: null, ...metadata }, status: {} }
      return report('created', resource, shown as unknown as Pod)
    }
    const options = { fieldManager: flags['field-manager'], dryRun: dryRun === 'server' }
    const created = await client.create<Pod>(pods, manifest, options)
    if (!interactive) return report('created', resource, created)
    let exitCode: number
    try {
      exitCode = await attached(client, created, flags, io)
    } finally {
      if (flags.rm) await removePod(client, created, flags.quiet, io)
    }
    return exitCode
  },
})

type Flags = Parameters<typeof podManifest>[2]

/** The Pod of `kubectl run NAME --image=…`. */
export function podManifest(
  name: string,
  command: readonly string[],
  flags: {
    namespace: string
    image: string
    'image-pull-policy': string
    annotations: readonly string[]
    labels: readonly string[]
    env: readonly string[]
    port: string
    privileged: boolean
    command: boolean
    restart: string
    stdin: boolean
    tty: boolean
    'leave-stdin-open': boolean
  },
): Manifest {
  const annotations = pairs(flags.annotations, 'annotation')
  const env = Object.entries(pairs(flags.env, 'env')).map(([name, value]) => ({ name, value }))
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: flags.namespace,
      labels: flags.labels.length > 0 ? pairs(flags.labels, 'label') : { run: name },
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    spec: {
      containers: [
        {
          name,
          image: flags.image,
          resources: {},
          ...(flags['image-pull-policy'] !== '' && { imagePullPolicy: flags['image-pull-policy'] }),
          ...(command.length > 0 && { [flags.command ? 'command' : 'args']: command }),
          ...(env.length > 0 && { env }),
          ...(flags.port !== '' && { ports: [{ containerPort: Number(flags.port) }] }),
          ...(flags.privileged && { securityContext: { privileged: true } }),
          ...(flags.stdin && { stdin: true, stdinOnce: !flags['leave-stdin-open'] }),
          ...(flags.tty && { tty: true }),
        },
      ],
      dnsPolicy: 'ClusterFirst',
      restartPolicy: flags.restart,
    },
  }
}

function pairs(texts: readonly string[], what: string): Record<string, string> {
  return Object.fromEntries(
    texts.map((each) => {
      const at = each.indexOf('=')
      if (at < 1) throw new CommandError(`invalid ${what}: ${each}`)
      return [each.slice(0, at), each.slice(at + 1)]
    }),
  )
}

/** Joins the Pod once it runs, and resolves with the exit code of its container. */
async function attached(
  client: KubeClient,
  created: Pod,
  flags: Flags & { quiet: boolean; 'pod-running-timeout': number },
  io: Io,
): Promise<number> {
  const tty = ttyOf(flags.tty, io)
  const runsOrRan = ({ status }: Pod) =>
    status.phase === 'Succeeded' ||
    status.phase === 'Failed' ||
    (status.phase === 'Running' &&
      (status.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True'))
  const pod = await untilPod(client, created, runsOrRan, flags['pod-running-timeout'], io)
  if (pod.status.phase === 'Running') {
    try {
      await attachTo(client, pod, { container: '', stdin: flags.stdin, tty, quiet: flags.quiet }, io)
    } catch (error) {
      io.stderr(
        `warning: couldn't attach to pod/${pod.metadata.name}, falling back to streaming logs: ${(error as Error).message}\n`,
      )
      await printLogs(client, pod, { follow: true }, io)
    }
  } else {
    await printLogs(client, pod, {}, io)
  }
  if (flags.restart === 'Always' || flags['leave-stdin-open']) {
    if (flags.stdin && tty && flags.restart === 'Always') {
      io.stdout(
        `Session ended, resume using 'kubectl attach ${pod.metadata.name} -c ${created.spec.containers[0]?.name ?? ''} -i -t' command when the pod is running\n`,
      )
    }
    return 0
  }
  const ended = await untilPod(
    client,
    pod,
    ({ status }) => status.phase === 'Succeeded' || status.phase === 'Failed',
    Infinity,
    io,
  )
  return exitOf(ended)
}

function exitOf({ metadata, status }: Pod): number {
  if (status.phase === 'Succeeded') return 0
  const terminated = status.containerStatuses?.[0]?.state?.terminated
  const name = `pod ${metadata.namespace ?? ''}/${metadata.name}`
  if (terminated === undefined || terminated.exitCode === 0)
    throw new CommandError(`${name} failed with unknown exit code`)
  throw new PlainError(
    `${name} terminated (${terminated.reason ?? ''})\n${terminated.message ?? ''}`.trimEnd(),
    terminated.exitCode,
  )
}

async function removePod(client: KubeClient, pod: Pod, quiet: boolean, io: Io): Promise<void> {
  const path = pathOf(pods, pod.metadata.namespace, pod.metadata.name)
  // Also after an interrupt, which ends all other requests.
  await client.request({ method: 'DELETE', path, body: { propagationPolicy: 'Background' }, signal: undefined })
  if (!quiet) io.stdout(`pod "${pod.metadata.name}" deleted\n`)
}
