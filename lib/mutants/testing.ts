/** A small life of a StatefulSet by API operations, recorded: enough to bring out what each mutant does. */
import { record, type Recorder } from '../history/recorder.ts'
import type { History } from '../history/history.ts'
import type { Pod } from '../kube/objects.ts'
import { pods, services, statefulSets } from '../kube/resource.ts'
import { startReference, type Reference, type ReferenceOptions } from '../reference/start.ts'
import { manualClock, type ManualClock } from '../testing.ts'

const namespace = 'default'
const labels = { app: 'nginx' }
/** Pods are ready when the test says so. */
const gate = 'example.com/ready'

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'nginx', namespace },
  spec: { clusterIP: 'None', selector: labels, ports: [{ name: 'web', port: 80 }] },
}
const set = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'web', namespace },
  spec: {
    serviceName: 'nginx',
    replicas: 3,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        terminationGracePeriodSeconds: 5,
        readinessGates: [{ conditionType: gate }],
        containers: [
          {
            name: 'nginx',
            image: 'registry.k8s.io/nginx-slim:0.24',
            volumeMounts: [{ name: 'www', mountPath: '/usr/share/nginx/html' }],
          },
        ],
      },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'www' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  },
}
const client = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'client', namespace },
  spec: { containers: [{ name: 'busybox', image: 'busybox:1.28', command: ['sleep', '100000'] }] },
}

type Parts = Pick<ReferenceOptions, 'components' | 'api' | 'dns'>

/** What happens on the reference with these parts, from the creation of a set to its deletion. */
export const exercise = (parts?: Parts): Promise<History> => recorded(ordered, parts)

/** The same of a set whose Pods are managed in parallel. */
export const exerciseParallel = (parts?: Parts): Promise<History> => recorded(parallel, parts)

interface Stage {
  reference: Reference
  recorder: Recorder
  life: Life
  clock: ManualClock
}

async function recorded(play: (stage: Stage) => Promise<void>, parts: Parts = {}): Promise<History> {
  const clock = manualClock()
  const reference = await startReference({ clock, seed: 1, onError: () => {}, ...parts })
  const recorder = await record(reference.client, { namespace, clusterDomain: 'cluster.local', clock })
  await play({ reference, recorder, clock, life: new Life(reference, clock) })
  await inTime(clock, recorder.settled())
  const history = recorder.history()
  await recorder.stop()
  await reference.stop()
  return history
}

/** Waits for what itself waits for time to pass. */
async function inTime(clock: ManualClock, work: Promise<void>): Promise<void> {
  const done = new AbortController()
  void work.finally(() => done.abort())
  while (!done.signal.aborted) await clock.advance(1000)
}

async function parallel({ reference, recorder, life }: Stage): Promise<void> {
  const all = { name: 'all', namespace }
  recorder.mark('command', 'kubectl apply -f all.yaml')
  await reference.client.create(statefulSets, {
    ...set,
    metadata: all,
    spec: { ...set.spec, podManagementPolicy: 'Parallel' },
  })
  await life.until(() => ['all-0', 'all-1', 'all-2'].every((pod) => life.is(pod, 'Running')))
  recorder.mark('command', 'kubectl scale sts all --replicas=1')
  await reference.client.patch(statefulSets, all, 'merge', { spec: { replicas: 1 } })
  await life.until(() => life.is('all-1', undefined) && life.is('all-2', undefined))
}

async function ordered({ reference, recorder, life, clock }: Stage): Promise<void> {
  const lookUp = async (name: string): Promise<void> => {
    const since = recorder.now()
    const output = await life.inClient(['nslookup', name])
    recorder.output(`kubectl exec client -- nslookup ${name}`, output, since)
  }
  const command = (text: string): void => recorder.mark('command', text)

  command('kubectl apply -f web.yaml')
  await reference.client.create(services, service)
  await reference.client.create(pods, client)
  await reference.client.create(statefulSets, set)
  await life.until(() => life.is('client', 'Running'))
  await life.until(() => life.is('web-0', 'Running'))
  await clock.advance(3000)
  await lookUp('nginx')
  await clock.advance(3000)
  await life.heal('web-0', 'web-1', 'web-2')
  for (const name of ['nginx', 'web-0.nginx', 'web-1.nginx', 'web-2.nginx']) await lookUp(name)

  command('kubectl delete pod web-1')
  await life.delete('web-1')
  await life.heal('web-1')

  command('kubectl scale sts web --replicas=1')
  await life.change({ replicas: 1 })
  await life.until(() => life.is('web-1', undefined) && life.is('web-2', undefined))
  await clock.advance(3000)
  command('kubectl scale sts web --replicas=3')
  await life.change({ replicas: 3 })
  await life.heal('web-1', 'web-2')

  command('kubectl set env sts web ROUND=1')
  await life.update('1')
  for (const pod of ['web-2', 'web-1', 'web-0']) await life.heal(pod)

  command(`kubectl patch sts web -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":2}}}}'`)
  await life.change({ updateStrategy: { rollingUpdate: { partition: 2 } } })
  await life.update('2')
  await life.heal('web-2')
  command('kubectl delete pod web-0')
  await life.delete('web-0')
  await life.heal('web-0')

  command(`kubectl patch sts web -p '{"spec":{"updateStrategy":{"type":"OnDelete","rollingUpdate":null}}}'`)
  await life.change({ updateStrategy: { type: 'OnDelete', rollingUpdate: null } })
  await life.update('3')
  await clock.advance(10_000)
  command('kubectl delete pod web-1')
  await life.delete('web-1')
  await life.heal('web-1')

  command(`kubectl patch pod web-0 -p '{"metadata":{"ownerReferences":null}}'`)
  await reference.client
    .patch(pods, { name: 'web-0', namespace }, 'merge', { metadata: { ownerReferences: null } })
    .catch(() => {})
  await clock.advance(1000)
  command('kubectl apply -f other.yaml')
  await reference.client.create(pods, { ...client, metadata: { name: 'other-0', namespace, labels } })
  await clock.advance(1000)
  command('kubectl scale sts web --replicas=1')
  await life.change({ replicas: 1 })
  await life.until(() => life.is('web-1', undefined))

  command('kubectl delete sts web')
  await reference.client.delete(statefulSets, { name: 'web', namespace })
  await life.until(() => ['web-0', 'web-1', 'web-2'].every((pod) => life.is(pod, undefined)))
  await clock.advance(5000)
}

class Life {
  readonly #reference: Reference
  readonly #clock: ManualClock
  #pods = new Map<string, Pod>()

  constructor(reference: Reference, clock: ManualClock) {
    this.#reference = reference
    this.#clock = clock
  }

  /** Lets time go on until it is so; a mutant may never get there. */
  async until(isSo: () => boolean): Promise<void> {
    for (let step = 0; step < 40; step++) {
      const { items } = await this.#reference.client.list<Pod>(pods, { namespace })
      this.#pods = new Map(items.map((pod) => [pod.metadata.name, pod]))
      if (isSo()) return
      await this.#clock.advance(250)
    }
  }

  is(pod: string, phase: string | undefined): boolean {
    return this.#pods.get(pod)?.status.phase === phase
  }

  /** One after the other, each when it runs anew. */
  async heal(...names: string[]): Promise<void> {
    for (const name of names) {
      await this.until(() => this.#isNew(name))
      if (!this.#isNew(name)) continue
      const status = { conditions: [{ type: gate, status: 'True' }] }
      await this.#reference.client.patch(pods, { name, namespace }, 'strategic', { status }, { subresource: 'status' })
      await this.#clock.advance(1500)
    }
  }

  #isNew(name: string): boolean {
    const pod = this.#pods.get(name)
    if (pod?.status.phase !== 'Running' || pod.metadata.deletionTimestamp !== undefined) return false
    return pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') !== true
  }

  async delete(name: string): Promise<void> {
    const uid = this.#pods.get(name)?.metadata.uid
    await this.#reference.client.delete(pods, { name, namespace }).catch(() => {})
    await this.until(() => this.#pods.get(name)?.metadata.uid !== uid)
  }

  change(spec: object): Promise<unknown> {
    return this.#reference.client.patch(statefulSets, { name: 'web', namespace }, 'merge', { spec })
  }

  /** Another template. */
  update(round: string): Promise<unknown> {
    return this.change({ template: { metadata: { annotations: { round } } } })
  }

  /** What a command prints in the Pod `client`. */
  async inClient(command: readonly string[]): Promise<string> {
    const kubelet = this.#reference.api.kubelets.get('node-1')
    if (kubelet === undefined) return ''
    let output = ''
    const streams = {
      stdin: (async function* () {})(),
      stdout: (data: Uint8Array) => void (output += Buffer.from(data).toString()),
      stderr: (data: Uint8Array) => void (output += Buffer.from(data).toString()),
      signal: new AbortController().signal,
    }
    const ended = new AbortController()
    const target = { namespace, pod: 'client' }
    void kubelet
      .exec(target, command, { tty: false }, streams)
      .catch((error: unknown) => void (output += (error as Error).message))
      .finally(() => ended.abort())
    while (!ended.signal.aborted) await this.#clock.advance(1)
    return output
  }
}
