/** Unifies a transcript with what happened. Pure but for the variables, which keep their values when it fits. */
import type { MatchContext } from './match/context.ts'
import { inCommonWords, isOptional } from './match/dialect.ts'
import { display } from './match/display.ts'
import { toTranscript, withImages } from './match/names.ts'
import { matchLines } from './match/output.ts'
import type { Pair } from './match/pair.ts'
import { matchStream } from './match/stream.ts'
import type { ExpectedLine } from './model.ts'

export type MatchResult = { ok: true } | Mismatch

export interface Mismatch {
  ok: false
  /** Of the expectation that was not met. */
  line: number
  /** Expected beside actual, for people. */
  text: string
  /** More output cannot mend it. */
  final: boolean
}

/** What a command printed in all, against what its transcript shows. */
export function matchOutput(
  expected: readonly ExpectedLine[],
  actual: string,
  commandLine: string,
  context: MatchContext,
): MatchResult {
  const mark = context.variables.mark()
  const lines = prepared(expected, context)
  const pairs = matchLines(
    lines,
    inCommonWords(toTranscript(actual, context.names), textsOf(lines)),
    commandLine,
    context,
  )
  return resultOf(pairs, expected, true, () => context.variables.undo(mark))
}

/**
 * What a watch has printed since it was last looked at: whole lines only. `header` is the first line that it ever printed,
 * where that is a table's.
 */
export function matchWatch(
  expected: readonly ExpectedLine[],
  actual: string,
  header: string | undefined,
  context: MatchContext,
): MatchResult {
  const mark = context.variables.mark()
  const lines = prepared(expected, context)
  const seen = inCommonWords(toTranscript(actual, context.names), textsOf(lines))
    .split('\n')
    .filter((line) => line.trim() !== '')
  const { pairs, pending } = matchStream(lines, seen, header, context)
  return resultOf(pairs, expected, !pending, () => context.variables.undo(mark))
}

function resultOf(
  pairs: readonly Pair[],
  expected: readonly ExpectedLine[],
  final: boolean,
  undo: () => void,
): MatchResult {
  const wrong = pairs.findIndex(({ ok }) => !ok)
  if (wrong === -1) return { ok: true }
  undo()
  const told = ({ expected: line }: Pair): boolean => line !== undefined
  const blamed = (pairs.slice(wrong).find(told) ?? pairs.slice(0, wrong).findLast(told))?.expected ?? expected[0]
  return { ok: false, line: blamed?.line ?? 0, text: display(pairs), final }
}

function prepared(expected: readonly ExpectedLine[], { names }: MatchContext): ExpectedLine[] {
  return expected
    .filter(({ text }) => !isOptional(text))
    .map(({ line, text }) => ({
      line,
      text: inCommonWords(withImages(text.trimEnd(), names), new Set([text.trimEnd()])),
    }))
}

const textsOf = (lines: readonly ExpectedLine[]): Set<string> => new Set(lines.map(({ text }) => text))
