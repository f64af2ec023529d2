/** The scenarios of the library, held against the guarantees that they are for. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { Feature } from '../clusters/adapter.ts'
import { guarantees } from '../guarantees/guarantees.ts'
import { readScenarios } from './load.ts'
import type { Scenario } from './model.ts'

const library = join(fileURLToPath(new URL('.', import.meta.url)), '..', '..', 'scenarios')
const conformance = (await readScenarios(library)).filter(({ profile }) => profile !== 'tutorial')

const checksOf = ({ steps }: Scenario): string[] =>
  steps.flatMap(({ items }) =>
    items.flatMap((item) => (item.kind === 'check' ? item.checks.map(({ guarantee }) => guarantee) : [])),
  )

const textsOf = ({ steps }: Scenario): string[] =>
  steps.flatMap(({ items }) =>
    items.flatMap((item) => {
      if (item.kind === 'file') return [item.text]
      if (item.kind !== 'console') return []
      return item.exchanges.map(({ input }) =>
        input.kind === 'command' ? input.commandLine : input.kind === 'typed' ? input.text : '',
      )
    }),
  )

/** What a text gives away of what its cluster must have. */
const telling: readonly [RegExp, Feature][] = [
  [/\bkubectl (exec|attach)\b|\bkubectl run .*(-it|--tty)\b/, 'PodExec'],
  [/\b(dig|nslookup)\b/, 'ClusterDNS'],
  [/\bkind: PersistentVolume\n/, 'StaticVolumes'],
  [/\bvolumeClaimTemplates:(?![^]*storageClassName: "")/, 'DynamicProvisioning'],
  [/\bordinals\b/, 'StartOrdinal'],
  [/\bminReadySeconds\b/, 'MinReadySeconds'],
  [/\bpersistentVolumeClaimRetentionPolicy\b/, 'PVCRetentionPolicy'],
  [/\bpod-index\b/, 'PodIndexLabel'],
  [/\brollingUpdate\b[^]{0,40}\bmaxUnavailable\b/, 'MaxUnavailable'],
]

describe('scenarios of conformance', () => {
  it('put every guarantee to the test, and name it: that it never was is a failure then', () => {
    const named = new Set(conformance.flatMap(checksOf))
    // What upstream does without promising it need not come about in a run.
    const promised = [...guarantees.values()].filter(({ level }) => level !== 'implementation')
    expect(promised.flatMap(({ id }) => (named.has(id) ? [] : [id]))).to.deep.equal([])
  })

  it('ask for the features that their guarantees need', () => {
    const lacking = conformance.flatMap((scenario) =>
      checksOf(scenario).flatMap((id) => {
        const missing = guarantees.get(id)?.features?.filter((feature) => !scenario.features.includes(feature)) ?? []
        return missing.map((feature) => `${scenario.id}: ${id} needs ${feature}`)
      }),
    )
    expect(lacking).to.deep.equal([])
  })

  it('ask for the features that their commands and files need', () => {
    const lacking = conformance.flatMap((scenario) => {
      const needs = telling
        .filter(([sign]) => textsOf(scenario).some((text) => sign.test(text)))
        .map(([, feature]) => feature)
      return needs
        .filter((feature) => !scenario.features.includes(feature))
        .map((feature) => `${scenario.id} needs ${feature}`)
    })
    expect(lacking).to.deep.equal([])
  })
})
