import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type * as core from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../kube/objects.ts'
import { pods } from '../../kube/resource.ts'
import { testdata } from '../../testing.ts'
import { TestNode } from './testing-node.ts'
import type { Behaviour } from './testing.ts'

interface Life {
  spec: core.PodSpec
  /** The states that the kubelet of a real node reported, in order. */
  reported: string[]
}

const lives = JSON.parse(readFileSync(testdata(import.meta.url, 'pod-life.json'), 'utf8')) as Record<string, Life>

/** What the containers did there, by image. */
const behaviours: Record<string, Behaviour> = {
  'crashloop/c': { lives: 1000, exits: 3 },
  'never-ok/c': { lives: 10, exits: 0 },
  'never-fail/c': { exits: 7 },
  'init-ok/i1': { lives: 1000, exits: 0 },
  'init-ok/i2': { lives: 1000, exits: 0 },
  'init-ok/c': {},
  'init-fail/i1': { exits: 1 },
  'init-fail/c': {},
  'bad-command/c': { startError: 'exec: "/does/not/exist": stat /does/not/exist: no such file or directory' },
  'readiness/c': {},
  'two-containers/a': {},
  'two-containers/b': { lives: 3000, exits: 0 },
  'poststart-fail/c': { exec: async () => ({ exitCode: 1, output: '' }) },
  'missing-configmap/c': {},
  'missing-volume-secret/c': {},
}

describe('node agent, beside recordings of a real kubelet', () => {
  const told = new Map<string, string[]>()

  before(async () => {
    const begun = { at: 0 }
    const readyFrom4To8: Behaviour['exec'] = async () => {
      const seconds = (node.clock.now() - begun.at) / 1000
      return seconds > 4 && seconds < 8 ? { exitCode: 0, output: '' } : { exitCode: 1, output: '' }
    }
    const node = await TestNode.start({ ...behaviours, 'readiness/c': { exec: readyFrom4To8 } })
    begun.at = node.clock.now()
    const watching = new AbortController()
    const watch = async (): Promise<void> => {
      for await (const { object } of node.reference.client.watch<Pod>(pods, { signal: watching.signal }))
        note(told, object)
    }
    void watch()
    for (const [name, { spec }] of Object.entries(lives)) await node.create(name, spec)
    await node.clock.advance(60_000)
    watching.abort()
    await node.stop()
    expect(node.errors).to.deep.equal([])
  })

  for (const [name, { reported }] of Object.entries(lives)) {
    it(`reports of ${name} what that did, in its order`, () => {
      const ours = told.get(name) ?? []
      const found = reported.reduce((from, state) => (from < 0 ? from : ours.indexOf(state, from)), 0)
      expect(found, `real: ${reported.join(' | ')}\nours: ${ours.join(' | ')}\n`).to.be.at.least(0)
    })
  }
})

function note(told: Map<string, string[]>, pod: Pod): void {
  const states = told.get(pod.metadata.name) ?? []
  told.set(pod.metadata.name, states)
  states.push(stateOf(pod))
}

/** As the recordings were put into words. */
function stateOf({ status }: Pod): string {
  const holds = (type: string): boolean => status.conditions?.find((one) => one.type === type)?.status === 'True'
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]
  return [
    status.phase,
    ...(holds('Initialized') ? ['initialised'] : []),
    ...(holds('Ready') ? ['ready'] : []),
    ...containers.map(({ state, restartCount }) => {
      const { waiting, terminated } = state ?? {}
      const words =
        waiting?.reason ?? (terminated === undefined ? 'running' : `${terminated.reason}:${terminated.exitCode}`)
      return restartCount === 0 ? words : `${words}x${restartCount}`
    }),
  ].join(' ')
}
