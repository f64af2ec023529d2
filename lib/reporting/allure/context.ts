/** What the whole report is about: the environment, what ran it, and how failures are grouped. */
import { Status } from 'allure-js-commons'
import type { Report } from '../report.ts'
import { incomplete } from './test.ts'

export function contextFiles(report: Report, env: NodeJS.ProcessEnv = process.env): [string, string][] {
  return [
    ['environment.properties', properties(environment(report))],
    ['executor.json', JSON.stringify(executor(report, env))],
    ['categories.json', JSON.stringify(categories)],
  ]
}

export const categories = [
  { name: 'The cluster broke a promise', matchedStatuses: [Status.FAILED] },
  { name: 'Not known: the evidence has gaps', matchedStatuses: [Status.BROKEN], messageRegex: `^${incomplete}` },
  { name: 'The environment or the harness failed', matchedStatuses: [Status.BROKEN] },
  { name: 'Never arose', matchedStatuses: [Status.SKIPPED], messageRegex: '^the situation never arose' },
]

export function environment({ outcome, cluster, suite, terminal }: Report): Record<string, string> {
  const images = Object.entries(
    Object.assign({}, ...outcome.scenarios.map((each) => each.images)) as Record<string, string>,
  )
  return {
    Cluster: cluster.adapter,
    Implementation: cluster.implementation.name,
    Version: cluster.implementation.version,
    'Cluster domain': cluster.clusterDomain,
    Features: [...cluster.features].toSorted().join(', '),
    Images: images.map(([from, to]) => (from === to ? from : `${from} -> ${to}`)).join(', '),
    Terminal: terminal,
    Suite: `${suite.name} ${suite.version}`,
    Node: process.version,
    Platform: `${process.platform} ${process.arch}`,
  }
}

/** As Java's properties are written. */
const properties = (values: Record<string, string>): string =>
  Object.entries(values)
    .filter(([, value]) => value !== '')
    .map(
      ([name, value]) =>
        `${name.replace(/[ :=]/g, '\\$&')} = ${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`,
    )
    .join('')

function executor({ suite }: Report, env: NodeJS.ProcessEnv): object {
  const {
    GITHUB_RUN_ID: run,
    GITHUB_SERVER_URL: server,
    GITHUB_REPOSITORY: repository,
    GITHUB_RUN_NUMBER: number,
  } = env
  if (run === undefined) return { name: suite.name, type: 'local', buildName: `${suite.name} ${suite.version}` }
  const buildUrl = `${server}/${repository}/actions/runs/${run}`
  return {
    name: 'GitHub Actions',
    type: 'github',
    buildName: `${env.GITHUB_WORKFLOW} #${number}`,
    buildOrder: Number(number),
    buildUrl,
  }
}
