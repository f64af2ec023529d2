import { expect } from 'chai'
import type { Entry, History } from '../history/history.ts'
import { guarantees } from './guarantees.ts'
import { story, type Story } from './testing.ts'

const counts = { replicas: 3, readyReplicas: 3, currentReplicas: 3, updatedReplicas: 3, availableReplicas: 3 }

/** Long histories of different kinds, each of about so many entries. */
const shapes: Record<string, (length: number) => Story> = {
  'updates, one after the other': (length) => {
    const tale = story().set('web').status('web').up('web-0', 'web-1', 'web-2')
    for (let round = 2; tale.last < length; round++) {
      tale.update('web', round)
      for (const pod of ['web-2', 'web-1', 'web-0']) tale.down(pod).pod(pod, { revision: round }).ready(pod)
      tale.status('web', { currentRevision: `web-${round}`, ...counts })
    }
    return tale
  },
  'scaling up and down': (length) => {
    const tale = story().set('web', { replicas: 1 }).status('web').up('web-0')
    while (tale.last < length) {
      tale.spec('web', { replicas: 3 }).up('web-1', 'web-2').status('web', counts)
      tale.spec('web', { replicas: 1 }).down('web-2', 'web-1').status('web', { replicas: 1, readyReplicas: 1 })
    }
    return tale
  },
  'a wide set, of which one Pod after the other is deleted': (length) => {
    const names = Array.from({ length: length / 20 }, (_, i) => `web-${i}`)
    const tale = story()
      .set('web', { replicas: names.length })
      .status('web')
      .up(...names)
    for (let i = 0; tale.last < length; i++) {
      const pod = names[(i * 7) % names.length] as string
      tale.wait(3000).command(`kubectl delete pod ${pod}`).down(pod).up(pod)
    }
    return tale
  },
  'updates of a wide set': (length) => {
    const names = Array.from({ length: length / 20 }, (_, i) => `web-${i}`)
    const tale = story()
      .set('web', { replicas: names.length })
      .status('web')
      .up(...names)
      .update('web', 2)
    for (const pod of names.toReversed()) tale.down(pod).pod(pod, { revision: 2 }).ready(pod)
    return tale
  },
  'many sets': (length) => {
    const tale = story()
    for (let i = 0; tale.last < length; i++)
      tale.set(`s${i}`).status(`s${i}`).up(`s${i}-0`, `s${i}-1`).down(`s${i}-1`).up(`s${i}-1`)
    return tale
  },
  'one set, made and deleted again': (length) => {
    const tale = story().service()
    const spec = { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Delete' } }
    while (tale.last < length) {
      tale.set('web', { replicas: 2, spec }).status('web').up('web-0', 'web-1')
      const claims = ['www-web-0', 'www-web-1']
      for (const claim of claims)
        tale.change('persistentvolumeclaims', claim, { metadata: { ownerReferences: [tale.ownerOf('web')] } })
      tale.wait(3000).command('kubectl delete statefulset web')
      for (const claim of claims) tale.terminating('persistentvolumeclaims', claim)
      tale.remove('statefulsets', 'web').remove('controllerrevisions', 'web-1').down('web-0', 'web-1')
      for (const claim of claims) tale.remove('persistentvolumeclaims', claim)
    }
    return tale
  },
  'one set, made and deleted again, whose claims stay': (length) => {
    const tale = story().service()
    while (tale.last < length) {
      tale.set('web', { replicas: 2 }).status('web').up('web-0', 'web-1').command('kubectl delete statefulset web')
      tale.remove('statefulsets', 'web').remove('controllerrevisions', 'web-1').down('web-0', 'web-1')
    }
    return tale
  },
  'a wide set that is deleted': (length) => {
    const names = Array.from({ length: length / 8 }, (_, i) => `web-${i}`)
    const spec = { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } }
    return story()
      .set('web', { replicas: names.length, spec })
      .status('web')
      .up(...names)
      .wait(40_000)
      .command('kubectl delete statefulset web')
      .remove('statefulsets', 'web')
      .remove('controllerrevisions', 'web-1')
      .down(...names)
  },
  'a wide set, of which one Pod after the other fails': (length) => {
    const names = Array.from({ length: length / 10 }, (_, i) => `web-${i}`)
    const tale = story()
      .set('web', { replicas: names.length })
      .status('web')
      .up(...names)
    for (const pod of names)
      tale
        .change('pods', pod, { status: { phase: 'Failed' } })
        .down(pod)
        .up(pod)
    return tale
  },
  'a Pod that is deleted, with its claim, and made again': (length) => {
    const spec = { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Delete' } }
    const tale = story().service().set('web', { replicas: 2, spec }).status('web').up('web-0', 'web-1')
    while (tale.last < length)
      tale
        .spec('web', { replicas: 1 })
        .down('web-1')
        .remove('persistentvolumeclaims', 'www-web-1')
        .spec('web', { replicas: 2 })
        .status('web')
        .up('web-1')
    return tale
  },
  'sets that share their labels and their Service': (length) => {
    const tale = story().service()
    const names = Array.from({ length: length / 14 }, (_, i) => `s${i}`)
    for (const name of names) tale.set(name, { replicas: 1 })
    for (const name of names) tale.status(name).up(`${name}-0`)
    for (const name of names)
      tale.command(`kubectl delete statefulset ${name}`).remove('statefulsets', name).down(`${name}-0`)
    return tale
  },
  'an orphan, adopted by one set of the name after the other': (length) => {
    const tale = story().set('web', { replicas: 1 }).status('web').up('web-0')
    while (tale.last < length)
      tale
        .command('kubectl delete statefulset web --cascade=orphan')
        .change('statefulsets', 'web', { metadata: { deletionTimestamp: 'now', finalizers: ['orphan'] } })
        .orphaned('pods', 'web-0')
        .remove('controllerrevisions', 'web-1')
        .remove('statefulsets', 'web')
        .set('web', { replicas: 1 })
        .change('pods', 'web-0', { metadata: { ownerReferences: [tale.ownerOf('web')] } })
        .status('web')
    return tale
  },
  'a wide set that is deleted, and leaves its Pods': (length) => {
    const names = Array.from({ length: length / 8 }, (_, i) => `web-${i}`)
    return story()
      .set('web', { replicas: names.length })
      .status('web')
      .up(...names)
      .command('kubectl delete statefulset web --cascade=orphan')
      .change('statefulsets', 'web', { metadata: { deletionTimestamp: 'now', finalizers: ['orphan'] } })
      .orphaned('pods', ...names)
      .remove('statefulsets', 'web')
  },
  'a Service for each Pod': (length) => {
    const names = Array.from({ length: length / 12 }, (_, i) => `web-${i}`)
    const tale = story().set('web', { replicas: names.length }).status('web')
    for (const name of names) {
      const selector = { app: 'nginx', 'statefulset.kubernetes.io/pod-name': name }
      tale.service(name, { selector }).up(name).endpoints(name, [name]).slice(name, [name])
    }
    return tale
  },
  'Pods that come back in the wrong order, again and again': (length) => {
    const tale = story().set('web').status('web').up('web-0', 'web-1', 'web-2')
    while (tale.last < length) tale.down('web-0', 'web-1').up('web-1', 'web-0')
    return tale
  },
  'Pods that are deleted, between commands in Pods of their own': (length) => {
    const tale = story().set('web').status('web').up('web-0', 'web-1', 'web-2')
    for (let i = 0; tale.last < length; i++)
      tale.command(`kubectl run -i dns-${i} --rm --image=busybox -- nslookup nginx`).down('web-1').up('web-1')
    return tale
  },
  'a Pod that is now ready, now not': (length) => {
    const tale = story().service().set('web', { replicas: 2 }).status('web').up('web-0', 'web-1')
    while (tale.last < length)
      tale.unready('web-1').endpoints('nginx', ['web-0']).ready('web-1').endpoints('nginx', ['web-0', 'web-1'])
    return tale
  },
}

/** How often parts of objects are read, of each guarantee by its id, in a history of its own so that nothing is shared. */
function reads(history: History): Map<string, number> {
  let count = 0
  const counted = (entry: Entry): Entry => {
    if (!('object' in entry)) return entry
    const object = {} as typeof entry.object
    for (const [key, value] of Object.entries(entry.object)) {
      Object.defineProperty(object, key, { enumerable: true, get: () => (count++, value) })
    }
    return { ...entry, object }
  }
  const entries = history.entries.map(counted)
  return new Map(
    [...guarantees.values()].map((guarantee) => {
      count = 0
      guarantee.evaluate({ ...history, entries })
      return [guarantee.id, count]
    }),
  )
}

describe('the work of evaluating guarantees', () => {
  for (const [name, make] of Object.entries(shapes)) {
    it(`grows with the history, and no faster: ${name}`, () => {
      const [less, more] = [make(200).history(), make(800).history()]
      const grown = more.entries.length / less.entries.length
      const [few, many] = [reads(less), reads(more)]
      const steep = [...many].filter(([id, count]) => count > (few.get(id) ?? 0) * grown * 1.3 + 500)
      expect(steep.map(([id, count]) => `${id}: ${few.get(id)} -> ${count}`)).to.deep.equal([])
      const busy = [...many].filter(([, count]) => count > more.entries.length * 60)
      expect(busy).to.deep.equal([])
    }).timeout(60_000)
  }
})
