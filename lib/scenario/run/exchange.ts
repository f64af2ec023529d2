/** An exchange, with all that its block asks for: attempts until it matches, for how long it must hold, what must never be. */
import { sleep } from '../../clock.ts'
import { UnreachableError } from '../../kube/errors.ts'
import type { ConsoleBlock, ConsoleOptions, Exchange } from '../model.ts'
import type { ExchangeOutcome } from '../outcome.ts'
import { keepsTerminal, opensSession } from '../parse/commands.ts'
import { atWorkUntil } from './at-work.ts'
import { attemptCommand, attemptSession, attemptTyping, attemptWatch } from './attempt.ts'
import type { Attempt, Engine } from './engine.ts'
import { opening } from './limits.ts'
import { lossOf, mayRepeat, type Loss } from './loss.ts'
import { mayReplacePods, onlyReads, waits } from './reading.ts'
import { firstOf, growingPauses, nextChange } from './wait.ts'

/** How many characters are looked at in a millisecond, roughly. */
const sizeOfGlance = 4000

/** How an exchange is tried, and for how long. */
interface Plan {
  attempt(limit: number): Promise<Attempt>
  /** Whether it is tried again, until this long has passed. */
  repeat: boolean
  limit: number
  /** Pauses at most so long, less where something may have changed: `change` is the cluster's next since the attempt began. */
  pause(ms: number, change: Promise<void>): Promise<void>
}

/** @throws UnreachableError when the cluster is gone, and the signal's reason when the run is aborted. */
export async function runExchange(engine: Engine, block: ConsoleBlock, exchange: Exchange): Promise<ExchangeOutcome> {
  const { recorder, timing, scenario } = engine
  const { input, line } = exchange
  const startedAt = timing.clock.now()
  const since = recorder.now()
  const commandLine = commandLineOf(engine, block, exchange)
  if (input.kind !== 'watch') {
    recorder.mark(input.kind, commandLine, `${scenario.file}:${line}`)
    if (input.kind === 'command' && mayReplacePods(commandLine)) engine.context.variables.releaseAddresses()
  }
  const plan = recording(engine, planOf(engine, block, exchange, commandLine), commandLine, input.kind)
  const again = (): void => recorder.mark('command', commandLine, `${scenario.file}:${line}`)
  const patient = input.kind === 'command' && !plan.repeat ? insisting(engine, plan, commandLine, again) : plan
  const { attempts, last } = await carryOut(engine, patient, block.options, line)
  if (input.kind === 'watch' || (input.kind === 'command' && last.exitCode === undefined))
    recorder.output(commandLine, last.output, since)
  const ongoing = engine.terminals.ongoing(block.terminal)
  if (ongoing !== undefined && last.mismatch === undefined) ongoing.matched = ongoing.seen
  return {
    block,
    exchange,
    terminal: block.terminal,
    commandLine,
    output: last.output,
    ...(last.exitCode !== undefined && { exitCode: last.exitCode }),
    attempts,
    startedAt,
    endedAt: timing.clock.now(),
    ...(last.mismatch !== undefined && {
      mismatch: { line: last.mismatch.line, text: last.mismatch.text, ...(last.lost && { lost: last.lost.line }) },
    }),
  }
}

function commandLineOf({ rewriter, terminals }: Engine, block: ConsoleBlock, { input }: Exchange): string {
  if (input.kind === 'watch') return terminals.ongoing(block.terminal)?.execution.commandLine ?? ''
  return rewriter.command(input.kind === 'typed' ? input.text : input.commandLine)
}

function planOf(engine: Engine, { terminal, options }: ConsoleBlock, exchange: Exchange, commandLine: string): Plan {
  const { limits, timing } = engine
  // Where much changes, there is no use in looking all the time.
  const rest = async (ms: number, change: Promise<void>): Promise<void> => {
    await sleep(timing.clock, ms / 10, timing.signal)
    await firstOf([change], ms - ms / 10, timing)
  }
  const isReading = onlyReads(commandLine)
  const repeat = options.once !== true && (isReading || options.eventually !== undefined || options.never !== undefined)
  const limit = options.eventually ?? (isReading && !waits(commandLine) ? limits.read : limits.change)
  if (exchange.input.kind === 'watch') {
    const pause = (ms: number): Promise<void> => morePrinted(engine, terminal, ms)
    const attempt = async (): Promise<Attempt> => attemptWatch(engine, terminal, exchange)
    return { attempt, repeat: true, limit: options.eventually ?? limits.watch, pause }
  }
  if (exchange.input.kind === 'typed')
    return {
      attempt: (left) => attemptTyping(engine, terminal, commandLine, exchange, left),
      repeat,
      limit,
      pause: rest,
    }
  if (opensSession(commandLine))
    return {
      attempt: (left) => attemptSession(engine, terminal, commandLine, exchange, left),
      repeat: false,
      limit: limits.session,
      pause: rest,
    }
  if (keepsTerminal(commandLine)) return planOfWatch(engine, terminal, exchange, commandLine, options)
  return {
    attempt: (left) => attemptCommand(engine, terminal, commandLine, exchange, options, left),
    repeat,
    limit,
    pause: rest,
  }
}

/** Whatever a command printed when it had ended, also in a session, is evidence, of the time of that attempt. */
const recording = ({ recorder }: Engine, plan: Plan, commandLine: string, kind: Exchange['input']['kind']): Plan => ({
  ...plan,
  async attempt(limit) {
    const since = recorder.now()
    const attempt = await plan.attempt(limit)
    if (attempt.exitCode !== undefined || kind === 'typed') recorder.output(commandLine, attempt.output, since)
    const lost = attempt.mismatch === undefined ? undefined : lossOf(attempt, commandLine)
    return lost === undefined ? attempt : { ...attempt, lost }
  },
})

/** Pauses before a command is given again whose answer was lost, in milliseconds. */
const insistence = [250, 1000, 3000, 5000]

/**
 * A command that changes something, given again where its answer was lost and doing it twice is doing it once. What then is
 * printed may be about what the lost one did: it proves nothing. Where the server says each time, in the same words, that it
 * cannot, that is its answer.
 */
const insisting = ({ timing }: Engine, plan: Plan, commandLine: string, again: () => void): Plan => ({
  ...plan,
  async attempt(limit) {
    let attempt = await plan.attempt(limit)
    let earlier: Loss | undefined
    const answers: string[] = []
    for (const pause of insistence) {
      const { lost } = attempt
      if (lost === undefined || (lost.how !== 'refused' && !mayRepeat(commandLine))) break
      if (lost.how !== 'refused') earlier ??= lost
      answers.push(lost.line)
      await sleep(timing.clock, pause, timing.signal)
      again()
      attempt = await plan.attempt(limit)
    }
    const { lost } = attempt
    const isAnswer = answers.length === insistence.length && answers.every((line) => line === lost?.line)
    if (lost?.how === 'failed' && isAnswer) return withoutLoss(attempt)
    return attempt.mismatch === undefined || attempt.lost !== undefined || earlier === undefined
      ? attempt
      : { ...attempt, lost: earlier }
  },
})

function withoutLoss(attempt: Attempt): Attempt {
  const { lost: _, ...rest } = attempt
  return rest
}

/** A watch is started once; what it prints is compared as it comes. Without an expectation, it is enough that it is open. */
function planOfWatch(
  engine: Engine,
  terminal: string,
  exchange: Exchange,
  commandLine: string,
  options: ConsoleOptions,
): Plan {
  const { limits, timing, terminals } = engine
  let isStarted = false
  const attempt = async (): Promise<Attempt> => {
    if (!isStarted) {
      const { execution } = await terminals.run(terminal, commandLine, limits.end, timing)
      isStarted = true
      if (execution.watching === undefined) await nextChange(execution, opening, timing)
      else await nextChange(execution, limits.attempt, timing, execution.watching)
    }
    const { execution } = terminals.ongoing(terminal)!
    if (exchange.expected.length > 0) return attemptWatch(engine, terminal, exchange)
    if (execution.exitCode === undefined) return { output: execution.output }
    const text = `it ended at once, with exit code ${execution.exitCode}:\n${execution.output}`
    return {
      output: execution.output,
      exitCode: execution.exitCode,
      final: true,
      mismatch: { line: exchange.line, text },
    }
  }
  const pause = (ms: number): Promise<void> => morePrinted(engine, terminal, ms)
  return { attempt, repeat: true, limit: options.eventually ?? limits.watch, pause }
}

/** Resolves when there is more to look at. The more there is already, the longer it takes to look, and the longer it waits. */
async function morePrinted({ terminals, timing }: Engine, terminal: string, ms: number): Promise<void> {
  const ongoing = terminals.ongoing(terminal)
  if (ongoing === undefined) return sleep(timing.clock, ms, timing.signal)
  await nextChange(ongoing.execution, ms, timing)
  const size = ongoing.execution.output.length - ongoing.matched
  if (size > sizeOfGlance) await sleep(timing.clock, size / sizeOfGlance, timing.signal)
}

async function carryOut(
  engine: Engine,
  plan: Plan,
  options: ConsoleOptions,
  line: number,
): Promise<{ attempts: number; last: Attempt }> {
  const { clock } = engine.timing
  let attempts = 0
  const attemptAll = async (
    limit: number,
    isDone: (attempt: Attempt) => boolean,
    longest = limit,
  ): Promise<Attempt> => {
    const latest = clock.now() + longest
    let deadline = clock.now() + limit
    const pauses = growingPauses()
    const outage = new Outage(engine)
    let lost = 0
    for (;;) {
      const change = engine.recorder.change()
      const attempt = await plan.attempt(Math.max(deadline - clock.now(), Math.min(engine.limits.attempt, plan.limit)))
      attempts++
      const now = clock.now()
      if (deadline <= now && now < latest) deadline = Math.min(latest, now + stillAtWork(engine))
      const left = deadline - now
      if (isDone(attempt) || attempt.final === true || !plan.repeat) return attempt
      // What proves nothing is not the last word.
      if (left <= 0 && (attempt.lost === undefined || ++lost > mostLost)) return attempt
      await outage.check(attempt)
      await plan.pause(left > 0 ? Math.min(pauses.next().value, left) : pauses.next().value, change)
    }
  }
  const matches = ({ mismatch }: Attempt): boolean => mismatch === undefined
  if (options.never !== undefined) {
    const last = await attemptAll(options.never / engine.speed, matches)
    if (!matches(last)) return { attempts, last: withoutMismatch(last) }
    return {
      attempts,
      last: { ...last, mismatch: { line, text: `it came to what it must never be:\n${last.output}` } },
    }
  }
  const mustHoldNow = options.for !== undefined && options.eventually === undefined
  const longest = options.eventually === undefined ? Math.max(plan.limit, engine.limits.longest) : plan.limit
  let last = await (mustHoldNow ? attemptAll(0, matches) : attemptAll(plan.limit, matches, longest))
  if (options.for !== undefined && matches(last)) {
    const held = await attemptAll(options.for / engine.speed, (attempt) => !matches(attempt) && isTelling(attempt))
    if (isTelling(held)) last = held
  }
  return { attempts, last }
}

/** On a busy machine, or over a bad line, an attempt may tell nothing of what it asked for. */
const isTelling = ({ lost, unended }: Attempt): boolean => lost === undefined && unended !== true

/** How much longer the cluster is to be waited for, in milliseconds; 0 or less where it has come to rest. */
function stillAtWork({ recorder, limits }: Engine): number {
  const now = recorder.now()
  return atWorkUntil(recorder.history(), now, limits.read) - now
}

function withoutMismatch({ output, exitCode }: Attempt): Attempt {
  return { output, ...(exitCode !== undefined && { exitCode }) }
}

/** Attempts beyond the time that there is, where the answers to those before were lost. */
const mostLost = 5

/** Tells a cluster that is gone from one that is not yet as expected. */
class Outage {
  readonly #engine: Engine
  #since: number | undefined
  #checked = 0

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** @throws UnreachableError when the cluster has been out of reach for too long. */
  async check({ exitCode }: Attempt): Promise<void> {
    const { client, limits, timing } = this.#engine
    const now = timing.clock.now()
    if (exitCode === undefined || exitCode === 0 || now - this.#checked < 1000) return
    this.#checked = now
    try {
      await client.request({ method: 'GET', path: '/version', signal: timing.signal })
      this.#since = undefined
    } catch (error) {
      if (!(error instanceof UnreachableError)) return
      this.#since ??= now
      if (now - this.#since >= limits.unreachable) throw error
    }
  }
}
