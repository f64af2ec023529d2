/** nginx: a real HTTP server on the Pod's network, for the files that its container sees. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Process, Program } from '../../../image.ts'
import { describe } from '../../files/errors.ts'
import { absolute, ConfigurationError, parse, readConfiguration, valueOf, type Directive } from './configuration.ts'
import { respond, type Site } from './respond.ts'
import { serverFor, serversOf, type VirtualServer } from './server.ts'
import { months } from './pages.ts'

const usage = 'Usage: nginx [-?hvVtTq] [-s signal] [-p prefix] [-e filename] [-c filename] [-g directives]\n'

/** nginx of a version, logging requests in the `combined` format or in that of the Docker image. */
export function nginx(version: string, logFormat: 'combined' | 'main'): Program {
  return async (process) => {
    const options = parseOptions(process.argv.slice(1))
    if (options.help) process.stderr(`nginx version: nginx/${version}\n${usage}`)
    else if (options.version) process.stderr(`nginx version: nginx/${version}\n`)
    if (options.help || options.version) return 0
    if (options.signal !== undefined) return sendSignal(process, options.signal)
    try {
      const configuration = [
        ...readConfiguration(process.files, options.configuration),
        ...parse(options.directives, 'command line'),
      ]
      if (options.test) {
        process.stderr(`nginx: the configuration file ${options.configuration} syntax is ok\n`)
        process.stderr(`nginx: configuration file ${options.configuration} test is successful\n`)
        return 0
      }
      const master: Program = (own) => serve(own, configuration, options.configuration, version, logFormat)
      if (valueOf([configuration], 'daemon')?.[0] === 'off') return await master(process)
      process.fork(master, { leader: true })
      return 0
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error
      process.stderr(`nginx: [emerg] ${error.message}\n`)
      if (options.test) process.stderr(`nginx: configuration file ${options.configuration} test failed\n`)
      return 1
    }
  }
}

function parseOptions(args: readonly string[]): {
  help: boolean
  version: boolean
  test: boolean
  signal: string | undefined
  configuration: string
  directives: string
} {
  const value = (flag: string): string | undefined => {
    const at = args.indexOf(flag)
    return at < 0 ? args.find((arg) => arg.startsWith(flag) && arg.length > 2)?.slice(2) : args[at + 1]
  }
  return {
    help: args.includes('-h') || args.includes('-?'),
    version: args.includes('-v') || args.includes('-V'),
    test: args.includes('-t') || args.includes('-T'),
    signal: value('-s'),
    configuration: absolute(value('-c') ?? 'nginx.conf'),
    directives: value('-g') ?? '',
  }
}

const pidFile = '/var/run/nginx.pid'

function sendSignal(process: Process, name: string): number {
  const signals = { stop: 'SIGTERM', quit: 'SIGQUIT', reload: 'SIGHUP', reopen: 'SIGUSR1' } as const
  if (!(name in signals)) {
    process.stderr(`nginx: invalid option: "-s ${name}"\n`)
    return 1
  }
  const pid =
    process.files.seek(pidFile)?.kind === 'file' ? Number(Buffer.from(process.files.content(pidFile)).toString()) : NaN
  if (process.kill(pid, signals[name as keyof typeof signals])) return 0
  process.stderr(`nginx: [error] invalid PID number "" in "${pidFile}"\n`)
  return 1
}

function serve(
  process: Process,
  configuration: readonly Directive[],
  path: string,
  version: string,
  logFormat: 'combined' | 'main',
): Promise<number> {
  let servers = serversOf(configuration)
  let requests = 0
  let active = 0
  let drained: (() => void) | undefined
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const number = ++requests
    const socket = request.socket as IncomingMessage['socket'] & { localPort: number }
    const virtual = serverFor(servers, socket.localPort, request.headers.host ?? '')
    const site: Site = {
      process,
      version,
      server: virtual,
      logError: (text) => logError(process, request, number, virtual, text),
    }
    active += 1
    response.once('finish', () => logAccess(process, request, response, logFormat))
    response.once('close', () => {
      active -= 1
      if (active === 0) drained?.()
    })
    respond(site, request, response).catch((error: unknown) => {
      site.logError(describe(error))
      response.destroy()
    })
  }
  const http: Server = createServer({ keepAliveTimeout: 65_000 }, answer)
  let listening = listen(process, http, servers)
  if (listening === undefined) return Promise.resolve(1)
  process.files.put(pidFile, `${process.pid}\n`)
  return new Promise((resolve) => {
    const stop = (): void => {
      for (const unlisten of listening ?? []) unlisten()
    }
    process.onSignal('SIGTERM', () => resolve(0))
    process.onSignal('SIGINT', () => resolve(0))
    process.onSignal('SIGQUIT', () => {
      stop()
      drained = () => resolve(0)
      if (active === 0) drained()
    })
    process.onSignal('SIGUSR1', () => undefined)
    process.onSignal('SIGHUP', () => {
      try {
        const next = serversOf(readConfiguration(process.files, path))
        stop()
        servers = next
        listening = listen(process, http, servers)
      } catch (error) {
        process.stderr(`${logTime(process.clock.now())} [emerg] ${process.pid}#${process.pid}: ${describe(error)}\n`)
      }
    })
    process.signal.addEventListener('abort', () => http.closeAllConnections())
  })
}

function listen(process: Process, http: Server, servers: readonly VirtualServer[]): (() => void)[] | undefined {
  const ports = new Set(servers.flatMap(({ ports }) => ports))
  const stops: (() => void)[] = []
  for (const port of ports) {
    try {
      stops.push(process.network.listen(port, (socket) => http.emit('connection', socket)))
    } catch {
      process.stderr(`nginx: [emerg] bind() to 0.0.0.0:${port} failed (98: Address already in use)\n`)
      return undefined
    }
  }
  return stops
}

function logAccess(
  process: Process,
  request: IncomingMessage,
  response: ServerResponse,
  format: 'combined' | 'main',
): void {
  const header = (name: string): string => `"${String(request.headers[name] ?? '-')}"`
  const line = [
    request.socket.remoteAddress ?? '-',
    '- -',
    `[${accessTime(process.clock.now())}]`,
    `"${request.method} ${request.url} HTTP/${request.httpVersion}"`,
    response.statusCode,
    request.method === 'HEAD' ? 0 : Number(response.getHeader('content-length') ?? 0),
    header('referer'),
    header('user-agent'),
    ...(format === 'main' ? [header('x-forwarded-for')] : []),
  ]
  process.stdout(`${line.join(' ')}\n`)
}

function logError(
  process: Process,
  request: IncomingMessage,
  number: number,
  server: VirtualServer | undefined,
  text: string,
): void {
  const where = [
    `client: ${request.socket.remoteAddress ?? ''}`,
    `server: ${server?.names[0] ?? ''}`,
    `request: "${request.method} ${request.url} HTTP/${request.httpVersion}"`,
    ...(request.headers.host === undefined ? [] : [`host: "${request.headers.host}"`]),
  ]
  process.stderr(
    `${logTime(process.clock.now())} [error] ${process.pid}#${process.pid}: *${number} ${text}, ${where.join(', ')}\n`,
  )
}

function logTime(now: number): string {
  return new Date(now).toISOString().slice(0, 19).replace('T', ' ').replaceAll('-', '/')
}

function accessTime(now: number): string {
  const time = new Date(now)
  const iso = time.toISOString()
  return `${iso.slice(8, 10)}/${months[time.getUTCMonth()]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`
}
