import { expect } from 'chai'
import type { Pod } from '../../../kube/objects.ts'
import { plan } from './plan.ts'
import { hashOf } from '../hash.ts'
import { running, Simulation, template } from './testing.ts'

const uids = (world: Simulation): Record<string, string> =>
  Object.fromEntries([...world.pods].map(([name, { metadata }]) => [name, metadata.uid]))

describe('StatefulSet plan', () => {
  describe('identity', () => {
    it('gives a Pod its name, labels, owner, hostname and volumes (ID-01 to ID-08, STO-01 to STO-03)', () => {
      const world = new Simulation({ ordinals: { start: 5 } })
      world.step()
      const { metadata, spec } = world.pods.get('web-5') as Pod
      expect(metadata.labels).to.deep.equal({
        app: 'nginx',
        'statefulset.kubernetes.io/pod-name': 'web-5',
        'apps.kubernetes.io/pod-index': '5',
        'controller-revision-hash': [...world.revisions.keys()][0],
      })
      expect(metadata.generateName).to.equal('web-')
      expect(metadata.ownerReferences).to.deep.equal([
        {
          apiVersion: 'apps/v1',
          kind: 'StatefulSet',
          name: 'web',
          uid: world.set.metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ])
      expect(spec.hostname).to.equal('web-5')
      expect(spec.subdomain).to.equal('nginx')
      expect(spec.volumes).to.deep.equal([{ name: 'www', persistentVolumeClaim: { claimName: 'www-web-5' } }])
      const claim = world.claims.get('www-web-5')
      expect(claim?.metadata.labels).to.deep.equal({ app: 'nginx' })
      expect(claim?.metadata.ownerReferences, 'ADO-09').to.equal(undefined)
    })

    it('puts a lost label back (ID-03)', () => {
      const world = running()
      world.edit('web-1', (pod) => ({ ...pod, metadata: { ...pod.metadata, labels: { app: 'nginx' } } }))
      world.change({ updateStrategy: { type: 'OnDelete' } })
      world.settle()
      expect(world.log).to.deep.equal(['update web-1'])
      expect(world.pods.get('web-1')?.metadata.labels).to.include({ 'statefulset.kubernetes.io/pod-name': 'web-1' })
    })

    it('replaces all Pods when the first ordinal moves: new ones first (ID-08)', () => {
      const world = running({ replicas: 2 })
      world.change({ ordinals: { start: 3 } })
      world.converge()
      expect(world.log).to.deep.equal(['create web-3', 'create web-4', 'delete web-1', 'delete web-0'])
    })
  })

  describe('order', () => {
    it('creates one after the other, each when the one before is ready (ORD-01, ORD-06)', () => {
      const world = new Simulation()
      world.settle()
      expect(world.names).to.deep.equal(['web-0'])
      world.ready('web-0')
      world.settle()
      expect(world.names).to.deep.equal(['web-0', 'web-1'])
      world.ready('web-0', 'False')
      world.ready('web-1')
      world.settle()
      expect(world.names, 'ORD-02').to.deep.equal(['web-0', 'web-1'])
    })

    it('fills gaps, and restarts nothing else (ORD-04)', () => {
      const world = running()
      const { 'web-1': _, ...others } = uids(world)
      world.pods.delete('web-1')
      world.converge()
      expect(world.log).to.deep.equal(['create web-1'])
      expect(uids(world)).to.include(others)
    })

    it('waits until a deleted Pod is gone (ORD-05, AMO-01)', () => {
      const world = running()
      world.delete('web-0')
      world.change({ replicas: 5 })
      world.settle()
      expect(world.log).to.deep.equal([])
    })

    it('waits for minReadySeconds, and says how long (ORD-08)', () => {
      const world = new Simulation({ minReadySeconds: 10 })
      world.settle()
      world.ready('web-0')
      world.now += 4000
      expect(world.look().again).to.equal(6000)
      world.settle()
      expect(world.set.status).to.include({ readyReplicas: 1, availableReplicas: 0 })
      world.now += 6000
      world.settle()
      expect(world.names).to.deep.equal(['web-0', 'web-1'])
    })

    it('creates all at once in Parallel (PAR-01), and updates one by one (PAR-03)', () => {
      const world = new Simulation({ podManagementPolicy: 'Parallel' })
      world.step()
      expect(world.log).to.deep.equal(['create web-0', 'create web-1', 'create web-2'])
      world.converge()
      world.log = []
      world.change({ template: template('nginx:2') })
      world.settle()
      expect(world.log).to.deep.equal(['delete web-2'])
    })
  })

  describe('scaling down', () => {
    it('deletes the highest, one at a time (SCL-02)', () => {
      const world = running()
      world.change({ replicas: 1 })
      world.settle()
      expect(world.log).to.deep.equal(['delete web-2'])
      world.converge()
      expect(world.log).to.deep.equal(['delete web-2', 'delete web-1'])
      expect([...world.claims.keys()], 'STO-05').to.have.length(3)
    })

    it('stops while a wanted Pod is unwell (SCL-03)', () => {
      const world = running()
      world.ready('web-0', 'False')
      world.change({ replicas: 1 })
      world.settle()
      expect(world.log).to.deep.equal([])
    })

    for (const { unready, replicas, deleted } of [
      { unready: ['web-0', 'web-1', 'web-2'], replicas: 0, deleted: [] },
      { unready: ['web-2'], replicas: 2, deleted: ['delete web-2'] },
      { unready: ['web-1', 'web-2'], replicas: 1, deleted: [] },
    ]) {
      it(`to ${replicas} with ${unready.join(', ')} unready: ${deleted.join(', ') || 'nothing'} (SCL-04)`, () => {
        const world = running()
        for (const name of unready) world.ready(name, 'False')
        world.change({ replicas })
        world.settle()
        expect(world.log).to.deep.equal(deleted)
      })
    }

    it('deletes all at once in Parallel (PAR-02)', () => {
      const world = running({ podManagementPolicy: 'Parallel' })
      world.ready('web-1', 'False')
      world.change({ replicas: 0 })
      world.step()
      expect(world.log).to.deep.equal(['delete web-2', 'delete web-1', 'delete web-0'])
    })
  })

  describe('updates', () => {
    it('goes from the highest down (UPD-03) and completes (UPD-05)', () => {
      const world = running()
      const first = world.set.status.currentRevision
      world.change({ template: template('nginx:2') })
      world.step()
      expect(world.set.status).to.include({ currentRevision: first, currentReplicas: 2 })
      expect(world.set.status.updateRevision).to.not.equal(first)
      world.converge()
      expect(world.log.filter((line) => line.startsWith('delete'))).to.deep.equal([
        'delete web-2',
        'delete web-1',
        'delete web-0',
      ])
      expect(world.set.status.currentRevision).to.equal(world.set.status.updateRevision)
    })

    it('is not complete before the last Pod is ready (UPD-05)', () => {
      const world = running({ replicas: 1 })
      world.change({ template: template('nginx:2') })
      world.settle()
      world.pods.delete('web-0')
      world.settle()
      expect(world.set.status).to.include({ replicas: 1, updatedReplicas: 1 })
      expect(world.set.status.currentRevision).to.not.equal(world.set.status.updateRevision)
    })

    it('brings Pods below the partition back as they were (UPD-06, UPD-08)', () => {
      const world = running({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } })
      world.change({ template: template('nginx:2') })
      world.pods.delete('web-0')
      world.converge()
      const images = world.names.map((name) => world.pods.get(name)?.spec.containers[0]?.image)
      expect(images).to.deep.equal(['nginx:1', 'nginx:1', 'nginx:2'])
      expect(world.set.status.currentRevision).to.not.equal(world.set.status.updateRevision)
    })

    it('without a partition, keeps the count of old Pods in the middle of an update (UPD-08)', () => {
      const world = running({ updateStrategy: { type: 'RollingUpdate' } })
      world.change({ template: template('nginx:2') })
      world.step()
      world.pods.delete('web-0')
      world.settle()
      expect(world.pods.get('web-0')?.spec.containers[0]?.image).to.equal('nginx:1')
    })

    it('stops at a Pod that does not become ready (UPD-12), which reverting does not replace (UPD-13)', () => {
      const world = running()
      world.change({ template: template('broken') })
      world.settle()
      world.pods.delete('web-2')
      world.settle()
      world.log = []
      world.change({ template: template('nginx:1') })
      world.settle()
      expect(world.log).to.deep.equal([])
      world.pods.delete('web-2')
      world.converge()
      expect(world.log).to.deep.equal(['create web-2'])
    })

    it('leaves Pods alone under OnDelete (UPD-14)', () => {
      const world = running({ updateStrategy: { type: 'OnDelete' } })
      const first = world.set.status.currentRevision
      world.change({ template: template('nginx:2') })
      world.settle()
      expect(world.log).to.deep.equal([])
      world.pods.delete('web-0')
      world.converge()
      expect(world.pods.get('web-0')?.spec.containers[0]?.image).to.equal('nginx:2')
      expect(world.set.status.currentRevision).to.equal(first)
    })

    it('replaces what has failed or ended, when it is gone (REC-02, REC-03)', () => {
      for (const phase of ['Failed', 'Succeeded']) {
        const world = running()
        world.phase('web-1', phase)
        world.settle()
        expect(world.log).to.deep.equal(['delete web-1'])
        world.converge()
        expect(world.log).to.deep.equal(['delete web-1', 'create web-1'])
      }
    })
  })

  describe('revisions', () => {
    it('names them as upstream does (REV-02, REV-04)', () => {
      const nginx = {
        image: 'k8s.gcr.io/nginx-slim:0.8',
        imagePullPolicy: 'IfNotPresent',
        name: 'nginx',
        ports: [{ name: 'web', containerPort: 80, protocol: 'TCP' }],
        resources: {},
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
        volumeMounts: [{ name: 'www', mountPath: '/usr/share/nginx/html' }],
      }
      const spec = {
        containers: [nginx],
        dnsPolicy: 'ClusterFirst',
        restartPolicy: 'Always',
        schedulerName: 'default-scheduler',
        securityContext: {},
        terminationGracePeriodSeconds: 30,
      }
      const data = { spec: { template: { $patch: 'replace', metadata: { labels: { app: 'nginx' } }, spec } } }
      expect(hashOf(data, 0)).to.equal('85744c9dc6')
    })

    it('takes an earlier one again, with a new number (UPD-11, REV-07)', () => {
      const world = running()
      const [first] = world.revisions.keys()
      world.change({ template: template('nginx:2') })
      world.converge()
      world.change({ template: template('nginx:1') })
      world.converge()
      expect(world.set.status.updateRevision).to.equal(first)
      expect([...world.revisions.values()].map(({ revision }) => revision)).to.have.members([3, 2])
    })

    it('keeps as many as the limit says, besides those in use (REV-08)', () => {
      const world = running({ revisionHistoryLimit: 2 })
      for (const image of ['nginx:2', 'nginx:3', 'nginx:4', 'nginx:5', 'nginx:6']) {
        world.change({ template: template(image) })
        world.converge()
      }
      expect([...world.revisions.values()].map(({ revision }) => revision)).to.deep.equal([4, 5, 6])
    })

    it('makes none for other changes (REV-06, SCL-09)', () => {
      const world = running()
      world.change({ replicas: 4, minReadySeconds: 1, updateStrategy: { type: 'OnDelete' } })
      world.converge()
      expect(world.revisions.size).to.equal(1)
    })
  })

  it('changes nothing that it is given', () => {
    const world = new Simulation()
    world.step()
    const freeze = (value: unknown): void => {
      if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
      Object.freeze(value)
      Object.values(value).forEach(freeze)
    }
    const observed = {
      set: world.set,
      pods: [...world.pods.values()],
      claim: (name: string) => world.claims.get(name),
      revisions: [...world.revisions.values()],
      now: world.now,
    }
    freeze([observed, ...world.claims.values()])
    expect(plan(observed)).to.deep.equal(plan(observed))
  })
})
