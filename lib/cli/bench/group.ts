/** What the benchmark is made of: groups of rows, each with a table of its own. */

export interface BenchOptions {
  /** How often each thing is measured. */
  readonly times: number
  readonly signal: AbortSignal
}

export interface Group {
  /** Half a sentence for the help. */
  readonly summary: string
  measure(options: BenchOptions): Promise<Measurement>
}

export interface Measurement {
  /** Markdown: a table, and what has to be known to read it. */
  readonly text: string
  /** The same for programs. */
  readonly rows: readonly object[]
}

export type Groups = Readonly<Record<string, () => Promise<Group>>>
