/** A bash of this machine in a pseudo-terminal: what it prints is what a person would see. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { foreground } from './foreground.ts'
import { bashInTerminal } from './tools.ts'

export interface HostShellOptions {
  cwd: string
  env: NodeJS.ProcessEnv
  /** A file of its own, by which command lines are handed over. */
  lineFile: string
}

export interface ShellListener {
  output(text: string): void
  /** The command line has begun: what is typed from now on is for it. */
  started(): void
  ended(exitCode: number): void
}

/** The prompt is a mark with the exit code of the last line; another, with bash's process id, says that a line begins. */
const mark = { begin: '\u001e', end: '\u001f' }
const marks = new RegExp(`${mark.begin}([^${mark.end}]*)${mark.end}`)
const printMark = (text: string) => `printf '\\036%s\\037' "${text}"`

/** As wide as the sandbox's, so that no line is broken. While bash reads, nothing is echoed; while a command runs, it is. */
const prompt = `__status=$?; PS1= PS2=; stty -echo -onlcr cols 512 rows 40; ${printMark('$__status')}`
const runLine = ` __line=$(cat "$__line_file"); stty echo; ${printMark('+$$')}; (exit $__status); eval "$__line"\n`

/** How long a command may take to end by Ctrl-C when its terminal is closed. */
const graceMs = 500

/** A Ctrl-C that bash gets while it starts a command is lost, so it waits a little until the command itself is there. */
const interruption = { lookMs: 5, looks: 20, presses: 10 }
const shellsOwn = / (-?bash|stty)$/

export class HostShell {
  readonly #options: HostShellOptions
  #process: ChildProcessWithoutNullStreams | undefined
  #ready: Promise<void> | undefined
  #listener: ShellListener | undefined
  #unread = ''
  #pid = 0

  constructor(options: HostShellOptions) {
    this.#options = options
  }

  /** Runs a line; the listener hears of it until it has ended. One at a time. */
  async run(commandLine: string, listener: ShellListener): Promise<void> {
    await (this.#ready ??= this.#start())
    await writeFile(this.#options.lineFile, commandLine)
    this.#listener = listener
    this.#process?.stdin.write(runLine)
  }

  /** Keys, as pressed. */
  press(keys: string): void {
    this.#process?.stdin.write(keys)
  }

  /** Presses Ctrl-C for what runs; again, when another command of the line runs after it. */
  async interrupt(): Promise<void> {
    const line = this.#listener
    let last: string | undefined
    for (let press = 0; press < interruption.presses; press++) {
      const command = await this.#command(line, last)
      if (this.#listener !== line || (press > 0 && command === undefined)) return
      this.press('\u0003')
      last = command
    }
  }

  /** Waits a little for a command of the line in the foreground, other than the last one that was seen there. */
  async #command(line: ShellListener | undefined, last: string | undefined): Promise<string | undefined> {
    for (let look = 0; look < interruption.looks && this.#listener === line; look++) {
      const command = await foreground(this.#pid)
      if (command === undefined) return undefined
      if (command !== last && !shellsOwn.test(command)) return command
      await delay(interruption.lookMs)
    }
    return undefined
  }

  /** Ends a command that runs as its user would, and the shell with its terminal at once: bash heeds nothing gentler. */
  async close(): Promise<void> {
    const running = this.#process
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return
    const closed = new Promise<void>((resolve) => running.once('close', () => resolve()))
    const listener = this.#listener
    if (listener !== undefined) {
      const ended = new Promise<void>((resolve) => {
        this.#listener = {
          ...listener,
          ended(exitCode) {
            listener.ended(exitCode)
            resolve()
          },
        }
      })
      void this.interrupt()
      await Promise.race([ended, closed, delay(graceMs)])
    }
    running.kill('SIGKILL')
    await closed
  }

  #start(): Promise<void> {
    const { cwd, env, lineFile } = this.#options
    const { command, args } = bashInTerminal()
    const child = spawn(command, args, { cwd, env: { ...env, __line_file: lineFile, PROMPT_COMMAND: prompt } })
    this.#process = child
    this.#unread = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => this.#read(text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.#listener?.output(text))
    child.stdin.on('error', () => undefined)
    return new Promise((resolve, reject) => {
      this.#listener = { output: () => undefined, started: () => undefined, ended: () => resolve() }
      child.once('error', reject)
      // `exit` ends the shell; the next line starts another.
      child.once('close', (code) => {
        this.#ready = undefined
        this.#listener?.ended(code ?? 130)
        this.#listener = undefined
      })
    })
  }

  #read(text: string): void {
    this.#unread += text
    for (let found = marks.exec(this.#unread); found !== null; found = marks.exec(this.#unread)) {
      const [whole, content = ''] = found
      const listener = this.#listener
      if (found.index > 0) listener?.output(this.#unread.slice(0, found.index))
      this.#unread = this.#unread.slice(found.index + whole.length)
      if (content.startsWith('+')) {
        this.#pid = Number(content.slice(1))
        listener?.started()
      } else {
        this.#listener = undefined
        listener?.ended(Number(content))
      }
    }
    const partial = this.#unread.indexOf(mark.begin)
    const whole = partial === -1 ? this.#unread : this.#unread.slice(0, partial)
    this.#unread = this.#unread.slice(whole.length)
    if (whole !== '') this.#listener?.output(whole)
  }
}
