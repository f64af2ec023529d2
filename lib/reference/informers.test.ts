/** Informers of the official client, for as long as a day: watches end and go on, history is forgotten, objects come and go. */
import {
  CoreV1Api,
  KubeConfig,
  makeInformer,
  type Informer,
  type ObjectCache,
  type V1ConfigMap,
} from '@kubernetes/client-node'
import { expect } from 'chai'
import { manualClock, type ManualClock } from '../testing.ts'
import type { KubeObject } from '../kube/objects.ts'
import { configMaps } from '../kube/resource.ts'
import { seededRandom } from './random.ts'
import { startReference, type Reference } from './start.ts'

type ConfigMaps = Informer<V1ConfigMap> & ObjectCache<V1ConfigMap>

const namespace = 'default'
const halfAnHour = 30 * 60_000

interface Followed {
  /** Resource versions by name: what the events add up to. */
  known: Map<string, string>
  /** Events that cannot be: the informer keeps what its handlers throw to itself. */
  wrong: string[]
  /** Resolves when it is told of this object. */
  sees(name: string): Promise<void>
}

function follow(informer: ConfigMaps): Followed {
  const known = new Map<string, string>()
  const wrong: string[] = []
  const waiting = new Map<string, () => void>()
  const note =
    (was: boolean) =>
    ({ metadata = {} }: V1ConfigMap): void => {
      const { name = '', resourceVersion = '' } = metadata
      if (known.has(name) !== was || Number(resourceVersion) <= Number(known.get(name) ?? 0))
        wrong.push(`${was ? 'update' : 'add'} ${name} ${resourceVersion}`)
      known.set(name, resourceVersion)
      waiting.get(name)?.()
    }
  informer.on('add', note(false))
  informer.on('update', note(true))
  informer.on('delete', ({ metadata: { name = '' } = {} }) => {
    if (!known.delete(name)) wrong.push(`delete ${name}`)
  })
  informer.on('error', (error: Error) => wrong.push(error.message))
  return { known, wrong, sees: (name) => new Promise((resolve) => waiting.set(name, resolve)) }
}

describe('informers of the official client', () => {
  let clock: ManualClock
  let reference: Reference
  let config: KubeConfig
  before(async () => {
    clock = manualClock()
    reference = await startReference({ clock, components: () => [] })
    config = new KubeConfig()
    config.loadFromString(reference.kubeconfig.text)
  })
  after(() => reference.stop())

  /** So much happens within a moment. */
  async function churn(random: () => number, steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) {
      const name = { name: `m${Math.floor(random() * 30)}`, namespace }
      const data = { value: `${Math.floor(random() * 5)}` }
      const chance = random()
      const body = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { ...name, labels: { color: random() < 0.5 ? 'red' : 'blue' } },
        data,
      }
      const done =
        chance < 0.4
          ? reference.client.create(configMaps, body)
          : chance < 0.8
            ? reference.client.patch(configMaps, name, 'merge', { data, metadata: { labels: body.metadata.labels } })
            : reference.client.delete(configMaps, name)
      // Much of it is in vain.
      await done.catch(() => {})
    }
  }

  it('know at every half hour of a day what there is', async () => {
    const core = config.makeApiClient(CoreV1Api)
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    const informers = ['', 'color=red'].map((labelSelector) => ({
      labelSelector,
      informer: makeInformer<V1ConfigMap>(
        config,
        path,
        () => core.listNamespacedConfigMap({ namespace, labelSelector }),
        labelSelector || undefined,
      ),
    }))
    const followed = informers.map(({ informer, labelSelector }) => ({ informer, labelSelector, ...follow(informer) }))
    await Promise.all(informers.map(({ informer }) => informer.start()))
    const random = seededRandom(5)
    for (let round = 0; round < 48; round++) {
      await churn(random, 25)
      await clock.advance(halfAnHour)
      await churn(random, 5)
      // Now and then what came before is forgotten, while watches are away.
      if (round % 7 === 3) reference.api.store.compact()
      const end = `end-${`${round}`.padStart(2, '0')}`
      const seen = Promise.all(followed.map(({ sees }) => sees(end)))
      await reference.client.create(configMaps, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: end, namespace, labels: { color: 'red' } },
      })
      await seen
      for (const { informer, labelSelector, known, wrong } of followed) {
        const { items } = await reference.client.list<KubeObject>(configMaps, { namespace, labelSelector })
        const there = Object.fromEntries(items.map(({ metadata }) => [metadata.name, metadata.resourceVersion]))
        expect(Object.fromEntries(known)).to.deep.equal(there)
        expect(
          Object.fromEntries(informer.list().map(({ metadata }) => [metadata?.name, metadata?.resourceVersion])),
        ).to.deep.equal(there)
        expect(wrong).to.deep.equal([])
      }
    }
    await Promise.all(informers.map(({ informer }) => informer.stop()))
  })
})
