/** What tests of containers share: Pods on a network of their own, with a small DNS. */
import type { Clock } from '../../../clock.ts'
import { systemClock } from '../../../clock.ts'
import { ClusterNetwork } from '../../network/cluster.ts'
import { reverseName } from '../../network/resolver.ts'
import type { Endpoint } from '../../network/sockets.ts'
import { ImageRegistry } from '../images/registry.ts'
import type { DnsAnswer, DnsRecord, DnsType } from '../image.ts'
import type { Container, ContainerSpec } from '../runtime.ts'
import { createContainer } from './container.ts'
import { Pipe, pump } from './input.ts'

export interface Result {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** A network whose Pods are `NAME.nginx.default.svc.cluster.local`, from 10.244.0.2 on, and whose DNS server is 10.96.0.10. */
export class TestCluster {
  readonly clock: Clock
  readonly registry = new ImageRegistry()
  readonly routes = new Map<string, Endpoint | 'reject'>()
  readonly network: ClusterNetwork
  readonly #records: DnsRecord[] = []
  #last = 1

  constructor(clock: Clock = systemClock()) {
    this.clock = clock
    this.network = new ClusterNetwork({
      nameservers: ['10.96.0.10'],
      query: async (name, type) => this.#answer(name, type),
      route: ({ address, port }) => this.routes.get(`${address}:${port}`),
    })
    this.addName('kube-dns.kube-system.svc.cluster.local', '10.96.0.10')
  }

  addName(name: string, address: string): void {
    this.addRecord({ name, ttl: 30, type: 'A', data: address })
    this.addRecord({ name: reverseName(address), ttl: 30, type: 'PTR', data: name })
  }

  addRecord(record: DnsRecord): void {
    this.#records.push(record)
  }

  /** A started container in a Pod of its own. */
  run(name: string, image: string, options: Partial<ContainerSpec> = {}): Container {
    const container = this.create(name, image, options)
    container.start()
    return container
  }

  create(name: string, imageName: string, options: Partial<ContainerSpec> = {}): Container {
    const { image, tag } = this.registry.pull(imageName)
    const address = `10.244.0.${++this.#last}`
    const domain = `${name}.nginx.default.svc.cluster.local`
    this.addName(domain, address)
    const hosts = `127.0.0.1\tlocalhost\n${address}\t${domain}\t${name}\n`
    const resolvConf =
      'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n'
    return createContainer({
      name,
      image,
      tag,
      env: {},
      tty: false,
      stdin: false,
      stdinOnce: false,
      mounts: [],
      files: { '/etc/hosts': hosts, '/etc/resolv.conf': resolvConf },
      network: this.network.attach({ hostname: name, address, hosts, resolvConf }),
      clock: this.clock,
      ...options,
    })
  }

  #answer(name: string, type: DnsType): DnsAnswer {
    const named = this.#records.filter((record) => record.name === name)
    const answers = named.filter((record) => record.type === type || type === 'ANY')
    return { code: named.length > 0 ? 'NOERROR' : 'NXDOMAIN', answers, additional: [] }
  }
}

/** Runs a command to its end. */
export async function exec(container: Container, command: readonly string[], input = ''): Promise<Result> {
  const client = new Client(input)
  client.end()
  const exitCode = await container.exec(command, { tty: false }, client)
  return { exitCode, stdout: client.output, stderr: client.errors }
}

/** Runs a line in the container's shell; what it printed, both streams in order. */
export async function sh(container: Container, line: string, shell = 'sh'): Promise<string> {
  const client = new Client()
  client.end()
  client.stderr = client.stdout.bind(client)
  await container.exec([shell, '-c', line], { tty: false }, client)
  return client.output
}

/** Resolves when the container has logged a line. */
export function logged(container: Container, line: string): Promise<void> {
  const has = (text: string): boolean => text.split(/(?<=\n)/).includes(line)
  return new Promise((resolve) => {
    const stop = container.onLog(({ text }) => {
      if (!has(text)) return
      stop()
      resolve()
    })
    if (container.log.some(({ text }) => has(text))) resolve()
  })
}

/** The client's side of an exec or attach. */
export class Client {
  readonly stdin = new Pipe()
  readonly #gone = new AbortController()
  readonly #waiting = new Set<() => void>()
  output = ''
  errors = ''

  constructor(input = '') {
    if (input !== '') this.type(input)
  }

  get signal(): AbortSignal {
    return this.#gone.signal
  }

  stdout(data: Uint8Array): void {
    this.output += Buffer.from(data).toString()
    for (const check of this.#waiting) check()
  }

  stderr(data: Uint8Array): void {
    this.errors += Buffer.from(data).toString()
  }

  type(text: string): void {
    void this.stdin.write(Buffer.from(text))
  }

  end(): void {
    this.stdin.end()
  }

  leave(): void {
    this.#gone.abort(new Error('The client went away.'))
  }

  /** Resolves when the output ends with a text. */
  shows(text: string): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!this.output.endsWith(text)) return
        this.#waiting.delete(check)
        resolve()
      }
      this.#waiting.add(check)
      check()
    })
  }
}

/** Everything that comes through a socket until it ends. */
export async function received(source: AsyncIterable<Uint8Array>): Promise<string> {
  const pipe = new Pipe()
  await pump(source, pipe)
  const parts: Uint8Array[] = []
  for await (const bytes of pipe) parts.push(bytes)
  return Buffer.concat(parts).toString()
}
