/** The YAML between two `---` lines at the top of a scenario. */
import { load, YAMLException } from 'js-yaml'
import { features, type Feature } from '../../clusters/adapter.ts'
import { profiles, ScenarioError, type Profile, type Scenario } from '../model.ts'
import { parseDuration } from './duration.ts'

export type FrontMatter = Omit<Scenario, 'file' | 'introduction' | 'steps'>

const keys = ['id', 'title', 'profile', 'features', 'continues', 'duration', 'namespace', 'clusterDomain']
const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/
const dnsName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/** The front matter, and the index of the first line after it. */
export function parseFrontMatter(file: string, lines: readonly string[]): { frontMatter: FrontMatter; end: number } {
  if (lines[0]?.trimEnd() !== '---')
    throw new ScenarioError(
      file,
      1,
      'a scenario begins with front matter: a line "---", keys such as "id: creating", and another "---"',
    )
  const close = lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---')
  if (close === -1)
    throw new ScenarioError(file, 1, 'the front matter is not closed: add a line "---" after its last key')
  return { frontMatter: read(file, lines.slice(1, close)), end: close + 1 }
}

function read(file: string, lines: readonly string[]): FrontMatter {
  const values = parseYaml(file, lines)
  const lineOf = (key: string): number => lines.findIndex((line) => line.startsWith(`${key}:`)) + 2
  const fail = (key: string, problem: string): never => {
    throw new ScenarioError(file, lineOf(key), problem)
  }
  for (const key of Object.keys(values)) {
    if (!keys.includes(key)) fail(key, `unknown key "${key}" in the front matter: known are ${keys.join(', ')}`)
  }
  const text = (key: string): string | undefined => {
    const value = values[key]
    if (value === undefined || value === null) return undefined
    return typeof value === 'string'
      ? value
      : fail(key, `"${key}" must be a string, but is ${JSON.stringify(value)}: put it in quotes`)
  }
  const named = (key: string, pattern: RegExp): string | undefined => {
    const value = text(key)
    if (value !== undefined && !pattern.test(value))
      fail(key, `"${value}" cannot be a ${key}: use lower-case letters, digits and dashes`)
    return value
  }
  const required = (key: string, value: string | undefined): string =>
    value ??
    fail(key, `the front matter lacks "${key}": add a line such as "${key}: ${key === 'id' ? 'creating' : 'tutorial'}"`)

  const duration = text('duration')
  if (duration !== undefined && parseDuration(duration) === undefined)
    fail('duration', `"${duration}" is no duration: write one such as 5m or 90s`)
  const profile = required('profile', text('profile'))
  if (!profiles.includes(profile as Profile))
    fail('profile', `unknown profile "${profile}": known are ${profiles.join(', ')}`)
  const clusterDomain = named('clusterDomain', dnsName)
  const continues = named('continues', dnsName)
  return {
    id: required('id', named('id', dnsName)),
    title: required('title', text('title')),
    profile: profile as Profile,
    features: readFeatures(values['features'], fail),
    ...(continues !== undefined && { continues }),
    ...(duration !== undefined && { duration }),
    namespace: named('namespace', dnsLabel) ?? 'default',
    clusterDomain: clusterDomain ?? 'cluster.local',
    requiresClusterDomain: clusterDomain !== undefined,
  }
}

function parseYaml(file: string, lines: readonly string[]): Record<string, unknown> {
  try {
    const values = load(lines.join('\n'))
    if (typeof values === 'object' && values !== null && !Array.isArray(values))
      return values as Record<string, unknown>
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    throw new ScenarioError(file, (error.mark?.line ?? 0) + 2, `the front matter is no YAML: ${error.reason}`)
  }
  throw new ScenarioError(file, 2, 'the front matter must hold keys and values, such as "id: creating"')
}

function readFeatures(value: unknown, fail: (key: string, problem: string) => never): Feature[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) return fail('features', 'write "features" as a list, such as [ClusterDNS, PodExec]')
  const unknown = value.find((feature) => !Object.hasOwn(features, String(feature)))
  if (unknown !== undefined)
    fail('features', `unknown feature "${String(unknown)}": known are ${Object.keys(features).join(', ')}`)
  return value as Feature[]
}
