/** Sets of scenarios: reading them from files, picking some, and the order that `continues` asks for. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { ScenarioError, profiles, type Scenario } from './model.ts'
import { frontMatterOf, parseScenario, type ParseOptions } from './parse.ts'

/** Scenarios that share a namespace: each goes on from where the one before it left the cluster. */
export type Chain = readonly Scenario[]

type Named = Pick<Scenario, 'file' | 'id' | 'continues'>

/** A scenario whose steps are read only if it is to run: that takes long, and most often few are. */
interface Unread extends Named, Pick<Scenario, 'profile'> {
  source: string
}

/** Nothing goes by the name that was asked for (exit code 2). */
export class UnknownScenarioError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UnknownScenarioError'
  }
}

/**
 * The chains to run for `selectors`: ids, profiles, Markdown files, folders; all of the library where there are none.
 * A scenario that is asked for brings those that it continues. One from a file of one's own stands in for the library's of
 * the same id. @throws ScenarioError, UnknownScenarioError
 */
export async function loadChains(
  selectors: readonly string[],
  library: string,
  options: ParseOptions = {},
): Promise<Chain[]> {
  const shelf = await shelve(library)
  const goesBy = (selector: string, { id, profile }: Unread): boolean => id === selector || profile === selector
  const paths = selectors.filter((selector) => !shelf.some((scenario) => goesBy(selector, scenario)))
  const own = distinct((await Promise.all(paths.map(shelve))).flat())
  const instead = shelf.map((scenario) => own.find(({ id }) => id === scenario.id) ?? scenario)
  const known = [...instead, ...own.filter((scenario) => !instead.includes(scenario))]
  const isNamed = (scenario: Unread): boolean => selectors.some((selector) => goesBy(selector, scenario))
  const selected = known.filter((scenario) => own.includes(scenario) || isNamed(scenario))
  const read = once(({ file, source }: Unread) => parseScenario(file, source, options))
  return chainsOf(selectors.length === 0 ? known : selected, known).map((chain) => chain.map(read))
}

/** What continues one scenario continues the same. */
function once<From, To>(make: (from: From) => To): (from: From) => To {
  const made = new Map<From, To>()
  return (from) => {
    const to = made.get(from) ?? make(from)
    made.set(from, to)
    return to
  }
}

/** A file that is named twice, as itself and by its folder, is one scenario. */
function distinct(scenarios: readonly Unread[]): Unread[] {
  return [...new Map(scenarios.map((scenario) => [resolve(scenario.file), scenario])).values()]
}

/** Every scenario of a file or folder, in the order of their paths. @throws ScenarioError, UnknownScenarioError */
export async function readScenarios(path: string, options: ParseOptions = {}): Promise<Scenario[]> {
  return (await shelve(path)).map(({ file, source }) => parseScenario(file, source, options))
}

async function shelve(path: string): Promise<Unread[]> {
  const files = await markdownFiles(path)
  const sources = files.map(async (file) => ({ file: nameOf(file), source: await readFile(file, 'utf8') }))
  return (await Promise.all(sources)).map(({ file, source }) => ({ ...frontMatterOf(file, source), file, source }))
}

async function markdownFiles(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isFile() === true && path.endsWith('.md')) return [path]
  if (found?.isDirectory() === true) {
    const entries = await readdir(path, { recursive: true })
    const files = entries.filter((entry) => entry.endsWith('.md') && !/(^|[/\\])README\.md$/i.test(entry))
    if (files.length > 0) return files.toSorted().map((entry) => join(path, entry))
  }
  const reason = found === undefined ? 'there is no such file' : 'there is no scenario (a Markdown file)'
  throw new UnknownScenarioError(
    `"${path}" is no scenario's id and no profile (${profiles.join(', ')}), and ${reason} either; stickyset list shows what there is`,
  )
}

/** Relative to where the user stands, where that is shorter. */
function nameOf(file: string): string {
  const name = relative('', file)
  return name.startsWith('..') ? file : name
}

/** Chains that hold all of `selected`, with what they continue before them, in the order of `known`. @throws ScenarioError */
export function chainsOf<S extends Named>(selected: readonly S[], known: readonly S[]): S[][] {
  const byId = indexed(known)
  for (const scenario of known) predecessors(scenario, byId)
  const wanted = new Set(selected.flatMap((scenario) => [...predecessors(scenario, byId), scenario]))
  const isContinued = new Set([...wanted].map(({ continues }) => continues))
  return known
    .filter((scenario) => wanted.has(scenario) && !isContinued.has(scenario.id))
    .map((last) => [...predecessors(last, byId), last])
}

function indexed<S extends Named>(scenarios: readonly S[]): Map<string, S> {
  const byId = new Map<string, S>()
  for (const scenario of scenarios) {
    const other = byId.get(scenario.id)
    if (other !== undefined)
      throw new ScenarioError(
        scenario.file,
        1,
        `the id "${scenario.id}" is taken by ${other.file}: give this scenario another`,
      )
    byId.set(scenario.id, scenario)
  }
  return byId
}

function predecessors<S extends Named>(scenario: S, byId: ReadonlyMap<string, S>): S[] {
  const found: S[] = []
  for (let current = scenario; current.continues !== undefined;) {
    const previous = byId.get(current.continues)
    if (previous === undefined)
      throw new ScenarioError(
        current.file,
        1,
        `it continues "${current.continues}", but no scenario has this id: known are ${[...byId.keys()].join(', ')}`,
      )
    if (previous === scenario || found.includes(previous)) {
      const circle = [scenario, ...found.toReversed()].map(({ id }) => id)
      throw new ScenarioError(
        scenario.file,
        1,
        `scenarios continue each other in a circle (${circle.join(', ')}): one of them must stand alone`,
      )
    }
    found.unshift(previous)
    current = previous
  }
  return found
}
