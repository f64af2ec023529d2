import { expect } from 'chai'
import { outcome, type SetOptions, story, type Story } from '../testing.ts'
import { claimTemplate } from './claim-template.ts'
import { claimsDeletedWhenScaled } from './claims-deleted-when-scaled.ts'
import { claimsDeletedWithSet } from './claims-deleted-with-set.ts'
import { claimsLeftAsTheyAre } from './claims-left-as-they-are.ts'
import { claimsOutlivePods } from './claims-outlive-pods.ts'
import { claimsOwnedBySet } from './claims-owned-by-set.ts'
import { foreignClaims } from './foreign-claims.ts'
import { missingClaims } from './missing-claims.ts'
import { podClaims } from './pod-claims.ts'
import { staleClaims } from './stale-claims.ts'
import { terminatingClaims } from './terminating-claims.ts'

const up = (options: SetOptions = {}): Story =>
  story()
    .set('web', { replicas: 2, ...options })
    .status('web')
    .up('web-0', 'web-1')
    .wait(10_000)
const later = (tale: Story): Story => tale.wait(60_000).command('kubectl get pods')
const policy = (whenDeleted: string, whenScaled: string): SetOptions => ({
  spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled } },
})
const pvcs = 'persistentvolumeclaims'
const owned = (tale: Story, claim: string, ...ownerReferences: unknown[]): Story =>
  tale.change(pvcs, claim, { metadata: { ownerReferences } })
const podOf = (tale: Story, pod: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  name: pod,
  uid: tale.object('pods', pod).metadata.uid,
  controller: true,
})
const other = { apiVersion: 'v1', kind: 'ConfigMap', name: 'keeper', uid: 'keeper', controller: true }

describe('claim-template', () => {
  const template = {
    metadata: { name: 'www', labels: { tier: 'data' } },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: { requests: { storage: '1Gi' } } },
  }
  const made = (labels: object, spec: object) => {
    const tale = story()
      .set('web', { spec: { volumeClaimTemplates: [template] } })
      .status('web')
    return outcome(
      claimTemplate,
      tale
        .add(
          pvcs,
          'PersistentVolumeClaim',
          'www-web-0',
          { spec: { ...template.spec, ...spec } },
          { labels: labels as never },
        )
        .up('web-0'),
    )
  }
  it('wants the labels of template and selector, and the spec of the template', () => {
    expect(made({ app: 'nginx', tier: 'data' }, { resources: { requests: { storage: '1024Mi' } } })).to.deep.equal([
      'pass',
    ])
    expect(made({ tier: 'data' }, {})).to.deep.equal([
      'fail',
      "www-web-0 was created with none as labels[app], where web has 'nginx'",
    ])
    expect(made({ app: 'nginx' }, {})[1]).to.contain('labels[tier]')
    expect(made({ app: 'nginx', tier: 'data' }, { resources: { requests: { storage: '2Gi' } } })[1]).to.contain(
      "with '2Gi' as the storage that it requests",
    )
    expect(made({ app: 'nginx', tier: 'data' }, { storageClassName: 'slow' })[1]).to.contain('spec.storageClassName')
    expect(made({ app: 'nginx', tier: 'data' }, { accessModes: ['ReadWriteMany'] })[1]).to.contain('spec.accessModes')
  })
  it('does not speak of claims that people made', () => {
    const tale = story()
      .set('web')
      .status('web')
      .add(pvcs, 'PersistentVolumeClaim', 'www-web-0', { spec: {} })
      .wait(10_000)
      .up('web-0')
    expect(outcome(claimTemplate, tale)).to.deep.equal(['vacuous'])
    const before = story()
      .add(pvcs, 'PersistentVolumeClaim', 'www-web-0', { spec: {} })
      .set('web')
      .status('web')
      .up('web-0')
    expect(outcome(claimTemplate, before)).to.deep.equal(['vacuous'])
  })
})

describe('pod-claims', () => {
  it('wants no claims of which the set knows nothing', () => {
    const volumes = [{ name: 'extra', persistentVolumeClaim: { claimName: 'extra-web-0' } }]
    const bare = () => story().set('web', { claims: [] })
    expect(outcome(podClaims, bare().pod('web-0'))).to.deep.equal(['vacuous'])
    expect(outcome(podClaims, bare().pod('web-0', { spec: { volumes } }))).to.deep.equal([
      'fail',
      "web-0 was created with the claim 'extra-web-0' for a volume extra that web does not have",
    ])
  })
})

describe('claims-left-as-they-are', () => {
  const again = () => up().down('web-1').up('web-1')
  it('wants the finalizers that people have put on it to stay', () => {
    const held = () => again().change(pvcs, 'www-web-1', { metadata: { finalizers: ['example.com/hold', 'a.io/own'] } })
    const freed = (tale: Story): Story => tale.change(pvcs, 'www-web-1', { metadata: { finalizers: [] } })
    expect(outcome(claimsLeftAsTheyAre, freed(held()))).to.deep.equal([
      'fail',
      "www-web-1 lost a finalizer that is nobody's but people's, which no command asked for",
    ])
    const command = 'kubectl patch pvc www-web-1 --type=merge -p {}'
    expect(outcome(claimsLeftAsTheyAre, freed(held().command(command)))).to.deep.equal(['pass'])
    expect(outcome(claimsLeftAsTheyAre, freed(held().command(command).output(command, '').wait(5_000)))[0]).to.equal(
      'fail',
    )
    const theirs = held().change(pvcs, 'www-web-1', { metadata: { finalizers: ['example.com/hold'] } })
    expect(outcome(claimsLeftAsTheyAre, theirs)).to.deep.equal(['pass'])
  })
  it('wants no change that nobody asked for', () => {
    expect(outcome(claimsLeftAsTheyAre, again())).to.deep.equal(['pass'])
    const resized = { spec: { resources: { requests: { storage: '5Gi' } } } }
    expect(outcome(claimsLeftAsTheyAre, again().change(pvcs, 'www-web-1', resized))).to.deep.equal([
      'fail',
      'the size of www-web-1 changed, which no command asked for',
    ])
    expect(
      outcome(
        claimsLeftAsTheyAre,
        again().command('kubectl patch pvc www-web-1 -p {}').change(pvcs, 'www-web-1', resized),
      ),
    ).to.deep.equal(['pass'])
    expect(outcome(claimsLeftAsTheyAre, again().change(pvcs, 'www-web-1', { metadata: { labels: {} } }))[1]).to.contain(
      'the labels of www-web-1',
    )
  })
  it('does not speak of changes from before there was a set', () => {
    const resized = { spec: { resources: { requests: { storage: '5Gi' } } } }
    const tale = story().claim('www-web-0').change(pvcs, 'www-web-0', resized).set('web', { replicas: 1 }).up('web-0')
    expect(outcome(claimsLeftAsTheyAre, tale)).to.deep.equal(['vacuous'])
  })
})

describe('missing-claims', () => {
  const lost = () =>
    up()
      .command('kubectl delete pvc www-web-1')
      .terminating(pvcs, 'www-web-1')
      .down('web-1')
      .pod('web-1')
      .remove(pvcs, 'www-web-1')
  it('wants them made again for a Pod that is pending', () => {
    expect(outcome(missingClaims, later(lost().claim('www-web-1')))).to.deep.equal(['pass'])
    expect(outcome(missingClaims, later(lost()))).to.deep.equal([
      'fail',
      'the claim www-web-1 of web-1 was missing for more than 30 s',
    ])
    expect(outcome(missingClaims, later(lost().ready('web-1')))[0]).to.equal('pass')
    expect(outcome(missingClaims, later(up()))).to.deep.equal(['vacuous'])
  })
})

describe('terminating-claims', () => {
  const going = () =>
    up().command('kubectl delete pvc www-web-1').terminating(pvcs, 'www-web-1').wait(5000).down('web-1')
  it('wants a claim to be gone before a Pod is made', () => {
    expect(outcome(terminatingClaims, going().remove(pvcs, 'www-web-1').up('web-1'))).to.deep.equal(['pass'])
    expect(outcome(terminatingClaims, going().up('web-1'))).to.deep.equal([
      'fail',
      'web-1 was created while its claim www-web-1 was being deleted',
    ])
  })
  it('forgives a controller that had not seen it', () => {
    expect(outcome(terminatingClaims, up().down('web-1').terminating(pvcs, 'www-web-1').up('web-1'))).to.deep.equal([
      'pass',
    ])
  })
})

describe('stale-claims', () => {
  const scaled = () => {
    const tale = up(policy('Retain', 'Delete')).spec('web', { replicas: 1 }).status('web')
    return owned(tale, 'www-web-1', podOf(tale, 'web-1'))
      .wait(6000)
      .down('web-1')
      .wait(2000)
      .spec('web', { replicas: 2 })
      .status('web')
      .wait(6000)
  }
  it('wants a claim of an earlier Pod to be gone', () => {
    expect(outcome(staleClaims, scaled().remove(pvcs, 'www-web-1').up('web-1'))).to.deep.equal(['pass'])
    expect(outcome(staleClaims, scaled().up('web-1'))).to.deep.equal([
      'fail',
      'web-1 was created while its claim www-web-1 was still owned by an earlier web-1',
    ])
    expect(outcome(staleClaims, up())).to.deep.equal(['vacuous'])
  })
})

describe('claims-owned-by-set', () => {
  const both = (tale: Story) => owned(owned(tale, 'www-web-0', tale.ownerOf('web')), 'www-web-1', tale.ownerOf('web'))
  it('wants the set as their owner with whenDeleted Delete', () => {
    expect(outcome(claimsOwnedBySet, later(both(up(policy('Delete', 'Retain')))))).to.deep.equal(['pass'])
    expect(outcome(claimsOwnedBySet, later(up(policy('Delete', 'Delete'))))).to.deep.equal([
      'fail',
      'www-web-0 was not owned by web, whose whenDeleted was Delete, for more than 30 s',
      'www-web-1 was not owned by web, whose whenDeleted was Delete, for more than 30 s',
    ])
    expect(outcome(claimsOwnedBySet, later(up()))).to.deep.equal(['vacuous'])
  })
  it('wants the owner to go with the policy, and none but the set', () => {
    const changed = () =>
      both(up(policy('Delete', 'Retain')))
        .spec('web', policy('Retain', 'Retain').spec ?? {})
        .status('web')
    expect(outcome(claimsOwnedBySet, later(owned(owned(changed(), 'www-web-0'), 'www-web-1')))).to.deep.equal(['pass'])
    expect(outcome(claimsOwnedBySet, later(changed()))[1]).to.equal(
      'www-web-0 was owned by web, whose whenDeleted was Retain, for more than 30 s',
    )
    const tale = up(policy('Retain', 'Delete'))
    expect(outcome(claimsOwnedBySet, later(owned(tale, 'www-web-1', podOf(tale, 'web-1'))))[1]).to.equal(
      'www-web-1 was owned by its Pod, which web wanted, for more than 30 s',
    )
  })
  it('leaves claims of others alone', () => {
    expect(
      outcome(
        claimsOwnedBySet,
        later(owned(owned(up(policy('Delete', 'Retain')), 'www-web-0', other), 'www-web-1', other)),
      )[0],
    ).to.equal('pass')
  })
})

describe('claims-deleted-with-set', () => {
  const gone = (options: SetOptions) =>
    up(options).command('kubectl delete sts web').remove('statefulsets', 'web').down('web-0', 'web-1')
  it('wants the claims to go too', () => {
    expect(
      outcome(
        claimsDeletedWithSet,
        later(gone(policy('Delete', 'Retain')).remove(pvcs, 'www-web-0').terminating(pvcs, 'www-web-1')),
      ),
    ).to.deep.equal(['pass'])
    expect(
      outcome(claimsDeletedWithSet, later(gone(policy('Delete', 'Retain')).remove(pvcs, 'www-web-0'))),
    ).to.deep.equal(['fail', 'www-web-1 was not deleted with web, whose whenDeleted was Delete, for more than 30 s'])
    expect(outcome(claimsDeletedWithSet, later(gone(policy('Retain', 'Delete'))))).to.deep.equal(['vacuous'])
  })
})

describe('claims-deleted-when-scaled', () => {
  const scaled = (options: SetOptions) =>
    up(options).spec('web', { replicas: 1 }).status('web').wait(6000).down('web-1')
  it('wants the claims of Pods that are scaled away to go', () => {
    expect(
      outcome(claimsDeletedWhenScaled, later(scaled(policy('Retain', 'Delete')).remove(pvcs, 'www-web-1'))),
    ).to.deep.equal(['pass'])
    expect(outcome(claimsDeletedWhenScaled, later(scaled(policy('Retain', 'Delete'))))).to.deep.equal([
      'fail',
      'www-web-1 was not deleted with web-1, which was scaled away where whenScaled was Delete, for more than 30 s',
    ])
    expect(outcome(claimsDeletedWhenScaled, later(scaled(policy('Delete', 'Retain'))))).to.deep.equal(['vacuous'])
  })
  it('lets claims-outlive-pods tell of others', () => {
    const replaced = (options: SetOptions) =>
      up(options).command('kubectl delete pod web-1').down('web-1').remove(pvcs, 'www-web-1')
    expect(outcome(claimsOutlivePods, replaced(policy('Retain', 'Delete')))[0]).to.equal('fail')
    expect(outcome(claimsOutlivePods, scaled(policy('Retain', 'Delete')).remove(pvcs, 'www-web-1'))[0]).to.equal('pass')
    expect(outcome(claimsOutlivePods, scaled(policy('Delete', 'Retain')).remove(pvcs, 'www-web-1'))[0]).to.equal('fail')
  })
})

describe('foreign-claims', () => {
  const kept = () =>
    owned(
      up(policy('Retain', 'Delete')).add('configmaps', 'ConfigMap', 'keeper', {}, { uid: 'keeper' }),
      'www-web-1',
      other,
    )
  it('wants them kept, with their controller', () => {
    expect(outcome(foreignClaims, kept().spec('web', { replicas: 1 }).down('web-1'))).to.deep.equal(['pass'])
    expect(
      outcome(foreignClaims, kept().spec('web', { replicas: 1 }).down('web-1').remove(pvcs, 'www-web-1')),
    ).to.deep.equal(['fail', 'www-web-1, which ConfigMap keeper controls, was deleted, which no command asked for'])
    expect(outcome(foreignClaims, owned(kept(), 'www-web-1', up().ownerOf('web')))).to.deep.equal([
      'fail',
      'www-web-1 lost its controller ConfigMap keeper, which no command asked for',
    ])
    expect(
      outcome(
        foreignClaims,
        kept().command('kubectl delete configmap keeper').remove('configmaps', 'keeper').remove(pvcs, 'www-web-1'),
      ),
    ).to.deep.equal(['pass'])
  })
})
