import { expect } from 'chai'
import { outcome, story } from '../testing.ts'
import { fittingVolumes } from './fitting-volumes.ts'

/** A claim of 1Gi to read and to write, bound to such a volume. */
const bound = (storage: string, accessModes: string[], volumeName = '') =>
  story()
    .set('web')
    .add('persistentvolumes', 'PersistentVolume', 'pv', { spec: { capacity: { storage }, accessModes } })
    .add('persistentvolumeclaims', 'PersistentVolumeClaim', 'www-web-0', {
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, volumeName },
    })
    .change('persistentvolumeclaims', 'www-web-0', { spec: { volumeName: 'pv' } })

describe('fitting-volumes', () => {
  it('passes where the volume is as large as it should be, or larger, and can do more', () => {
    expect(outcome(fittingVolumes, bound('1024Mi', ['ReadWriteOnce']))).to.deep.equal(['pass'])
    expect(outcome(fittingVolumes, bound('2Gi', ['ReadOnlyMany', 'ReadWriteOnce']))).to.deep.equal(['pass'])
  })
  it('fails where it is too small, or cannot be written to', () => {
    expect(outcome(fittingVolumes, bound('1G', ['ReadWriteOnce']))).to.deep.equal([
      'fail',
      'www-web-0 was bound to the volume pv, which has 1G, though it requests 1Gi',
    ])
    expect(outcome(fittingVolumes, bound('1Gi', ['ReadOnlyMany']))[1]).to.equal(
      'www-web-0 was bound to the volume pv, which has the access modes ReadOnlyMany, not ReadWriteOnce',
    )
  })
  it('fails where it is of another mode or class, or has not the labels that are selected', () => {
    const wanted = { accessModes: [], storageClassName: 'fast', selector: { matchLabels: { zone: 'a' } } }
    const fails = (spec: object, labels = { zone: 'a' }, claimRef?: object) =>
      outcome(
        fittingVolumes,
        story()
          .set('web')
          .add(
            'persistentvolumes',
            'PersistentVolume',
            'pv',
            { spec: { capacity: { storage: '1Gi' }, claimRef } },
            { labels },
          )
          .add('persistentvolumeclaims', 'PersistentVolumeClaim', 'www-web-0', { spec: wanted })
          .change('persistentvolumes', 'pv', { spec: { ...spec, claimRef: { name: 'www-web-0', uid: 'any' } } })
          .change('persistentvolumeclaims', 'www-web-0', { spec: { volumeName: 'pv' } }),
      )
    expect(fails({ storageClassName: 'fast' })).to.deep.equal(['pass'])
    const what = 'www-web-0 was bound to the volume pv, which'
    expect(fails({ storageClassName: 'fast', volumeMode: 'Block' })[1]).to.equal(
      `${what} is of the mode Block, not Filesystem`,
    )
    expect(fails({ storageClassName: 'slow' })[1]).to.equal(`${what} is of the class "slow", not "fast"`)
    expect(fails({ storageClassName: 'fast' }, { zone: 'b' })[1]).to.equal(`${what} has not the labels that it selects`)
    expect(fails({ storageClassName: 'slow' }, { zone: 'b' }, { name: 'www-web-0' })).to.deep.equal(['pass'])
  })
  it('wants the capacity of the volume to be told', () => {
    const tells = (storage: string) =>
      outcome(
        fittingVolumes,
        bound('2Gi', ['ReadWriteOnce']).change('persistentvolumeclaims', 'www-web-0', {
          status: { phase: 'Bound', capacity: { storage } },
        }),
      )
    expect(tells('2048Mi')).to.deep.equal(['pass'])
    expect(tells('1Gi')[1]).to.equal('www-web-0 was bound to the volume pv, which has 2Gi, though it tells of 1Gi')
  })
  it('does not speak of a claim that names its volume itself', () => {
    expect(outcome(fittingVolumes, bound('1Mi', ['ReadOnlyMany'], 'pv'))).to.deep.equal(['vacuous'])
  })
})
