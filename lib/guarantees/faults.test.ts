import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { Entry, History } from '../history/history.ts'
import { parseLines } from '../history/lines.ts'
import type { AnyObject } from '../kube/objects.ts'
import { judge } from './guarantees.ts'

// Compiled, the test stands elsewhere than its data.
const folder = fileURLToPath(new URL('../../lib/guarantees/testdata/', import.meta.url))
const recordings = {
  create: '01-create-ordered',
  delete: '03-delete-one-pod',
  up: '04-scale-up',
  down: '05-scale-down',
  roll: '06-rolling-update',
  orphan: '08-orphan-then-adopt',
  cascade: '09-delete-background',
  foreground: '11-delete-foreground',
  start: '14-start-ordinal',
  slow: '15-min-ready-seconds',
} as const

type Fields = Record<string, unknown>

/** A recording of a real cluster, to be made wrong. */
class Recording {
  #entries: Entry[]
  readonly #history: History

  constructor(name: keyof typeof recordings) {
    this.#history = parseLines(readFileSync(`${folder}${recordings[name]}.jsonl`, 'utf8'))
    this.#entries = [...this.#history.entries]
  }

  /** Each object of the kind becomes what `change` makes of it. `match` is of `TYPE name`. */
  change(resource: string, match: RegExp, change: (object: AnyObject) => Fields): this {
    this.#entries = this.#entries.map((entry) => {
      if (
        !('object' in entry) ||
        entry.resource !== resource ||
        !match.test(`${entry.type} ${entry.object.metadata.name}`)
      )
        return entry
      return { ...entry, object: { ...entry.object, ...change(entry.object) } }
    })
    return this
  }

  spec(resource: string, match: RegExp, spec: Fields): this {
    return this.change(resource, match, (object) => ({ spec: { ...(object['spec'] as Fields), ...spec } }))
  }

  metadata(resource: string, match: RegExp, change: (metadata: AnyObject['metadata']) => Fields): this {
    return this.change(resource, match, ({ metadata }) => ({ metadata: { ...metadata, ...change(metadata) } }))
  }

  status(match: RegExp, change: (status: Fields) => Fields): this {
    return this.change('statefulsets', match, (object) => ({
      status: { ...(object['status'] as Fields), ...change(object['status'] as Fields) },
    }))
  }

  without(resource: string, match: RegExp): this {
    this.#entries = this.#entries.filter(
      (entry) =>
        !(
          'object' in entry &&
          entry.resource === resource &&
          match.test(`${entry.type} ${entry.object.metadata.name}`)
        ),
    )
    return this
  }

  /** The object that was added with this name never was. */
  never(resource: string, name: string): this {
    const added = this.#entries.find(
      (entry) =>
        'object' in entry &&
        entry.type === 'ADDED' &&
        entry.resource === resource &&
        entry.object.metadata.name === name,
    )
    const uid = added !== undefined && 'object' in added ? added.object.metadata.uid : ''
    this.#entries = this.#entries.filter((entry) => !('object' in entry && entry.object.metadata.uid === uid))
    return this
  }

  rename(from: RegExp, to: string): this {
    this.#entries = JSON.parse(JSON.stringify(this.#entries).replaceAll(from, to)) as Entry[]
    return this
  }

  /** Long after the end nothing has happened. */
  later(ms = 120_000): this {
    const at = (this.#entries.at(-1)?.at ?? 0) + ms
    this.#entries.push({ seq: this.#entries.length, at, type: 'MARK', kind: 'command', text: 'kubectl get pods' })
    return this
  }

  /** The guarantees that fail. */
  failing(): string[] {
    const entries = this.#entries.map((entry, seq) => ({ ...entry, seq }))
    return judge({ ...this.#history, entries }).flatMap(({ guarantee, verdict }) =>
      verdict === 'fail' ? [guarantee.id] : [],
    )
  }
}

const recording = (name: keyof typeof recordings): Recording => new Recording(name)
const container = (fields: Fields) => ({ containers: [{ name: 'nginx', ...fields }] })

/** A recording made wrong, and what must find it. */
const faults: [fault: string, caughtBy: string, wrong: () => Recording][] = [
  [
    'a Pod of another image than its revision',
    'pod-template',
    () => recording('create').spec('pods', /ADDED web-1/, container({ image: 'other' })),
  ],
  [
    'a Pod that lost its ports',
    'pod-template',
    () => recording('create').spec('pods', /ADDED web-1/, container({ image: 'k8s.gcr.io/nginx-slim:0.8' })),
  ],
  [
    'a Pod with another label than its template',
    'pod-metadata',
    () =>
      recording('create').metadata('pods', /ADDED web-0/, ({ labels }) => ({ labels: { ...labels, app: 'other' } })),
  ],
  [
    'a Pod of another index',
    'pod-index-label',
    () =>
      recording('create').metadata('pods', /ADDED web-2/, ({ labels }) => ({
        labels: { ...labels, 'apps.kubernetes.io/pod-index': '1' },
      })),
  ],
  [
    'a Pod that is removed by force',
    'graceful-deletion',
    () =>
      recording('down').metadata('pods', /MODIFIED/, ({ deletionTimestamp }) =>
        deletionTimestamp === undefined ? {} : { deletionGracePeriodSeconds: 0 },
      ),
  ],
  [
    'the lowest Pod removed first',
    'scale-down-order',
    () => recording('down').rename(/web-4/g, 'web-x').rename(/web-2/g, 'web-4').rename(/web-x/g, 'web-2'),
  ],
  [
    'an update from the lowest Pod up',
    'update-order',
    () => recording('roll').rename(/web-1/g, 'web-x').rename(/web-0/g, 'web-1').rename(/web-x/g, 'web-0'),
  ],
  ['an ordinal that is skipped', 'ordered-creation', () => recording('create').rename(/web-2/g, 'web-3')],
  [
    'a Pod whose owner does not control it',
    'owner-reference',
    () =>
      recording('create').metadata('pods', /web-1$/, ({ ownerReferences = [] }) => ({
        ownerReferences: ownerReferences.map((owner) => ({ ...owner, controller: false })),
      })),
  ],
  [
    'a Pod without a subdomain',
    'pod-hostnames',
    () => recording('create').spec('pods', /web-/, { subdomain: undefined }),
  ],
  [
    'a Pod that is updated in place',
    'no-update-in-place',
    () => recording('create').spec('pods', /MODIFIED web-0/, container({ image: 'other' })),
  ],
  ['a Pod that never comes back', 'missing-pods', () => recording('delete').never('pods', 'web-1').later()],
  [
    'a count of Pods that there never were',
    'status-replicas',
    () => recording('create').status(/web/, () => ({ replicas: 5 })),
  ],
  [
    'ready Pods that are not',
    'status-ready-replicas',
    () =>
      recording('create').status(/web/, ({ replicas, observedGeneration }) =>
        observedGeneration === undefined ? {} : { readyReplicas: replicas === 0 ? 1 : 4 },
      ),
  ],
  [
    'Pods that are available at once',
    'status-available-replicas',
    () => recording('slow').status(/web/, ({ readyReplicas = 0 }) => ({ availableReplicas: readyReplicas })),
  ],
  [
    'a count of another revision',
    'status-revision-replicas',
    () => recording('roll').status(/MODIFIED web/, () => ({ updatedReplicas: 7 })),
  ],
  [
    'a generation that nobody observes',
    'observed-generation',
    () =>
      recording('up')
        .status(/MODIFIED web/, () => ({ observedGeneration: 1 }))
        .later(),
  ],
  [
    'a generation that is observed before it is there',
    'observed-generation',
    () => recording('up').status(/MODIFIED web/, () => ({ observedGeneration: 99 })),
  ],
  [
    'a current revision as soon as there is another',
    'rollout-completion',
    () => recording('roll').status(/MODIFIED web/, ({ updateRevision }) => ({ currentRevision: updateRevision })),
  ],
  [
    'an update revision of another template',
    'template-revision',
    () =>
      recording('create').change('controllerrevisions', /web/, () => ({
        data: { spec: { template: { spec: container({ image: 'other' }) } } },
      })),
  ],
  [
    'numbers that do not grow',
    'revision-numbers',
    () => recording('roll').change('controllerrevisions', /ADDED/, () => ({ revision: 1 })),
  ],
  [
    'a revision without the labels of the template',
    'revision-names',
    () =>
      recording('create').metadata('controllerrevisions', /web/, () => ({
        labels: { 'controller.kubernetes.io/hash': 'x' },
      })),
  ],
  [
    'a revision that is not adopted',
    'revisions-adopted',
    () =>
      recording('orphan')
        .metadata('controllerrevisions', /MODIFIED/, () => ({ ownerReferences: [] }))
        .later(),
  ],
  [
    'orphans that are not adopted',
    'orphans-adopted',
    () =>
      recording('orphan')
        .without('pods', /web-2/)
        .metadata('pods', /MODIFIED web-[01]/, () => ({ ownerReferences: [] }))
        .later(),
  ],
  ['orphans that keep their owner', 'orphan-deletion', () => recording('orphan').without('pods', /MODIFIED/)],
  [
    'Pods that stay when their set goes',
    'cascading-deletion',
    () =>
      recording('cascade')
        .without('pods', /MODIFIED|DELETED/)
        .later(),
  ],
  [
    'a set that goes before its Pods',
    'foreground-deletion',
    () => recording('foreground').without('pods', /DELETED web-1/),
  ],
  [
    'claims without labels',
    'claim-template',
    () => recording('create').metadata('persistentvolumeclaims', /www-/, () => ({ labels: {} })),
  ],
  [
    'claims of another size',
    'claim-template',
    () => recording('create').spec('persistentvolumeclaims', /www-/, { resources: { requests: { storage: '7Gi' } } }),
  ],
  [
    'claims that are owned',
    'claims-unowned',
    () =>
      recording('create').metadata('persistentvolumeclaims', /www-/, () => ({
        ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'web-0', uid: 'x' }],
      })),
  ],
  [
    'claims that are not made',
    'claim-before-pod',
    () => recording('create').without('persistentvolumeclaims', /www-web-1/),
  ],
  [
    'claims that grow by themselves',
    'claims-left-as-they-are',
    () =>
      recording('create').spec('persistentvolumeclaims', /MODIFIED www-/, {
        resources: { requests: { storage: '7Gi' } },
      }),
  ],
  [
    'a second Pod that does not wait',
    'min-ready-creation',
    () =>
      recording('slow')
        .metadata('pods', /ADDED web-1/, ({ creationTimestamp }) => ({ creationTimestamp }))
        .rename(/"at":4(\d\d\d),/g, '"at":1$1,')
        .rename(/"creationTimestamp":"[^"]*"/g, '"creationTimestamp":"2026-01-01T00:00:00Z"')
        .rename(/"lastTransitionTime":"[^"]*"/g, '"lastTransitionTime":"2026-01-01T00:00:00Z"'),
  ],
  [
    'ordinals that do not begin with the start',
    'start-ordinal',
    () =>
      recording('start').change('statefulsets', /./, (object) => ({
        spec: { ...(object['spec'] as Fields), ordinals: { start: 40 } },
      })),
  ],
  [
    'a spec and a status in one',
    'status-isolation',
    () =>
      recording('up').change('statefulsets', /MODIFIED/, (object) => ({
        status: { ...(object['status'] as Fields), replicas: Number(object.metadata.resourceVersion) },
      })),
  ],
  [
    'a generation that status counts too',
    'generation',
    () =>
      recording('create').metadata('statefulsets', /MODIFIED/, ({ resourceVersion }) => ({
        generation: Number(resourceVersion),
      })),
  ],
  [
    'another serviceName',
    'immutable-fields',
    () => recording('up').spec('statefulsets', /MODIFIED/, { serviceName: 'other' }),
  ],
  [
    'events of what never was',
    'true-events',
    () =>
      recording('create')
        .change('events', /./, () => ({
          reason: 'SuccessfulDelete',
          message: 'delete Pod web-0 in StatefulSet web successful',
        }))
        .later(),
  ],
]

describe('recordings of a real cluster, made wrong', () => {
  for (const [fault, caughtBy, wrong] of faults) {
    it(`${fault}: ${caughtBy}`, () => expect(wrong().failing()).to.include(caughtBy))
  }
})
