/** Containers for tests that do as they are told. */
import type { Streams } from '../kubelet.ts'
import type { FoundImage, Runtime } from './machine.ts'
import type { Signal } from './image.ts'
import type { Container, ContainerSpec, Exit, LogLine } from './runtime.ts'

/** A container that runs until the test, or a signal, ends it. */
export class FakeContainer implements Container {
  readonly spec: ContainerSpec
  readonly signals: string[] = []
  readonly commands: string[] = []
  readonly exited: Promise<Exit>
  readonly log: LogLine[] = []
  started = false
  readonly #behaviour: Behaviour
  readonly #listeners = new Set<(line: LogLine) => void>()
  #end!: (exit: Exit) => void

  constructor(spec: ContainerSpec, behaviour: Behaviour) {
    this.spec = spec
    this.#behaviour = behaviour
    this.exited = new Promise((resolve) => (this.#end = resolve))
  }

  start(): void {
    if (this.#behaviour.startError !== undefined) throw new Error(this.#behaviour.startError)
    this.started = true
    const { exits, lives } = this.#behaviour
    if (exits === undefined) return
    if (lives === undefined) this.exit(exits)
    else this.spec.clock.after(lives, () => this.exit(exits))
  }

  exit(exitCode: number, how: Pick<Exit, 'outOfMemory'> = {}): void {
    this.#end({ exitCode, ...how })
  }

  print(text: string): void {
    const line: LogLine = { at: this.spec.clock.now(), stream: 'stdout', text }
    this.log.push(line)
    for (const listener of this.#listeners) listener(line)
  }

  kill(signal: Signal): void {
    this.signals.push(signal)
    if (signal === 'SIGKILL') this.#end({ exitCode: 137, signal: 'SIGKILL' })
    else if (this.#behaviour.stubborn !== true) this.#end({ exitCode: 143, signal: 'SIGTERM' })
  }

  async exec(command: readonly string[], _options: { tty: boolean }, streams: Streams): Promise<number> {
    this.commands.push(command.join(' '))
    const { exitCode, output } = (await this.#behaviour.exec?.(command.join(' '), streams.signal)) ?? {
      exitCode: 0,
      output: '',
    }
    void streams.stdout(Buffer.from(output))
    return exitCode
  }

  async attach(): Promise<number> {
    return (await this.exited).exitCode
  }

  onLog(listener: (line: LogLine) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

export interface Behaviour {
  /** Exits with this code: at once, or after `lives` milliseconds. */
  exits?: number
  lives?: number
  /** Cannot be started, for this reason. */
  startError?: string
  /** Takes no notice of SIGTERM. */
  stubborn?: boolean
  exec?(command: string, signal: AbortSignal): Promise<{ exitCode: number; output: string }>
}

/** A runtime whose images are behaviours by name; `containers` are all that it ever made, oldest first. */
export function fakeRuntime(images: Readonly<Record<string, Behaviour>>): Runtime & { containers: FakeContainer[] } {
  const containers: FakeContainer[] = []
  return {
    containers,
    nameOf: (reference) => `docker.io/library/${reference}`,
    pull(reference): FoundImage {
      if (images[reference] === undefined) throw new Error(`docker.io/library/${reference}: not found`)
      const image = { repositories: [reference], entrypoint: [], command: [], files: () => ({}), programs: () => ({}) }
      return { image, tag: 'latest', id: `docker.io/library/${reference}@sha256:0` }
    },
    create(spec) {
      const [reference = ''] = spec.image.repositories
      const container = new FakeContainer(spec, images[reference] ?? {})
      containers.push(container)
      return container
    },
  }
}
