import { ClusterError } from '../clusters/adapter.ts'
import type { ReferenceOptions } from '../reference/start.ts'
import { defineCommand, UsageError } from './command.ts'
import { exitCodes } from './exit.ts'
import { featureGates } from './gates.ts'
import { positiveNumber } from './flags.ts'
import { tellsTroubles } from './troubles.ts'
import { aborted } from './wait.ts'

export const up = defineCommand({
  summary: 'runs the reference cluster until it is told to stop',
  flags: {
    port: {
      type: 'string',
      value: 'N',
      help: 'where the API is served on 127.0.0.1 (default: as before with the same --data-dir, else any free port)',
    },
    kubeconfig: {
      type: 'string',
      value: 'FILE',
      help: 'where the kubeconfig is written (default: in --data-dir, else a temporary file)',
    },
    without: {
      type: 'string',
      multiple: true,
      value: 'COMPONENT,…',
      help: 'leaves out components, to run others in their place',
    },
    speed: { type: 'string', value: 'N', help: 'how many times as fast as real time (default: 1)' },
    'cluster-domain': {
      type: 'string',
      value: 'DOMAIN',
      help: "the domain of the cluster's DNS (default: cluster.local)",
    },
    'dns-port': {
      type: 'string',
      value: 'N',
      help: "where the cluster's DNS answers on 127.0.0.1, by UDP and TCP; 0 for any free port (default: nowhere)",
    },
    'data-dir': {
      type: 'string',
      value: 'DIR',
      help: 'keeps objects and volumes there, and goes on from there (default: all is in memory)',
    },
    'feature-gates': {
      type: 'string',
      multiple: true,
      value: 'NAME=true,…',
      help: 'what is off by default: MaxUnavailableStatefulSet',
    },
    nodes: { type: 'string', value: 'N', help: 'how many nodes (default: 1)' },
    seed: { type: 'string', value: 'N', help: 'names, UIDs and addresses follow from it (default: random)' },
  },
  examples: [
    'stickyset up',
    'stickyset up --port=6443 --kubeconfig=./kubeconfig --without=statefulset-controller',
    'stickyset up --data-dir=./cluster',
  ],
  notes: () =>
    Promise.resolve(
      'A node is switched by an annotation: as when its power fails, by kubectl annotate node node-1 stickyset/power=off;\n' +
        'as when its network fails, so that its Pods go on unseen, by stickyset/network=off; on again by stickyset/power- and stickyset/network-.',
    ),
  async run({ flags, signal, stdout, stderr }) {
    const [{ startReference }, { warmUp }] = await Promise.all([
      import('../reference/start.ts'),
      import('../reference/warmup.ts'),
    ])
    let dns = ''
    const options: ReferenceOptions = {
      ...(flags.port !== undefined && { port: whole('port', flags.port, 0, 65535) ?? 0 }),
      ...(flags['data-dir'] !== undefined && { dataDir: flags['data-dir'] }),
      ...(flags.kubeconfig !== undefined && { kubeconfig: flags.kubeconfig }),
      without: flags.without.flatMap((list) => list.split(',')).filter((name) => name !== ''),
      speed: positiveNumber('speed', flags.speed, 1),
      clusterDomain: domain(flags['cluster-domain'] ?? 'cluster.local'),
      featureGates: await featureGates(flags['feature-gates']),
      dns: { port: whole('dns-port', flags['dns-port'], 0, 65535), onPort: (port) => (dns = ` dns=127.0.0.1:${port}`) },
      nodes: whole('nodes', flags.nodes, 1, 100) ?? 1,
      ...(flags.seed !== undefined && { seed: whole('seed', flags.seed, 0, 2 ** 32 - 1) ?? 0 }),
      onNotice: (text) => stderr(`stickyset: ${text}\n`),
      onError: tellsTroubles(stderr),
    }
    const reference = await startReference(options).catch((error: unknown) => {
      throw explained(error as NodeJS.ErrnoException, flags)
    })
    await warmUp()
    stdout(`ready ${reference.url} kubeconfig=${reference.kubeconfig.path}${dns}\n`)
    await aborted(signal)
    await reference.stop()
    return exitCodes.interrupted
  },
})

/** @throws UsageError unless `text` is a whole number from `least` to `most`. */
function whole(flag: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new UsageError(`--${flag}=${text}: expected a whole number from ${least} to ${most}`)
}

function domain(text: string): string {
  if (/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text)) return text
  throw new UsageError(`--cluster-domain=${text}: expected a domain name, such as cluster.local`)
}

interface Where {
  port: string | undefined
  'dns-port': string | undefined
  kubeconfig: string | undefined
}

function explained(
  error: NodeJS.ErrnoException & { port?: number },
  { port, 'dns-port': dnsPort, kubeconfig }: Where,
): Error {
  if (error.name === 'DataFolderError' || error.name === 'JournalError')
    return new ClusterError(`--data-dir: ${error.message}`)
  if (error.name === 'UnknownComponentError') return new UsageError(`--without: ${error.message}`)
  if (error.code === 'EADDRINUSE' && dnsPort === String(error.port)) {
    return new ClusterError(
      `port ${dnsPort} of 127.0.0.1 is taken: choose another with --dns-port, or 0 for any free one`,
    )
  }
  if (error.code === 'EADDRINUSE') {
    return new ClusterError(`port ${port} of 127.0.0.1 is taken: choose another with --port, or none for any free one`)
  }
  if (error.code === 'EACCES' && error.syscall === 'listen') {
    return new ClusterError(`port ${port} may not be used by this user: choose one from 1024 with --port`)
  }
  if (error.path !== undefined && error.path === kubeconfig) {
    return new ClusterError(`the kubeconfig cannot be written to ${kubeconfig}: ${error.message}`)
  }
  return error
}
