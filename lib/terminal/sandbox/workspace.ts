/** The sandboxed terminals: a shell in this process, files in memory, and no way out but to the cluster. */
import { posix } from 'node:path'
import type { InMemoryFs } from 'just-bash'
import { systemClock } from '../../clock.ts'
import { KubeClient } from '../../kube/client.ts'
import { httpTransport, type HttpTransport } from '../../kube/http.ts'
import { accessOf, readKubeconfig } from '../../kube/kubeconfig.ts'
import { Discovery } from '../../kubectl/discovery.ts'
import type { Connection } from '../../kubectl/io.ts'
import { RunningCommand } from '../execution.ts'
import type { Execution, Terminal, Workspace, WorkspaceOptions } from '../terminal.ts'
import { Keyboard } from './keyboard.ts'
import type { Line } from './line.ts'
import { Shell } from './shell.ts'

const home = '/home/user'
const userAgent = 'kubectl/stickyset'

export async function sandboxWorkspace({
  kubeconfig,
  namespace,
  files = {},
  clock = systemClock(),
  transport: near,
}: WorkspaceOptions): Promise<Workspace> {
  const { InMemoryFs } = await import('just-bash')
  const fs = new InMemoryFs()
  await fs.mkdir(home, { recursive: true })
  await fs.mkdir('/tmp')
  const terminals = new Map<string, SandboxTerminal>()
  let http: HttpTransport | undefined
  let connection: Promise<Connection> | undefined

  async function open(): Promise<Connection> {
    const access = await accessOf(await readKubeconfig(kubeconfig))
    const client = new KubeClient(near?.(userAgent) ?? (http = httpTransport(access, userAgent)))
    return { client, discovery: new Discovery(client), namespace, server: access.server, context: access.context }
  }
  const connect = (): Promise<Connection> =>
    (connection ??= open().catch((error: unknown) => {
      connection = undefined
      throw error
    }))

  const workspace: Workspace = {
    terminal(name) {
      let terminal = terminals.get(name)
      if (terminal === undefined) {
        terminal = new SandboxTerminal(name, new Shell({ fs, home, clock, connect }))
        terminals.set(name, terminal)
      }
      return terminal
    },
    writeFile: (path, text) => write(fs, path, text),
    readFile: (path) => fs.readFile(posix.resolve(home, path)),
    async close() {
      await Promise.all([...terminals.values()].map((terminal) => terminal.close()))
      http?.close()
    },
  }
  for (const [path, text] of Object.entries(files)) await write(fs, path, text)
  return workspace
}

async function write(fs: InMemoryFs, path: string, text: string): Promise<void> {
  const absolute = posix.resolve(home, path)
  await fs.mkdir(posix.dirname(absolute), { recursive: true })
  await fs.writeFile(absolute, text)
}

class SandboxTerminal implements Terminal {
  readonly name: string
  readonly #shell: Shell
  #running: { command: RunningCommand; stop(): void } | undefined

  constructor(name: string, shell: Shell) {
    this.name = name
    this.#shell = shell
  }

  get running(): Execution | undefined {
    return this.#running?.command
  }

  run(commandLine: string): Execution {
    if (this.#running !== undefined) {
      throw new Error(`terminal ${this.name} still runs: ${this.#running.command.commandLine}`)
    }
    const abort = new AbortController()
    const keyboard = new Keyboard()
    const command = new RunningCommand(commandLine, {
      // As a terminal does: what is typed is shown at once, unless a program has the keyboard to itself.
      type(text) {
        if (line.raw > 0) return keyboard.press(`${text}\r`)
        command.screen.print(`${text}\n`)
        keyboard.press(`${text}\n`)
      },
      interrupt() {
        if (line.raw > 0) return keyboard.press('\u0003')
        command.screen.print('^C\n')
        abort.abort()
      },
    })
    const line: Line = {
      command,
      keyboard,
      signal: abort.signal,
      raw: 0,
      watching: command.tellsWatching(),
      working: new Set(),
    }
    this.#running = { command, stop: () => abort.abort() }
    void this.#shell
      .run(line)
      .catch((error: unknown) => {
        command.screen.print(`bash: ${(error as Error).message}\n`)
        return 1
      })
      .then((exitCode) => {
        this.#running = undefined
        keyboard.end()
        command.end(exitCode)
      })
    return command
  }

  async close(): Promise<void> {
    const running = this.#running
    running?.stop()
    await running?.command.ended
  }
}
