import { expect } from 'chai'
import type { Pod } from '../../../kube/objects.ts'
import { running, Simulation } from './testing.ts'

describe('StatefulSet plan', () => {
  describe('adoption', () => {
    const orphan = (world: Simulation, name: string): void =>
      world.edit(name, (pod) => ({ ...pod, metadata: { ...pod.metadata, ownerReferences: [] } }))

    it('adopts an orphan that matches (ADO-01), and no stranger (ADO-03, ADO-06)', () => {
      const world = running()
      orphan(world, 'web-1')
      const [pod] = world.pods.values()
      const stranger = {
        ...pod,
        metadata: { ...pod?.metadata, name: 'other-0', uid: 'other', ownerReferences: [] },
      } as Pod
      world.pods.set('other-0', stranger)
      const { pods } = world.look()
      expect(pods.adopt.map(({ metadata }) => metadata.name)).to.deep.equal(['web-1'])
      expect(pods.members).to.have.length(3)
    })

    it('releases a Pod whose labels no longer match (ADO-02)', () => {
      const world = running()
      world.edit('web-1', (pod) => ({ ...pod, metadata: { ...pod.metadata, labels: { app: 'debug' } } }))
      expect(world.look().pods.release.map(({ metadata }) => metadata.name)).to.deep.equal(['web-1'])
    })

    it('does nothing but look when the set is going (STA-10)', () => {
      const world = running()
      orphan(world, 'web-1')
      world.pods.delete('web-2')
      world.set = { ...world.set, metadata: { ...world.set.metadata, deletionTimestamp: '2030-01-01T00:00:00Z' } }
      const { pods, stages, status } = world.look()
      expect([pods.adopt, pods.release, stages]).to.deep.equal([[], [], []])
      expect(status).to.include({ replicas: 1 })
    })

    it('tries to adopt orphaned revisions also then, and so comes to nothing else (REV-09)', () => {
      const world = running()
      world.set = { ...world.set, metadata: { ...world.set.metadata, deletionTimestamp: '2030-01-01T00:00:00Z' } }
      for (const [name, revision] of world.revisions)
        world.revisions.set(name, { ...revision, metadata: { ...revision.metadata, ownerReferences: [] } })
      expect(world.look().revisions.adopt).to.have.length(1)
    })
  })

  describe('claims', () => {
    const owners = (world: Simulation): Record<string, string[]> =>
      Object.fromEntries(
        [...world.claims].map(([name, { metadata }]) => [
          name,
          (metadata.ownerReferences ?? []).map(({ kind }) => kind),
        ]),
      )
    const policy = (whenDeleted: string, whenScaled: string) => ({
      persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled },
    })

    it('waits for a claim that is being deleted (STO-09)', () => {
      const world = running()
      world.pods.delete('web-0')
      const claim = world.claims.get('www-web-0')
      if (claim === undefined) throw new Error('no claim')
      world.claims.set('www-web-0', {
        ...claim,
        metadata: { ...claim.metadata, deletionTimestamp: '2030-01-01T00:00:00Z' },
      })
      const [task] = world.look().stages.flat()
      expect(task)
        .to.include({ do: 'create' })
        .and.to.have.deep.property('blockers', ['pvc www-web-0 is being deleted'])
    })

    it('creates a claim that a Pending Pod lacks (STO-08)', () => {
      const world = new Simulation()
      world.step()
      world.claims.clear()
      world.settle()
      expect(world.log).to.deep.equal(['create web-0', 'provide web-0'])
      expect([...world.claims.keys()]).to.deep.equal(['www-web-0'])
    })

    it('whenDeleted: Delete has the set own them (STO-12)', () => {
      const world = running(policy('Delete', 'Retain'))
      world.change({ replicas: 2 })
      world.settle()
      const set = ['StatefulSet']
      expect(owners(world)).to.deep.equal({ 'www-web-0': set, 'www-web-1': set, 'www-web-2': set })
    })

    it('whenScaled: Delete has a condemned Pod own its claims, before it goes (STO-13, STO-14)', () => {
      for (const [whenDeleted, others] of [
        ['Retain', []],
        ['Delete', ['StatefulSet']],
      ] as const) {
        const world = running(policy(whenDeleted, 'Delete'))
        expect(owners(world)).to.deep.equal({ 'www-web-0': others, 'www-web-1': others, 'www-web-2': others })
        world.change({ replicas: 2 })
        world.settle()
        expect(world.log).to.deep.equal(['own web-2', 'delete web-2'])
        expect(owners(world)).to.deep.equal({ 'www-web-0': others, 'www-web-1': others, 'www-web-2': ['Pod'] })
      }
    })

    it('does not create a Pod whose claim still belongs to the one before it (STO-18)', () => {
      const world = running(policy('Retain', 'Delete'))
      world.change({ replicas: 2 })
      world.settle()
      world.change({ replicas: 3 })
      world.pods.delete('web-2')
      world.log = []
      world.settle()
      expect(world.log).to.deep.equal([])
      world.claims.delete('www-web-2')
      world.converge()
      expect(world.log).to.deep.equal(['create web-2'])
    })

    it('follows a change of the policy (STO-15), and leaves those of another controller alone (STO-17)', () => {
      const world = running()
      const claim = world.claims.get('www-web-0')
      if (claim === undefined) throw new Error('no claim')
      const foreign = { apiVersion: 'v1', kind: 'ConfigMap', name: 'other', uid: 'other', controller: true }
      world.claims.set('www-web-0', { ...claim, metadata: { ...claim.metadata, ownerReferences: [foreign] } })
      world.change(policy('Delete', 'Retain'))
      world.settle()
      expect(owners(world)).to.deep.equal({
        'www-web-0': ['ConfigMap'],
        'www-web-1': ['StatefulSet'],
        'www-web-2': ['StatefulSet'],
      })
      world.change(policy('Retain', 'Retain'))
      world.settle()
      expect(owners(world)).to.deep.equal({ 'www-web-0': ['ConfigMap'], 'www-web-1': [], 'www-web-2': [] })
    })
  })
})
