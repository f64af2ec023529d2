import { basename, join, relative } from 'node:path'
import { features } from '../clusters/adapter.ts'
import { adapterNames } from '../clusters/registry.ts'
import { defineCommand } from './command.ts'
import { exitCodes } from './exit.ts'
import { packageRoot } from './package.ts'

export const list = defineCommand({
  summary: 'shows the scenarios, guarantees, clusters and features that there are',
  flags: {
    json: { type: 'boolean', help: 'as JSON' },
  },
  examples: ['stickyset list', 'stickyset list --json'],
  async run({ flags, stdout }) {
    const [{ readScenarios }, { guarantees }] = await Promise.all([
      import('../scenario/load.ts'),
      import('../guarantees/guarantees.ts'),
    ])
    const scenarios = await readScenarios(join(packageRoot, 'scenarios'))
    const found = {
      scenarios: scenarios.map(({ id, profile, title, file, features: needs, steps }) => ({
        id,
        profile,
        title,
        file: relative('', file),
        features: needs,
        steps: steps.map((step) => step.title),
      })),
      guarantees: [...guarantees.values()].map(({ id, level, statement, source, catalogue }) => ({
        id,
        level,
        statement,
        source: source.url,
        catalogue,
      })),
      clusters: adapterNames,
      features,
    }
    stdout(flags.json ? `${JSON.stringify(found, undefined, 2)}\n` : asText(found))
    return exitCodes.conformant
  },
})

interface Found {
  scenarios: { id: string; profile: string; title: string; file: string }[]
  guarantees: { id: string; level: string; statement: string }[]
  clusters: readonly string[]
  features: Readonly<Record<string, string>>
}

function asText({ scenarios, guarantees, clusters, features }: Found): string {
  return [
    section(
      'scenarios',
      scenarios.map(({ id, profile, title, file }) => [id, profile, `${title} (${basename(file)})`]),
    ),
    section(
      'guarantees',
      guarantees.map(({ id, level, statement }) => [id, level, statement]),
    ),
    section(
      'clusters',
      clusters.map((name) => [name]),
    ) + '  or the path of an adapter of your own: ./adapter.js\n',
    section('features', Object.entries(features)),
  ].join('\n')
}

function section(title: string, rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map(
    (row) =>
      `  ${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
  )
  return `${title}:\n${lines.join('')}`
}
