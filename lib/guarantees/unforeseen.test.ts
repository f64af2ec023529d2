import { expect } from 'chai'
import { judge } from './guarantees.ts'
import { story, type Story, templateOf } from './testing.ts'

const full = (n: number, more = {}) => ({
  replicas: n,
  readyReplicas: n,
  availableReplicas: n,
  currentReplicas: n,
  updatedReplicas: n,
  ...more,
})

/** A set of three ready Pods, and its status after each. */
function web(options: Parameters<Story['set']>[1] = {}): Story {
  const { replicas = 3 } = options
  const tale = story().set('web', options).status('web', full(0))
  for (let i = 0; i < replicas; i++) tale.up(`web-${i}`).status('web', full(i + 1))
  return tale
}

const later = (tale: Story): Story => tale.wait(120_000).command('kubectl get pods')
const bare = (tale: Story, name: string): Story =>
  tale
    .add('pods', 'Pod', name, { spec: {}, status: {} }, { labels: { app: 'nginx' } })
    .ready(name)
    .wait(5_000)

function event(tale: Story, reason: string, message: string, type = 'Normal'): Story {
  const involvedObject = { kind: 'StatefulSet', name: 'web', uid: tale.object('statefulsets', 'web').metadata.uid }
  const source = { component: 'statefulset-controller' }
  return tale.add('events', 'Event', `web.${tale.last}`, { type, reason, message, source, involvedObject })
}

/** Ready, by a clock that is ahead of the server's. */
function readyBy(tale: Story, pod: string, ahead: number): Story {
  const now = (tale.history().entries.at(-1)?.at ?? 0) + 100
  const lastTransitionTime = new Date(now + ahead).toISOString().replace(/\.\d+/, '')
  const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime }]
  return tale.change('pods', pod, { status: { phase: 'Running', conditions } })
}

/** Three ordered Pods, each made when the one before has been ready for long enough, by clocks that are off. */
function slow(ahead: number, minReadySeconds: number): Story {
  const tale = story().set('web', { spec: { minReadySeconds } }).status('web', full(0))
  for (let i = 0; i < 3; i++) {
    readyBy(tale.pod(`web-${i}`), `web-${i}`, ahead).status('web', full(i + 1, { availableReplicas: i }))
    tale.wait(Math.max(0, minReadySeconds * 1000 + ahead) + 1_000).status('web', full(i + 1))
  }
  return tale
}

/** What breaks a promise, in ways that are easily overlooked: and who must tell. */
const wrong: [what: string, caughtBy: string, tale: () => Story][] = [
  [
    'two surplus Pods at once, soon after all were made',
    'scale-down-order',
    () =>
      web({ replicas: 5 })
        .spec('web', { replicas: 3 })
        .status('web')
        .terminating('pods', 'web-4')
        .terminating('pods', 'web-3'),
  ],
  [
    'a Pod made soon after its predecessor was told to be ready no more',
    'ordered-creation',
    () =>
      web({ replicas: 2 })
        .unready('web-0')
        .status('web', full(2, { readyReplicas: 1, availableReplicas: 1 }))
        .spec('web', { replicas: 3 })
        .pod('web-2'),
  ],
  [
    'a Pod whose predecessor was not there when all were listed again',
    'ordered-creation',
    () =>
      web({ replicas: 1 })
        .gap('pods')
        .present('pods', 'web-0')
        .wait(20_000)
        .spec('web', { replicas: 3 })
        .status('web')
        .wait(2_000)
        .pod('web-2'),
  ],
  [
    'a running Pod that is deleted with a shorter grace period',
    'graceful-deletion',
    () =>
      web()
        .change('pods', 'web-2', { spec: { terminationGracePeriodSeconds: 30 } })
        .spec('web', { replicas: 2 })
        .change('pods', 'web-2', { metadata: { deletionTimestamp: 'now', deletionGracePeriodSeconds: 1 } }),
  ],
  [
    'a running Pod that is gone at once',
    'graceful-deletion',
    () =>
      web()
        .change('pods', 'web-2', { spec: { terminationGracePeriodSeconds: 30 } })
        .spec('web', { replicas: 2 })
        .remove('pods', 'web-2'),
  ],
  [
    'a Pod owned by the set of the same name that is gone',
    'owner-reference',
    () => {
      const tale = web({ replicas: 1 })
      const ownerReferences = [tale.ownerOf('web')]
      tale.command('kubectl delete sts web').remove('statefulsets', 'web').down('web-0')
      return tale.set('web', { replicas: 1 }).status('web').pod('web-0', { metadata: { ownerReferences } })
    },
  ],
  [
    'a Pod with a random name and no owner',
    'owner-reference',
    () => {
      const labels = {
        app: 'nginx',
        'statefulset.kubernetes.io/pod-name': 'web-x7k2p',
        'controller-revision-hash': 'web-1',
      }
      return web().add('pods', 'Pod', 'web-x7k2p', { spec: {} }, { labels })
    },
  ],
  ['a Pod of nobody that is deleted for its labels', 'foreign-pods', () => bare(web(), 'other-0').down('other-0')],
  [
    'a Pod that is deleted after it was released',
    'pods-released',
    () =>
      web()
        .command('kubectl label pod web-2 app=x --overwrite')
        .change('pods', 'web-2', { metadata: { labels: { app: 'x' } } })
        .orphaned('pods', 'web-2')
        .wait(5_000)
        .down('web-2'),
  ],
  [
    'an image of another tag',
    'pod-template',
    () =>
      story()
        .set('web')
        .status('web')
        .pod('web-0', { spec: { containers: [{ name: 'nginx', image: 'nginx:2' }] } }),
  ],
  [
    'a failure told as a success',
    'true-events',
    () => event(web(), 'SuccessfulCreate', 'create Pod web-2 in StatefulSet web failed error: exceeded quota'),
  ],
  [
    'a success told as a failure',
    'true-events',
    () => event(web(), 'FailedCreate', 'create Pod web-2 in StatefulSet web successful', 'Warning'),
  ],
  [
    'a success as a warning',
    'true-events',
    () => event(web(), 'SuccessfulCreate', 'create Pod web-2 in StatefulSet web successful', 'Warning'),
  ],
  [
    'a failure as nothing special',
    'true-events',
    () => event(web(), 'FailedCreate', 'create Pod web-3 in StatefulSet web failed error: exceeded quota'),
  ],
  [
    'a deletion with the reason of a creation',
    'true-events',
    () => event(web(), 'SuccessfulCreate', 'delete Pod web-2 in StatefulSet web successful'),
  ],
  [
    'another set in the words',
    'true-events',
    () => event(web(), 'SuccessfulCreate', 'create Pod web-2 in StatefulSet db successful'),
  ],
  ['nothing that was made', 'true-events', () => event(web(), 'SuccessfulCreate', 'all is well')],
  [
    'Pods that go before those are there that the new start ordinal asks for',
    'scale-down-halts',
    () =>
      web({ replicas: 2 })
        .spec('web', { ordinals: { start: 2 } })
        .status('web')
        .down('web-1'),
  ],
  [
    'a Pod made when not the one below it, but the one below that has just become ready',
    'min-ready-creation',
    () =>
      slow(0, 30).command('kubectl delete pod web-0 web-2').down('web-2', 'web-0').up('web-0').wait(5_000).pod('web-2'),
  ],
  [
    'two Pods of four at once, where a quarter may be down',
    'update-order',
    () =>
      web({
        replicas: 4,
        policy: 'Parallel',
        spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%' } } },
      })
        .update('web', 2)
        .terminating('pods', 'web-3')
        .terminating('pods', 'web-2'),
  ],
  [
    'a surplus Pod that goes right after another was made in the place of one that was ready',
    'scale-down-halts',
    () =>
      web({ replicas: 4 })
        .update('web', 2)
        .down('web-3')
        .pod('web-3', { revision: 2 })
        .ready('web-3')
        .down('web-2')
        .pod('web-2', { revision: 2 })
        .spec('web', { replicas: 3 })
        .down('web-3'),
  ],
  [
    'an update below the partition of which no status tells',
    'partition',
    () =>
      web({ spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 3 } } } })
        .spec('web', { template: templateOf(2) })
        .revision('web', 2)
        .wait(10_000)
        .down('web-2'),
  ],
  [
    'a Pod made while one of a set of the name that is gone is still there',
    'one-pod-per-ordinal',
    () =>
      web({ replicas: 1 })
        .command('kubectl delete sts web')
        .remove('statefulsets', 'web')
        .remove('controllerrevisions', 'web-1')
        .terminating('pods', 'web-0')
        .set('web', { replicas: 1 })
        .status('web')
        .pod('web-0'),
  ],
  [
    'several Pods at once, and the lowest',
    'update-order',
    () =>
      web({ policy: 'Parallel', spec: { updateStrategy: { rollingUpdate: { partition: 0, maxUnavailable: 2 } } } })
        .update('web', 2)
        .down('web-0', 'web-1')
        .wait(5_000),
  ],
  [
    'a name that another Pod gave back long ago, and nobody made use of it',
    'missing-pods',
    () =>
      story()
        .add('pods', 'Pod', 'web-1', { spec: {}, status: {} }, { labels: { app: 'other' } })
        .ready('web-1')
        .set('web', { replicas: 2 })
        .status('web')
        .up('web-0')
        .wait(60_000)
        .command('kubectl delete pod web-1')
        .down('web-1')
        .wait(300_000)
        .command('kubectl get pods'),
  ],
  ['other words', 'event-per-action', () => event(web(), 'SuccessfulCreate', 'created pod web-2')],
]

/** What happens on real clusters. */
const right: [what: string, tale: () => Story][] = [
  ['clocks of nodes that are a minute ahead', () => slow(60_000, 10)],
  ['clocks of nodes that are a minute behind', () => slow(-60_000, 90)],
  ['clocks that are ahead, and a longer wait', () => slow(40_000, 45)],
  [
    'an image from another registry, with its digest, and resources of another size',
    () => {
      const resources = (cpu: string) => ({ resources: { requests: { cpu } } })
      const template = {
        ...templateOf(1),
        spec: { containers: [{ name: 'nginx', image: 'nginx', ...resources('1') }] },
      }
      const image = 'mirror.example:5000/library/nginx@sha256:1f'
      const containers = [
        { name: 'proxy', image: 'proxy' },
        { name: 'nginx', image, ...resources('31m') },
      ]
      const tale = story().set('web', { replicas: 1, spec: { template } }).status('web', full(0))
      return tale.pod('web-0', { spec: { containers } }).ready('web-0').status('web', full(1))
    },
  ],
  [
    'a Pod of nobody that is deleted by hand, and one that is evicted',
    () =>
      bare(bare(web(), 'other-0'), 'other-1')
        .command('kubectl delete pod other-0')
        .down('other-0')
        .change('pods', 'other-1', {
          metadata: { deletionTimestamp: 'now' },
          status: { conditions: [{ type: 'DisruptionTarget', status: 'True' }] },
        }),
  ],
  [
    'a Pod that kubectl makes, and deletes when it ends',
    () =>
      bare(web().command('kubectl run -i --rm probe --labels=app=nginx --image=busybox -- true'), 'probe')
        .wait(30_000)
        .down('probe'),
  ],
  [
    'a Pod that is removed by force, by hand',
    () =>
      web()
        .change('pods', 'web-2', { spec: { terminationGracePeriodSeconds: 30 } })
        .command('kubectl delete pod web-2 --force')
        .remove('pods', 'web-2')
        .up('web-2'),
  ],
]

const failing = (tale: Story): string[] =>
  judge(tale.history()).flatMap(({ guarantee, verdict }) => (verdict === 'fail' ? [guarantee.id] : []))

describe('histories that nobody foresaw', () => {
  for (const [what, caughtBy, tale] of wrong)
    it(`fails ${what}: ${caughtBy}`, () => expect(failing(tale())).to.include(caughtBy))
  for (const [what, tale] of right) it(`passes ${what}`, () => expect(failing(later(tale()))).to.deep.equal([]))
})
