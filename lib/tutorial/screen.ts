/** What the learner sees of a scenario and of its terminals. */
import { keepsTerminal, opensSession } from '../scenario/parse/commands.ts'
import type { Scenario } from '../scenario/model.ts'
import type { ExchangeOutcome } from '../scenario/outcome.ts'
import { onlyReads } from '../scenario/run/reading.ts'
import type { Execution } from '../terminal/terminal.ts'
import type { Desk } from './desk.ts'
import { panes, type Panes } from './panes.ts'
import { renderProse } from './prose.ts'
import { wrap } from './wrap.ts'

/** Prose is best read in lines that are not too long. */
const readable = 90

export class Screen {
  readonly #desk: Desk
  readonly #panes: Panes
  /** While earlier steps are done again, their terminals are not shown. */
  muted = false

  constructor(desk: Desk) {
    this.#desk = desk
    this.#panes = panes(desk)
  }

  begin(
    { title, duration, steps, introduction, namespace: inText }: Scenario,
    isNew: boolean,
    namespace: string,
  ): void {
    const { paint, write } = this.#desk
    const remark = [`${steps.length} steps`, ...(duration === undefined ? [] : [`about ${duration}`])].join(', ')
    write(`\n${paint('bold', title)}  ${paint('dim', remark)}\n${paint('magenta', '━'.repeat(this.#width))}\n`)
    const texts = introduction.map(({ markdown }) => markdown.replace(/^# .*\n*/, '')).filter((text) => text !== '')
    if (isNew) for (const text of texts) this.prose(text)
    this.aside(`\nYour namespace is ${namespace}: it stands where the text says ${inText}.`)
  }

  step(number: number, count: number, title: string): void {
    const { paint, write } = this.#desk
    const beads = '●'.repeat(number) + '○'.repeat(count - number)
    write(`\n${paint('magenta', beads)}  ${paint('bold', title)}  ${paint('dim', `step ${number} of ${count}`)}\n`)
  }

  prose(markdown: string): void {
    this.#desk.write(`\n${renderProse(markdown, { width: this.#width, paint: this.#desk.paint })}\n`)
  }

  file(path: string, text: string): void {
    const { paint, write } = this.#desk
    const lines = text.trimEnd().split('\n')
    write(`\n${paint('bold', path)}\n${lines.map((line) => `${paint('dim', '│')} ${line}\n`).join('')}`)
  }

  /** What Enter will do. */
  next(what: string, object = ''): void {
    const { paint, write } = this.#desk
    write(`\n${paint('dim', `Enter ${what}`)} ${paint('cyan', object)}\n`)
  }

  good(text: string): void {
    this.#panes.flush()
    this.#desk.write(`${this.#desk.paint('green', wrap(`✓ ${text}`, this.#desk.columns, '  '))}\n`)
  }

  bad(text: string): void {
    this.#panes.flush()
    this.#desk.write(`${this.#desk.paint('yellow', `✗ ${text}`)}\n`)
  }

  say(text: string): void {
    this.#panes.flush()
    this.#desk.write(`${text}\n`)
  }

  aside(text: string): void {
    this.say(this.#desk.paint('dim', text))
  }

  /** What an exchange printed, where that was not shown while it ran. */
  outcome({ exchange, commandLine, output }: ExchangeOutcome): void {
    this.#panes.flush()
    const isShown =
      exchange.input.kind === 'watch' || (exchange.input.kind === 'command' && placeOf(commandLine) !== 'after')
    if (!isShown && output.trim() !== '') this.say(output.trimEnd())
  }

  /** Shows a command line's output as it comes: a watch's beside the others'. */
  follow(terminal: string, execution: Execution): void {
    if (this.muted) return
    const place = placeOf(execution.commandLine)
    if (place === 'beside') execution.onOutput((text) => this.#panes.right(terminal, text))
    if (place === 'live') execution.onOutput((text) => this.#panes.left(text))
  }

  get #width(): number {
    return Math.min(this.#desk.columns, readable)
  }
}

/** A command that only reads is repeated until it prints what it should: only the last time is worth seeing. */
function placeOf(commandLine: string): 'beside' | 'live' | 'after' {
  if (opensSession(commandLine) || (onlyReads(commandLine) && !keepsTerminal(commandLine))) return 'after'
  return keepsTerminal(commandLine) ? 'beside' : 'live'
}
