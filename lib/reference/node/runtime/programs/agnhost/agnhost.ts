/** The program of Kubernetes' end-to-end tests, with the commands that need no cluster of their own. */
import type { Process, Program } from '../../../image.ts'
import { describe } from '../../files/errors.ts'
import { parseResolvConf } from '../../../../network/resolver.ts'
import { parseOptions } from '../options.ts'
import { pause as rest } from '../sleep.ts'
import { serveHttp, text } from '../http-server.ts'
import { grpcHealthChecking } from './grpc-health.ts'
import { logsGenerator, logsGeneratorOptions } from './logs-generator.ts'
import { mounttest, mounttestOptions } from './mounttest.ts'
import { netexec } from './netexec.ts'
import { nettest } from './nettest.ts'
import { porter } from './porter.ts'
import { portForwardTester } from './port-forward-tester.ts'
import { connectUdp, serveHostnameUdp } from './udp.ts'

type Command = (process: Process, options: ReturnType<typeof parseOptions>) => Promise<number>

const commands: Readonly<Record<string, Command>> = {
  pause,
  netexec,
  connect,
  'serve-hostname': serveHostname,
  'test-webserver': testWebserver,
  liveness,
  'grpc-health-checking': grpcHealthChecking,
  'entrypoint-tester': entrypointTester,
  mounttest,
  nettest,
  porter,
  'port-forward-tester': portForwardTester,
  'logs-generator': logsGenerator,
  'dns-suffix': dnsSuffix,
  'dns-server-list': dnsServerList,
  'etc-hosts': (process) => print(process, '/etc/hosts'),
  help,
}

const valued = [
  ...mounttestOptions,
  ...logsGeneratorOptions,
  'port',
  'http-port',
  'udp-port',
  'sctp-port',
  'timeout',
  'protocol',
  'udp-data',
  'delay-shutdown',
  'delay-unhealthy-sec',
  'service',
  'tls-cert-file',
  'tls-private-key-file',
]

export const agnhost: Program = async (process) => {
  const [, name = 'help', ...words] = process.argv
  const command = commands[name]
  if (command === undefined) {
    process.stderr(`Error: unknown command "${name}" for "app"\nRun 'app --help' for usage.\n`)
    return 1
  }
  return command(process, parseOptions(words, ['tcp', 'udp', 'http', 'close', 'json-response'], valued))
}

function number(options: ReturnType<typeof parseOptions>, name: string, otherwise: number): number {
  return Number(options.values.get(name)?.[0] ?? otherwise)
}

/** A Go program that handles no signal ends with 2, also as the first process of its container. */
export function untilSignal(process: Process): Promise<number> {
  return new Promise((resolve) => {
    process.onSignal('SIGTERM', () => resolve(2))
    process.onSignal('SIGINT', () => resolve(2))
    process.onSignal('SIGHUP', () => resolve(2))
  })
}

async function help(process: Process): Promise<number> {
  process.stdout(
    `Usage:\n  app [command]\n\nAvailable Commands:\n${Object.keys(commands)
      .toSorted()
      .map((name) => `  ${name}\n`)
      .join('')}`,
  )
  return 0
}

function pause(process: Process): Promise<number> {
  process.stdout('Paused\n')
  return new Promise((resolve) => {
    const end = (status: number) => (): void => {
      process.stdout(`exiting ${status}\n`)
      resolve(status)
    }
    process.onSignal('SIGINT', end(1))
    process.onSignal('SIGTERM', end(2))
  })
}

async function serveHostname(process: Process, options: ReturnType<typeof parseOptions>): Promise<number> {
  const port = number(options, 'port', 9376)
  const { hostname } = process.network
  if (options.flags.has('udp')) serveHostnameUdp(process, port)
  if (options.flags.has('tcp')) {
    process.network.listen(port, (socket) => {
      process.stdout(`TCP request from ${String((socket as { remoteAddress?: string }).remoteAddress)}\n`)
      socket.end(hostname)
    })
  } else if (!process.argv.includes('--http=false')) {
    serveHttp(process, port, (request, response) => {
      process.stdout(`HTTP request from ${request.socket.remoteAddress}:${request.socket.remotePort}\n`)
      if (options.flags.has('close')) response.setHeader('Connection', 'close')
      text(response, hostname)
    })
  }
  process.stderr(`Serving on port ${port}.\n`)
  return untilSignal(process)
}

async function testWebserver(process: Process, options: ReturnType<typeof parseOptions>): Promise<number> {
  const port = number(options, 'port', 80)
  serveHttp(process, port, (request, response) => {
    const path = process.files.resolvePath('/', request.url.replace(/[?#].*/, ''))
    const inode = process.files.seek(path)
    if (inode?.kind === 'file') response.end(process.files.content(path))
    else if (inode?.kind === 'directory')
      text(
        response,
        `<pre>\n${[...inode.entries.keys()]
          .toSorted()
          .map((name) => `<a href="${name}">${name}</a>\n`)
          .join('')}</pre>\n`,
        200,
        'text/html; charset=utf-8',
      )
    else text(response, '404 page not found\n', 404)
  })
  return untilSignal(process)
}

/** Healthy for ten seconds. */
async function liveness(process: Process, options: ReturnType<typeof parseOptions>): Promise<number> {
  const started = process.clock.now()
  serveHttp(process, number(options, 'port', 8080), (request, response) => {
    const seconds = (process.clock.now() - started) / 1000
    const url = new URL(request.url, 'http://localhost')
    if (url.pathname === '/redirect') {
      const location = url.searchParams.get('loc') ?? ''
      response.setHeader('Location', location)
      text(response, `<a href="${location}">Found</a>.\n\n`, 302, 'text/html; charset=utf-8')
    } else if (!request.url.startsWith('/healthz')) text(response, `${seconds}s`)
    else if (seconds > 10) text(response, `error: ${seconds}s`, 500)
    else text(response, 'ok')
  })
  return untilSignal(process)
}

async function connect(process: Process, options: ReturnType<typeof parseOptions>): Promise<number> {
  const [target = ''] = options.args
  const at = target.lastIndexOf(':')
  const host = target.slice(0, at).replaceAll(/[[\]]/g, '')
  const [address] = await process.network.lookup(host)
  if (address === undefined) {
    process.stderr('DNS\n')
    return 1
  }
  const seconds = Number(/^([\d.]+)s?$/.exec(options.values.get('timeout')?.[0] ?? '')?.[1] ?? Infinity)
  const protocol = options.values.get('protocol')?.[0] ?? 'tcp'
  if (protocol === 'udp') {
    const peer = { address, port: Number(target.slice(at + 1)) }
    return connectUdp(process, peer, options.values.get('udp-data')?.[0] ?? 'foo', seconds)
  }
  if (protocol !== 'tcp') {
    process.stderr('Unsupported protocol\n')
    return 1
  }
  const late =
    seconds === Infinity
      ? new Promise<never>(() => undefined)
      : rest(process, seconds * 1000).then(() => Promise.reject(Object.assign(new Error(), { code: 'ETIMEDOUT' })))
  try {
    const socket = await Promise.race([process.network.connect(address, Number(target.slice(at + 1))), late])
    socket.destroy()
    return 0
  } catch (error) {
    const words: Readonly<Record<string, string>> = {
      'Connection refused': 'REFUSED',
      'Connection timed out': 'TIMEOUT',
    }
    process.stderr(`${words[describe(error)] ?? 'OTHER'}\n`)
    return 1
  }
}

async function entrypointTester(process: Process): Promise<number> {
  process.stdout(`[${process.argv.join(' ')}]\n`)
  return 0
}

function resolvConf(process: Process): ReturnType<typeof parseResolvConf> {
  return parseResolvConf(Buffer.from(process.files.content('/etc/resolv.conf')).toString())
}

async function dnsSuffix(process: Process): Promise<number> {
  process.stdout(`${resolvConf(process).search.join(',')}\n`)
  return 0
}

async function dnsServerList(process: Process): Promise<number> {
  process.stdout(`${resolvConf(process).nameservers.join(',')}\n`)
  return 0
}

async function print(process: Process, path: string): Promise<number> {
  process.stdout(process.files.content(path))
  return 0
}
