/** A scenario as it runs: its steps one after another, or an exchange at a time. */
import { guarantees, judge } from '../../guarantees/guarantees.ts'
import { type Guarantee, verdictOf } from '../../guarantees/guarantee.ts'
import type { Attachment, Cluster } from '../../clusters/adapter.ts'
import type { Recorder } from '../../history/recorder.ts'
import type { KubeClient } from '../../kube/client.ts'
import { UnreachableError } from '../../kube/errors.ts'
import type { Workspace, WorkspaceOptions } from '../../terminal/terminal.ts'
import { Variables } from '../match/variables.ts'
import type { Block, CheckBlock, ConsoleBlock, Exchange, FileBlock, Scenario, Step } from '../model.ts'
import type { ExchangeOutcome, ScenarioOutcome, StepOutcome, StepVerdict } from '../outcome.ts'
import type { Engine } from './engine.ts'
import { runExchange } from './exchange.ts'
import { scaled } from './limits.ts'
import { Rewriter } from './rewrite.ts'
import { Terminals } from './terminals.ts'
import { scenarioVerdict } from './verdict.ts'
import type { Timing } from './wait.ts'

/** What a run has to offer. */
export interface Environment extends Timing {
  cluster: Cluster
  client: KubeClient
  openWorkspace(options: WorkspaceOptions): Promise<Workspace>
  /** What stands in every working folder: path -> text. */
  manifests: Readonly<Record<string, string>>
  /** Default 1. */
  timeoutFactor?: number
}

/** Where a chain's scenarios run, one after another. */
export interface Place {
  namespace: string
  /** Of the namespace. Each scenario has a history of its own. */
  recorder: Recorder
}

interface Checked {
  verdict: StepVerdict
  problems: string[]
  unkept?: string[]
}

export class ScenarioRun {
  readonly scenario: Scenario
  readonly namespace: string
  readonly workspace: Workspace
  readonly recorder: Recorder
  /** Files of the scenario's own, as they stand in it: what continues it finds them too. */
  readonly files: Record<string, string> = {}
  readonly #environment: Environment
  readonly #engine: Engine
  readonly #startedAt: number
  readonly #steps: StepOutcome[] = []

  private constructor(
    environment: Environment,
    scenario: Scenario,
    { namespace, recorder }: Place,
    workspace: Workspace,
    engine: Engine,
  ) {
    this.#environment = environment
    this.scenario = scenario
    this.namespace = namespace
    this.workspace = workspace
    this.recorder = recorder
    this.#engine = engine
    this.#startedAt = environment.clock.now()
  }

  /** Begins a history, and lays out the working folder. */
  static async open(
    environment: Environment,
    scenario: Scenario,
    place: Place,
    files: Readonly<Record<string, string>> = {},
  ): Promise<ScenarioRun> {
    const { namespace, recorder } = place
    const { cluster, client, clock, signal, openWorkspace, timeoutFactor = 1 } = environment
    const { clusterDomain } = cluster
    const context = {
      variables: new Variables(),
      names: {
        namespace: { transcript: scenario.namespace, run: namespace },
        clusterDomain: { transcript: scenario.clusterDomain, run: clusterDomain },
        images: {},
      },
    }
    const rewriter = new Rewriter(context, cluster)
    const all = Object.entries({ ...environment.manifests, ...files }).map(([path, text]) => [
      path,
      rewriter.file(text),
    ])
    const workspace = await openWorkspace({
      kubeconfig: cluster.kubeconfig,
      namespace,
      files: Object.fromEntries(all) as Record<string, string>,
    })
    recorder.begin()
    recorder.mark('scenario', scenario.title, `${scenario.file}:1`)
    const engine = {
      scenario,
      client,
      context,
      rewriter,
      recorder,
      terminals: new Terminals(workspace),
      limits: scaled(timeoutFactor),
      timing: { clock, signal },
      speed: cluster.speed ?? 1,
    }
    return new ScenarioRun(environment, scenario, place, workspace, engine)
  }

  /** Image names that stood in the scenario -> those that were used. */
  get images(): Record<string, string> {
    return this.#engine.rewriter.images
  }

  /** Runs one exchange. @throws UnreachableError, and the signal's reason when the run, or this exchange, is aborted. */
  exchange(block: ConsoleBlock, exchange: Exchange, signal?: AbortSignal): Promise<ExchangeOutcome> {
    const { timing } = this.#engine
    const either = signal === undefined ? timing : { ...timing, signal: AbortSignal.any([timing.signal, signal]) }
    return runExchange({ ...this.#engine, timing: either }, block, exchange)
  }

  writeFile({ path, text }: FileBlock): Promise<void> {
    this.files[path] = text
    return this.workspace.writeFile(path, this.#engine.rewriter.file(text))
  }

  /** What keeps the guarantees of a block from having been exercised and kept, a sentence each. */
  async check({ checks }: CheckBlock): Promise<Checked> {
    await this.recorder.settled()
    const history = this.recorder.history()
    const found = checks.map(({ line, guarantee: id, subject }) => {
      const guarantee = guarantees.get(id)
      const where = `${this.scenario.file}:${line}: `
      if (guarantee === undefined) return { verdict: 'broken' as const, problem: `${where}there is no guarantee ${id}` }
      if (!canBeTested(guarantee, this.#environment.cluster)) return { verdict: 'pass' as const }
      const evaluation = guarantee.evaluate(history, subject)
      return judged(guarantee, subject, evaluation, where)
    })
    const problems = found.flatMap(({ problem }) => problem ?? [])
    const verdict = found.some((each) => each.verdict === 'fail')
      ? 'fail'
      : ((['broken', 'unknown'] as const).find((worse) => found.some((each) => each.verdict === worse)) ?? 'pass')
    const failed = found.filter((each) => each.verdict !== 'pass')
    const unkept = failed.flatMap((each) => each.unkept ?? [])
    return { verdict, problems, ...(unkept.length > 0 && unkept.length === failed.length && { unkept }) }
  }

  /** Runs a step, up to the first thing that is not as it should be. Never rejects. */
  async step(step: Step): Promise<StepOutcome> {
    const startedAt = this.#environment.clock.now()
    const exchanges: ExchangeOutcome[] = []
    let verdict: StepVerdict = 'pass'
    let problems: string[] = []
    let unkept: string[] | undefined
    this.recorder.mark('step', step.title, `${this.scenario.file}:${step.line}`)
    try {
      for (const item of step.items) {
        if (item.kind === 'prose') continue
        ;({ verdict, problems, unkept } = await this.#run(item, exchanges))
        if (verdict !== 'pass') break
      }
    } catch (error) {
      verdict = this.#environment.signal.aborted ? 'skipped' : 'broken'
      problems = [verdict === 'skipped' ? 'the run was interrupted' : (error as Error).message]
    }
    const attachments = verdict === 'pass' || verdict === 'skipped' ? [] : await this.#diagnostics()
    const outcome = {
      step,
      verdict,
      startedAt,
      endedAt: this.#environment.clock.now(),
      exchanges,
      problems,
      ...(unkept !== undefined && { unkept }),
      attachments,
    }
    this.#steps.push(outcome)
    return outcome
  }

  /** Ends every command, and holds what happened against all guarantees. Never rejects. */
  async finish(skipped: (step: Step) => StepOutcome): Promise<ScenarioOutcome> {
    const { signal, clock } = this.#environment
    const isBroken = signal.aborted || this.#steps.some(({ verdict }) => verdict === 'broken')
    if (!isBroken) await this.recorder.settled()
    const history = this.recorder.history()
    await this.workspace.close()
    const done = new Map(this.#steps.map((outcome) => [outcome.step, outcome]))
    const steps = this.scenario.steps.map((step) => done.get(step) ?? skipped(step))
    const judgements = judge(history, this.#environment.cluster.features)
    const reason = steps.find(({ verdict }) => verdict === 'broken' || verdict === 'unknown')?.problems[0]
    return {
      scenario: this.scenario,
      namespace: this.namespace,
      startedAt: this.#startedAt,
      endedAt: clock.now(),
      verdict: scenarioVerdict(steps, judgements),
      ...(reason !== undefined && { reason }),
      steps,
      guarantees: judgements,
      history,
      images: this.images,
    }
  }

  async #run(block: Block, exchanges: ExchangeOutcome[]): Promise<Checked> {
    if (block.kind === 'file') await this.writeFile(block)
    if (block.kind === 'check') return this.check(block)
    if (block.kind === 'console') {
      for (const exchange of block.exchanges) {
        const outcome = await this.exchange(block, exchange)
        exchanges.push(outcome)
        if (outcome.mismatch !== undefined) {
          await this.#assertReachable()
          return {
            verdict: outcome.mismatch.lost === undefined ? 'fail' : 'unknown',
            problems: [this.#problem(outcome)],
          }
        }
      }
    }
    return { verdict: 'pass', problems: [] }
  }

  /** What commands print when the cluster is gone says nothing about how it behaves. @throws UnreachableError */
  async #assertReachable(): Promise<void> {
    const { client, signal } = this.#environment
    try {
      await client.request({ method: 'GET', path: '/version', signal })
    } catch (error) {
      if (error instanceof UnreachableError) throw error
    }
  }

  #problem({ mismatch, commandLine, attempts, exchange, startedAt, endedAt }: ExchangeOutcome): string {
    const often = attempts > 1 ? ` (${attempts} attempts in ${Math.round((endedAt - startedAt) / 1000)} s)` : ''
    const what = exchange.input.kind === 'watch' ? `what "${commandLine}" has printed` : `"${commandLine}"`
    const { line, text, lost } = mismatch!
    const why = lost === undefined ? 'is not as expected' : `cannot be judged, because an answer was lost (${lost})`
    return `${this.scenario.file}:${line}: ${what} ${why}${often}\n${text}`
  }

  async #diagnostics(): Promise<Attachment[]> {
    try {
      return await this.#environment.cluster.diagnostics(this.namespace)
    } catch {
      return []
    }
  }
}

/** Not where the cluster lacks what the guarantee is about. */
const canBeTested = ({ features = [] }: Guarantee, cluster: Cluster): boolean =>
  features.every((feature) => cluster.features.has(feature))

function judged(
  guarantee: Guarantee,
  subject: string | undefined,
  evaluation: ReturnType<Guarantee['evaluate']>,
  where: string,
): { verdict: StepVerdict; problem?: string; unkept?: string } {
  const about = [guarantee.id, subject].filter((part) => part !== undefined).join(' ')
  const problems = {
    pass: undefined,
    fail: `was not kept: ${evaluation.violations.map(({ message }) => message).join('; ')}. ${guarantee.statement}`,
    vacuous: 'was not put to the test: nothing that happened so far is what it speaks of',
    unknown: `cannot be judged: ${evaluation.gaps.join('; ')}`,
  }
  const verdict = verdictOf(evaluation)
  // What upstream does without promising it fails nobody.
  if (verdict === 'pass' || (verdict === 'fail' && guarantee.level === 'implementation')) return { verdict: 'pass' }
  return {
    verdict: verdict === 'unknown' ? 'unknown' : 'fail',
    problem: `${where}${about} ${problems[verdict]}`,
    ...(verdict === 'fail' && { unkept: guarantee.id }),
  }
}
