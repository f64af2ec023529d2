/** A badge, as https://shields.io/badges/endpoint-badge reads it. */
import { profiles } from '../scenario/model.ts'
import type { Files, Report } from './report.ts'
import { conclude, type Conclusion } from './results.ts'

const colours: Readonly<Record<Conclusion, string>> = {
  conformant: 'brightgreen',
  nonconformant: 'red',
  inconclusive: 'yellow',
  broken: 'lightgrey',
  interrupted: 'lightgrey',
}

export function badge({ outcome }: Report): Files {
  const conclusion = conclude(outcome)
  const ran = profiles.filter((profile) => outcome.scenarios.some(({ scenario }) => scenario.profile === profile))
  const content = {
    schemaVersion: 1,
    label: 'StatefulSet conformance',
    message: ran.length === 0 ? conclusion : `${conclusion} (${ran.join(', ')})`,
    color: colours[conclusion],
    isError: conclusion !== 'conformant',
  }
  return new Map([['badge.json', `${JSON.stringify(content, undefined, 2)}\n`]])
}
