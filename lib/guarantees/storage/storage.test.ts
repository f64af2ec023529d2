import { expect } from 'chai'
import { claimBeforePod } from './claim-before-pod.ts'
import { claimKeepsVolume } from './claim-keeps-volume.ts'
import { claimsOutlivePods } from './claims-outlive-pods.ts'
import { claimsOutliveSet } from './claims-outlive-set.ts'
import { claimsUnowned } from './claims-unowned.ts'
import { podClaims } from './pod-claims.ts'
import { podKeepsClaim } from './pod-keeps-claim.ts'
import { outcome, story, type Story } from '../testing.ts'

const pvc = 'persistentvolumeclaims'
const up = (spec = {}) => story().set('web', { spec }).up('web-0', 'web-1')
const policy = (whenDeleted: string, whenScaled: string) => ({
  persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled },
})
const lose = (tale: Story, claim: string) => tale.terminating(pvc, claim).remove(pvc, claim)

describe('claims-outlive-pods', () => {
  it('passes when claims stay, however Pods go', () => {
    expect(outcome(claimsOutlivePods, up().down('web-0').up('web-0'))).to.deep.equal(['pass'])
    expect(
      outcome(
        claimsOutlivePods,
        up()
          .change('statefulsets', 'web', { spec: { replicas: 1 } })
          .down('web-1'),
      ),
    ).to.deep.equal(['pass'])
    expect(outcome(claimsOutlivePods, up())).to.deep.equal(['vacuous'])
  })
  it('fails when a claim goes with its Pod, or when the set is scaled', () => {
    expect(outcome(claimsOutlivePods, lose(up().down('web-0'), 'www-web-0'))).to.deep.equal([
      'fail',
      'www-web-0 was deleted, which no command asked for, while StatefulSet web stood and was to keep it',
    ])
    expect(
      outcome(
        claimsOutlivePods,
        lose(
          up()
            .change('statefulsets', 'web', { spec: { replicas: 1 } })
            .down('web-1'),
          'www-web-1',
        ),
      )[0],
    ).to.equal('fail')
  })
  it('follows whenScaled, which speaks of scaling only', () => {
    const scaling = () => up(policy('Retain', 'Delete'))
    expect(
      outcome(
        claimsOutlivePods,
        lose(
          scaling()
            .change('statefulsets', 'web', { spec: { replicas: 1 } })
            .down('web-1'),
          'www-web-1',
        ),
      ),
    ).to.deep.equal(['pass'])
    expect(outcome(claimsOutlivePods, lose(scaling().down('web-1'), 'www-web-1'))[0]).to.equal('fail')
  })
  it('excuses what a command asked for', () => {
    for (const command of [
      'kubectl delete pvc www-web-0',
      'kubectl delete pvc -l app=nginx',
      'kubectl -n test delete persistentvolumeclaims --all',
      'for i in 0 1; do kubectl delete pvc www-web-$i; done',
      'kubectl delete pvc/www-web-0 pod/web-0',
      'kubectl get pvc -o name | xargs kubectl delete',
    ])
      expect(outcome(claimsOutlivePods, lose(up().down('web-1').command(command), 'www-web-0')), command).to.deep.equal(
        ['pass'],
      )
    for (const command of [
      'kubectl delete pod web-0',
      'kubectl delete pvc www-web-1',
      'kubectl get pvc',
      'kubectl delete all --all',
    ]) {
      expect(outcome(claimsOutlivePods, lose(up().command(command).down('web-0'), 'www-web-0'))[0], command).to.equal(
        'fail',
      )
    }
  })
  it('leaves claims alone that were there before any set, and those of other names', () => {
    expect(outcome(claimsOutlivePods, lose(story().claim('www-web-0'), 'www-web-0').set('web'))).to.deep.equal([
      'vacuous',
    ])
    expect(outcome(claimsOutlivePods, lose(up().claim('data-db-0'), 'data-db-0'))).to.deep.equal(['vacuous'])
  })
  it('is unknown where events of claims were lost', () => {
    expect(outcome(claimsOutlivePods, up().gap(pvc).down('web-0'))).to.deep.equal(['unknown'])
  })
})

describe('claims-outlive-set', () => {
  const gone = (spec = {}) => up(spec).terminating('statefulsets', 'web').remove('statefulsets', 'web')
  it('passes when claims stay, and when the policy is to delete them', () => {
    expect(outcome(claimsOutliveSet, gone().down('web-0'))).to.deep.equal(['pass'])
    expect(outcome(claimsOutliveSet, lose(gone(policy('Delete', 'Retain')), 'www-web-0'))).to.deep.equal(['pass'])
    expect(outcome(claimsOutliveSet, up())).to.deep.equal(['vacuous'])
  })
  it('fails when claims go with the set', () => {
    expect(outcome(claimsOutliveSet, lose(gone(), 'www-web-0'))).to.deep.equal([
      'fail',
      'www-web-0 was deleted, which no command asked for, with StatefulSet web, which was to keep it',
    ])
    expect(outcome(claimsOutliveSet, lose(gone(policy('Retain', 'Delete')), 'www-web-0'))[0]).to.equal('fail')
  })
})

describe('pod-keeps-claim', () => {
  it('passes when the same claim is used again', () => {
    expect(outcome(podKeepsClaim, up().down('web-0').up('web-0'))).to.deep.equal(['pass'])
    expect(outcome(podKeepsClaim, up())).to.deep.equal(['vacuous'])
  })
  it('fails for another claim, by name or by uid', () => {
    const other = { spec: { volumes: [{ name: 'www', persistentVolumeClaim: { claimName: 'www-web-1' } }] } }
    expect(outcome(podKeepsClaim, up().down('web-0').pod('web-0', other))).to.deep.equal([
      'fail',
      'web-0 came back without the claim www-web-0 that it had before',
    ])
    expect(outcome(podKeepsClaim, lose(up().down('web-0'), 'www-web-0').up('web-0'))[1]).to.match(
      /web-0 came back with another claim of the name www-web-0: uid uid-\d+, where it had uid-\d+/,
    )
  })
  it('asks nothing of a Pod that people make in its place', () => {
    const own = { spec: { volumes: [] }, metadata: { ownerReferences: undefined } }
    expect(outcome(podKeepsClaim, up().down('web-0').pod('web-0', own))).to.deep.equal(['vacuous'])
    const another = up().remove('statefulsets', 'web').down('web-0').set('web', { claims: [] }, 2).up('web-0')
    expect(outcome(podKeepsClaim, another)).to.deep.equal(['vacuous'])
  })
  it('excuses a claim that a command deleted', () => {
    expect(
      outcome(
        podKeepsClaim,
        lose(up().command('kubectl delete pvc www-web-0').down('web-0'), 'www-web-0').up('web-0'),
      )[0],
    ).to.equal('pass')
  })
})

describe('claim-keeps-volume', () => {
  it('passes when nothing moves', () => {
    expect(outcome(claimKeepsVolume, up().down('web-0').up('web-0'))).to.deep.equal(['pass'])
  })
  it('fails when a claim moves, two share a volume, or a volume is given away', () => {
    const volume = (tale: Story, claim: string) =>
      (tale.object(pvc, claim)['spec'] as { volumeName: string }).volumeName
    const tale = up()
    const [a, b] = [volume(tale, 'www-web-0'), volume(tale, 'www-web-1')]
    expect(outcome(claimKeepsVolume, tale.change(pvc, 'www-web-0', { spec: { volumeName: b } }))).to.deep.equal([
      'fail',
      `www-web-0 moved from the volume ${a} to ${b}`,
    ])
    const shared = up()
      .claim('www-web-2')
      .change(pvc, 'www-web-2', { spec: { volumeName: a } })
    expect(outcome(claimKeepsVolume, shared)[0]).to.equal('fail')
    const taken = up()
    const claimRef = { name: 'www-web-1', namespace: 'test', uid: taken.object(pvc, 'www-web-1').metadata.uid }
    expect(outcome(claimKeepsVolume, taken.change('persistentvolumes', a, { spec: { claimRef } }))).to.deep.equal([
      'fail',
      `www-web-0 lost its volume ${a} to www-web-1`,
    ])
  })
  it('lets a volume be used again when its claim is gone', () => {
    const tale = up().command('kubectl delete pvc www-web-1')
    const { volumeName } = tale.object(pvc, 'www-web-1')['spec'] as { volumeName: string }
    lose(tale, 'www-web-1').add(pvc, 'PersistentVolumeClaim', 'www-web-1', { spec: { volumeName } })
    expect(outcome(claimKeepsVolume, tale.down('web-0'))).to.deep.equal(['pass'])
  })
})

describe('pod-claims', () => {
  it('wants the claim of the ordinal for every template', () => {
    expect(
      outcome(
        podClaims,
        story()
          .set('web', { claims: ['www', 'log'] })
          .up('web-0'),
      ),
    ).to.deep.equal(['pass'])
    expect(outcome(podClaims, story().set('web', { claims: [] }).up('web-0'))).to.deep.equal(['vacuous'])
    const other = { spec: { volumes: [{ name: 'www', persistentVolumeClaim: { claimName: 'web-www-0' } }] } }
    expect(outcome(podClaims, story().set('web').pod('web-0', other))).to.deep.equal([
      'fail',
      "web-0 was created with the claim 'web-www-0' for its volume www, not 'www-web-0'",
    ])
  })
})

describe('claim-before-pod', () => {
  it('wants the claim when the Pod is created', () => {
    expect(outcome(claimBeforePod, up())).to.deep.equal(['pass'])
    const late = { spec: { volumes: [{ name: 'www', persistentVolumeClaim: { claimName: 'www-web-7' } }] } }
    expect(outcome(claimBeforePod, story().set('web').pod('web-0', late).claim('www-web-7'))).to.deep.equal([
      'fail',
      'web-0 was created when there was no claim www-web-7',
    ])
  })
})

describe('claims-unowned', () => {
  it('wants no owner where claims are retained', () => {
    const own = (tale: Story) => tale.change(pvc, 'www-web-0', { metadata: { ownerReferences: [tale.ownerOf('web')] } })
    expect(outcome(claimsUnowned, up())).to.deep.equal(['pass'])
    expect(outcome(claimsUnowned, own(up(policy('Delete', 'Retain'))))).to.deep.equal(['vacuous'])
    expect(outcome(claimsUnowned, own(up()))).to.deep.equal([
      'fail',
      'www-web-0 was given the owner StatefulSet web, and would be deleted with it',
    ])
  })
})
