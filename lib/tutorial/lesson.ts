/** A scenario with a learner: each step read, done, tried in other ways, and verified. */
import { guarantees } from '../guarantees/guarantees.ts'
import { mainTerminal, type ConsoleBlock, type Exchange, type Step } from '../scenario/model.ts'
import type { ExchangeOutcome } from '../scenario/outcome.ts'
import { opensSession } from '../scenario/parse/commands.ts'
import type { ScenarioRun } from '../scenario/run/scenario.ts'
import type { Desk } from './desk.ts'
import type { Screen } from './screen.ts'
import { hintOf, markOf, placeOf, solutionOf } from './hints.ts'
import { isOnlyLooked, isSame, tasksOf, textOf, type Doable, type Task } from './tasks.ts'
import { helpText, readAnswer, type Answer, type Word } from './words.ts'

/** How a lesson, or a task of it, came to its end. */
export type End = 'done' | 'skip' | 'reset' | 'quit'

export class Lesson {
  readonly #desk: Desk
  readonly #screen: Screen
  readonly #run: ScenarioRun
  /** Where the learner last typed. */
  #terminal: string = mainTerminal
  /** Why the task at hand is not done yet. */
  #problem: string | undefined

  constructor(desk: Desk, screen: Screen, run: ScenarioRun) {
    this.#desk = desk
    this.#screen = screen
    this.#run = run
  }

  /** From the step with this index to the last, telling of each that is done. @throws UnreachableError */
  async follow(from: number, onDone: (steps: number) => Promise<void>): Promise<End> {
    const { scenario, recorder } = this.#run
    for (const [index, step] of scenario.steps.entries()) {
      if (index < from) continue
      this.#screen.step(index + 1, scenario.steps.length, step.title)
      recorder.mark('step', step.title, `${scenario.file}:${step.line}`)
      const end = await this.#step(step)
      if (end !== 'done') return end
      await onDone(index + 1)
    }
    return 'done'
  }

  async #step(step: Step): Promise<End> {
    const tasks = tasksOf(step)
    for (const [index, task] of tasks.entries()) {
      if (task.kind === 'prose') {
        this.#screen.prose(task.markdown)
        continue
      }
      const end = await this.#task(task, tasks.slice(index))
      if (end === 'skip') return this.#doAll(tasks.slice(index))
      if (end !== 'done') return end
    }
    return 'done'
  }

  /** Asks until the task is done; one in which nothing is to be typed is first tried without asking. */
  async #task(task: Doable, rest: Task[]): Promise<End> {
    this.#problem = undefined
    if (task.kind === 'file') this.#screen.file(task.path, task.text)
    if (task.kind === 'exchange') this.#terminal = task.block.terminal
    if (isOnlyLooked(task) && (await this.#do(task))) return 'done'
    for (;;) {
      this.#announce(task)
      const answer = readAnswer(await this.#desk.ask(this.#prompt))
      if (answer.kind === 'word') {
        if (answer.word === 'skip' || answer.word === 'reset' || answer.word === 'quit') return answer.word
        this.#explain(answer.word, task, rest)
      } else if (await this.#take(answer, task)) return 'done'
    }
  }

  async #doAll(tasks: readonly Task[]): Promise<End> {
    for (const task of tasks) if (task.kind !== 'prose') await this.#do(task)
    return 'done'
  }

  /** Whether the task is done by this answer. */
  async #take(answer: Exclude<Answer, { kind: 'word' }>, task: Doable): Promise<boolean> {
    if (answer.kind === 'enter') return this.#do(task)
    const wanted = task.kind === 'exchange' ? textOf(task.exchange) : ''
    if (wanted !== '' && isSame(answer.text, wanted)) return this.#do(task)
    const expected = task.kind === 'exchange' && wanted !== '' ? task.exchange.expected : []
    const outcome = await this.#exchange(this.#once, { line: 0, input: this.#inputOf(answer.text), expected })
    if (outcome === undefined) return false
    this.#screen.outcome(outcome)
    const isAnotherWay = expected.length > 0 && outcome.mismatch === undefined
    if (isAnotherWay) this.#screen.good('that does it too')
    return isAnotherWay
  }

  /** Does the task as the scenario has it; whether it came to what it should. */
  async #do(task: Doable): Promise<boolean> {
    if (task.kind === 'file') {
      await this.#run.writeFile(task)
      this.#screen.good(`${task.path} is written`)
      return true
    }
    if (task.kind === 'check') {
      const { verdict, problems } = await this.#run.check(task)
      this.#problem = problems.join('\n')
      if (verdict !== 'pass') this.#screen.bad(this.#problem)
      else
        for (const { guarantee } of task.checks)
          this.#screen.good(`kept: ${guarantees.get(guarantee)?.title ?? guarantee}`)
      return verdict === 'pass'
    }
    const { block, exchange } = task
    const text = textOf(exchange)
    if (text !== '') this.#desk.fillIn(this.#prompt, text)
    const outcome = await this.#exchange(block, exchange)
    if (outcome === undefined) return false
    this.#screen.outcome(outcome)
    this.#problem = outcome.mismatch?.text
    if (this.#problem !== undefined) this.#screen.bad(`not as expected yet:\n${this.#problem}`)
    else this.#screen.good(text === '' ? 'it has printed what it should' : 'as expected')
    return this.#problem === undefined
  }

  /** Undefined when the learner ended it by Ctrl-C. */
  async #exchange(block: ConsoleBlock, exchange: Exchange): Promise<ExchangeOutcome | undefined> {
    const ended = new AbortController()
    const off = this.#desk.onInterrupt(() => ended.abort(new Error('ended by Ctrl-C')))
    try {
      return await this.#run.exchange(block, exchange, ended.signal)
    } catch (error) {
      if (!ended.signal.aborted) throw error
      this.#run.workspace.terminal(block.terminal).running?.interrupt()
      this.#screen.say('^C')
      return undefined
    } finally {
      off()
    }
  }

  get #prompt(): string {
    const running = this.#run.workspace.terminal(this.#terminal).running
    const inSession = running !== undefined && opensSession(running.commandLine)
    const lastLine = inSession ? running.output.slice(running.output.lastIndexOf('\n') + 1) : ''
    return `${markOf(this.#terminal)}${lastLine.trim() === '' ? '$' : lastLine.trim()} `
  }

  /** What the learner types goes into the session of the terminal, if one is open there. */
  #inputOf(text: string): Exchange['input'] {
    const running = this.#run.workspace.terminal(this.#terminal).running
    const inSession = running !== undefined && opensSession(running.commandLine)
    return inSession ? { kind: 'typed', prompt: '', text } : { kind: 'command', commandLine: text }
  }

  get #once(): ConsoleBlock {
    return { kind: 'console', line: 0, terminal: this.#terminal, options: { once: true }, exchanges: [] }
  }

  #announce(task: Doable): void {
    if (task.kind === 'file') this.#screen.next('writes', task.path)
    else if (task.kind === 'check' || isOnlyLooked(task)) this.#screen.next('looks again')
    else this.#screen.next(`runs${placeOf(task.block.terminal)}:`, textOf(task.exchange))
  }

  #explain(word: Exclude<Word, 'skip' | 'reset' | 'quit'>, task: Doable, rest: readonly Task[]): void {
    if (word === 'help') this.#screen.say(helpText())
    if (word === 'hint') this.#screen.say(this.#problem ?? hintOf(task))
    if (word === 'solution')
      this.#screen.say(
        rest
          .map(solutionOf)
          .filter((text) => text !== '')
          .join('\n'),
      )
  }
}
