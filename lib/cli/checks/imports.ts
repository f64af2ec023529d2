/** Which folder of lib/ may import from which: the design's rule, held by a check. */
import { readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { sourceFiles } from './sources.ts'

const harness = ['scenario', 'terminal', 'history', 'guarantees', 'clusters', 'kube']

/** By the importing folder. What stands directly in lib/ may be imported by all. */
export const allowed: Readonly<Record<string, readonly string[]>> = {
  cli: ['tutorial', 'reporting', 'mutants', ...harness],
  tutorial: harness,
  reporting: harness,
  scenario: ['terminal', 'history', 'guarantees', 'clusters', 'kube'],
  terminal: ['kubectl', 'kube'],
  guarantees: ['history', 'clusters', 'kube'],
  history: ['kube'],
  clusters: ['kube'],
  kubectl: ['kube'],
  mutants: ['reference', 'clusters', 'kube'],
  reference: ['kube'],
  kube: [],
}

/** The few files that may reach into a folder that their own folder may not. */
export const exceptions: Readonly<Record<string, string>> = {
  'clusters/reference.ts': 'reference',
  'cli/up.ts': 'reference',
  'cli/controller.ts': 'reference',
  'cli/gates.ts': 'reference',
  'cli/bench/api/process.ts': 'reference',
}

/** Every import in the sources below `lib` that breaks the rule: a sentence each. Tests and what they share are free. */
export async function checkImports(lib: string): Promise<string[]> {
  const files = (await sourceFiles(lib)).filter((file) => !/(\.test|(^|\/)(testing|contract)[^/]*)\.ts$/.test(file))
  const problems = files.map(async (file) => violations(file, await readFile(join(lib, file), 'utf8')))
  return (await Promise.all(problems)).flat()
}

/** `file` is a path below lib/, with slashes. */
export function violations(file: string, text: string): string[] {
  const from = folderOf(file)
  if (from === '') return []
  return importsOf(text)
    .map((specifier) => folderOf(posix.join(posix.dirname(file), specifier)))
    .filter((to) => to !== '' && to !== from && exceptions[file] !== to && allowed[from]?.includes(to) !== true)
    .map((to) => `lib/${file} imports from lib/${to}/, which lib/${from}/ must not`)
}

const folderOf = (file: string): string => /^([^/]+)\//.exec(file)?.[1] ?? ''

/** Relative specifiers of static and dynamic imports and of re-exports. */
function importsOf(text: string): string[] {
  const statements = text.matchAll(
    /^(?:import|export)\b[^'"`;=]*?\bfrom\s*['"](\.[^'"]+)['"]|^import\s*['"](\.[^'"]+)['"]/gm,
  )
  const calls = text.matchAll(/\bimport\(\s*['"](\.[^'"]+)['"]/g)
  return [...statements, ...calls].map(([, specifier, bare]) => specifier ?? bare ?? '')
}
