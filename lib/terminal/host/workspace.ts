/** The terminals of this machine: its bash, its kubectl, and a folder of their own. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join, resolve } from 'node:path'
import { readKubeconfig } from '../../kube/kubeconfig.ts'
import { temporaryFolder } from '../../temporary.ts'
import { RunningCommand } from '../execution.ts'
import type { Execution, Terminal, Workspace, WorkspaceOptions } from '../terminal.ts'
import { HostShell } from './shell.ts'
import { requireTools } from './tools.ts'

/** @throws TerminalError where this machine lacks what its terminals need. */
export async function hostWorkspace({ kubeconfig, namespace, files = {} }: WorkspaceOptions): Promise<Workspace> {
  await requireTools(process.env)
  const temporary = await temporaryFolder()
  const folder = temporary.path
  const cwd = join(folder, 'work')
  await mkdir(cwd)
  const contextFile = join(folder, 'context.yaml')
  await writeFile(contextFile, await contextIn(kubeconfig, namespace))
  const env = {
    ...process.env,
    KUBECONFIG: [contextFile, kubeconfig].join(delimiter),
    KUBECACHEDIR: join(folder, 'cache'),
    TERM: 'dumb',
    HISTFILE: '',
  }
  const terminals = new Map<string, HostTerminal>()
  const write = async (path: string, text: string) => {
    await mkdir(dirname(resolve(cwd, path)), { recursive: true })
    await writeFile(resolve(cwd, path), text)
  }
  for (const [path, text] of Object.entries(files)) await write(path, text)
  return {
    terminal(name) {
      let terminal = terminals.get(name)
      if (terminal === undefined) {
        const lineFile = join(folder, `line-${terminals.size}`)
        terminal = new HostTerminal(name, new HostShell({ cwd, env, lineFile }))
        terminals.set(name, terminal)
      }
      return terminal
    },
    writeFile: write,
    readFile: (path) => readFile(resolve(cwd, path), 'utf8'),
    async close() {
      await Promise.all([...terminals.values()].map((terminal) => terminal.close()))
      await temporary.remove()
    },
  }
}

/** A kubeconfig to stand before the given one: its current context, with the namespace in it. In JSON, which is YAML. */
async function contextIn(kubeconfig: string, namespace: string): Promise<string> {
  const { currentContext, contexts } = await readKubeconfig(kubeconfig)
  const fields = contexts.find(({ name }) => name === currentContext)?.fields ?? {}
  const context = { name: currentContext, context: { ...fields, namespace } }
  return JSON.stringify({ apiVersion: 'v1', kind: 'Config', 'current-context': currentContext, contexts: [context] })
}

class HostTerminal implements Terminal {
  readonly name: string
  readonly #shell: HostShell
  #running: RunningCommand | undefined

  constructor(name: string, shell: HostShell) {
    this.name = name
    this.#shell = shell
  }

  get running(): Execution | undefined {
    return this.#running
  }

  run(commandLine: string): Execution {
    if (this.#running !== undefined) throw new Error(`terminal ${this.name} still runs: ${this.#running.commandLine}`)
    // Keys that are pressed before the line has begun would be taken for another line.
    let start: () => void = () => undefined
    let pressed: Promise<void> = new Promise((resolve) => (start = resolve))
    const command = new RunningCommand(commandLine, {
      type: (line) => void (pressed = pressed.then(() => this.#shell.press(`${line}\r`))),
      interrupt: () => void (pressed = pressed.then(() => this.#shell.interrupt())),
    })
    this.#running = command
    const end = (exitCode: number) => {
      this.#running = undefined
      command.end(exitCode)
    }
    this.#shell
      .run(commandLine, {
        output: (text) => command.screen.print(text),
        started: start,
        ended: end,
      })
      .catch((error: unknown) => {
        command.screen.print(`${(error as Error).message}\n`)
        end(1)
      })
    return command
  }

  async close(): Promise<void> {
    await this.#shell.close()
  }
}
