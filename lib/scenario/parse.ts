/** Markdown -> {@link Scenario}. Nothing runs, nothing is read. */
import { isBareHeading, readMarkdown, type Piece } from './parse/markdown.ts'
import { parseBlock } from './parse/blocks.ts'
import type { Terminals } from './parse/console.ts'
import { parseFrontMatter, type FrontMatter } from './parse/front-matter.ts'
import { ScenarioError, type Prose, type Scenario, type Step } from './model.ts'

export interface ParseOptions {
  /** Ids that `check` blocks may name; any where absent. */
  guarantees?: ReadonlySet<string>
}

/** What a scenario says of itself, its steps unread. @throws ScenarioError with file, line and what to do. */
export const frontMatterOf = (file: string, source: string): FrontMatter =>
  parseFrontMatter(file, linesOf(source)).frontMatter

/** @throws ScenarioError with file, line and what to do. */
export function parseScenario(file: string, source: string, { guarantees }: ParseOptions = {}): Scenario {
  const lines = linesOf(source)
  const { frontMatter, end } = parseFrontMatter(file, lines)
  const introduction: Prose[] = []
  const steps: Step[] = []
  const terminals: Terminals = new Map()
  let heading: Extract<Piece, { kind: 'heading' }> | undefined
  let pending: Prose[] = []
  for (const piece of readMarkdown(file, lines, end)) {
    if (piece.kind === 'heading') {
      closeSection()
      heading = piece
    } else if (piece.kind === 'prose') add(piece)
    else {
      const block = parseBlock({ file, ...piece }, terminals, guarantees)
      if (block === undefined) add({ kind: 'prose', line: piece.line, markdown: piece.markdown })
      else openStep(piece.line).items.push(...pending.splice(0), block)
    }
  }
  closeSection()
  if (steps.length === 0)
    throw new ScenarioError(
      file,
      Math.min(end + 1, lines.length),
      'a scenario without steps: add a heading, and a console block below it',
    )
  return { file, ...frontMatter, introduction, steps }

  function add(prose: Prose): void {
    pending.push(prose)
  }

  /** A section becomes a step with its first block. */
  function openStep(line: number): Step {
    const last = steps.at(-1)
    if (heading === undefined)
      throw new ScenarioError(
        file,
        line,
        'a block before the first heading: a step begins with a heading, so put one before it',
      )
    if (last?.line === heading.line) return last
    const step = { title: heading.title, line: heading.line, items: [] }
    steps.push(step)
    return step
  }

  /** Prose of a section without blocks goes, heading included, to the step before it or to the introduction. */
  function closeSection(): void {
    const last = steps.at(-1)
    const isStep = heading !== undefined && last?.line === heading.line
    if (!isStep && heading !== undefined && !isBareHeading(heading, pending, steps, frontMatter.title)) {
      pending.unshift({ kind: 'prose', line: heading.line, markdown: heading.markdown })
    }
    ;(last?.items ?? introduction).push(...pending)
    pending = []
    heading = undefined
  }
}

const linesOf = (source: string): string[] =>
  source
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .split('\n')
