/** A literate scenario, as parsed. Lines count from 1, in the scenario's file. */
import type { Feature } from '../clusters/adapter.ts'

export const profiles = ['tutorial', 'core', 'extended'] as const

export type Profile = (typeof profiles)[number]

export interface Scenario {
  /** Path of the Markdown file. */
  file: string
  id: string
  title: string
  profile: Profile
  features: Feature[]
  /** The scenario that leaves the cluster as this one wants it. */
  continues?: string
  /** For the reader: `5m`. */
  duration?: string
  /** The namespace that the transcripts speak of; it stands for the run's own. Default `default`. */
  namespace: string
  /** The cluster domain that the transcripts speak of: it stands for the run's, unless the front matter asks for just this one. */
  clusterDomain: string
  /** Whether the front matter names the domain: then only a cluster with this domain will do. */
  requiresClusterDomain: boolean
  /** What stands before the first step. */
  introduction: Prose[]
  steps: Step[]
}

/** A section of a scenario. */
export interface Step {
  title: string
  line: number
  items: (Prose | Block)[]
}

export type Block = FileBlock | ConsoleBlock | CheckBlock

/** Markdown between blocks, for readers. */
export interface Prose {
  kind: 'prose'
  line: number
  markdown: string
}

/** ```yaml file=web.yaml */
export interface FileBlock {
  kind: 'file'
  line: number
  path: string
  language: string
  text: string
}

/** Where a transcript runs whose fence names no terminal. */
export const mainTerminal = 'main'

/** ```console */
export interface ConsoleBlock {
  kind: 'console'
  line: number
  /** `mainTerminal` where the fence names none. */
  terminal: string
  options: ConsoleOptions
  exchanges: Exchange[]
}

/** From the fence; durations in milliseconds. */
export interface ConsoleOptions {
  /** Repeat (or, for a terminal that is busy, wait) until it matches, at most this long. */
  eventually?: number
  /** It must match now and stay so for this long, by the cluster's clock. */
  for?: number
  /** It must not match for this long, by the cluster's clock. */
  never?: number
  /** The exit code of the block's commands; default 0. */
  exit?: number
  /** Run once, also where the command only reads. */
  once?: boolean
}

/** Something entered, and what should come back. */
export interface Exchange {
  line: number
  input:
    | { kind: 'command'; commandLine: string }
    /** Typed into the interactive session of a busy terminal; `prompt` as in the transcript: `/ # `. */
    | { kind: 'typed'; prompt: string; text: string }
    /** Nothing entered: what a busy terminal should have printed by now. */
    | { kind: 'watch' }
  expected: ExpectedLine[]
}

export interface ExpectedLine {
  line: number
  text: string
}

/** ```check: a guarantee that must have been exercised, and kept, by this point. */
export interface CheckBlock {
  kind: 'check'
  line: number
  checks: { line: number; guarantee: string; subject?: string }[]
}

/** The scenario file is wrong (exit code 2): `message` begins with `file:line: `. */
export class ScenarioError extends Error {
  readonly file: string
  readonly line: number

  constructor(file: string, line: number, problem: string) {
    super(`${file}:${line}: ${problem}`)
    this.name = 'ScenarioError'
    this.file = file
    this.line = line
  }
}
