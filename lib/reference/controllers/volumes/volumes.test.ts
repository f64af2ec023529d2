import { expect } from 'chai'
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../../kube/objects.ts'
import { planClaim, type Storage } from './claims.ts'
import { newVolume } from './provision.ts'
import { planVolume } from './volumes.ts'

const claim = (spec: object = {}, annotations: Record<string, string> = {}): PersistentVolumeClaim =>
  ({
    metadata: { name: 'www', namespace: 'default', uid: 'claim', resourceVersion: '7', annotations },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: 'standard',
      ...spec,
    },
    status: { phase: 'Pending' },
  }) as unknown as PersistentVolumeClaim

const volume = (
  name: string,
  spec: object = {},
  phase = 'Available',
  annotations: Record<string, string> = {},
): PersistentVolume =>
  ({
    metadata: { name, uid: name, annotations },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'standard',
      persistentVolumeReclaimPolicy: 'Delete',
      ...spec,
    },
    status: { phase },
  }) as unknown as PersistentVolume

const standard = { metadata: { name: 'standard' }, provisioner: 'kubernetes.io/host-path' } as unknown as StorageClass
const claimRef = { namespace: 'default', name: 'www', uid: 'claim' }
const bound = { 'pv.kubernetes.io/bind-completed': 'yes' }

const storage = (volumes: PersistentVolume[] = [], storageClass: StorageClass | undefined = standard): Storage => ({
  volume: (name) => volumes.find(({ metadata }) => metadata.name === name),
  volumes,
  storageClass: (name) => (name === storageClass?.metadata.name ? storageClass : undefined),
})

describe('planClaim', () => {
  it('takes the smallest volume that will do', () => {
    const volumes = [
      volume('big', { capacity: { storage: '5Gi' } }),
      volume('small', { capacity: { storage: '1Gi' } }),
      volume('tiny', { capacity: { storage: '1M' } }),
      volume('other', { storageClassName: 'fast' }),
      volume('readonly', { accessModes: ['ReadOnlyMany'] }),
      volume('taken', { claimRef: { namespace: 'default', name: 'x', uid: 'x' } }),
    ]
    expect(planClaim(claim(), storage(volumes))).to.deep.equal({ do: 'bind', volume: volumes[1] })
  })

  it('takes the one that is reserved for it before any other', () => {
    const reserved = volume('reserved', {
      claimRef: { namespace: 'default', name: 'www' },
      capacity: { storage: '9Gi' },
    })
    expect(planClaim(claim(), storage([volume('free'), reserved]))).to.deep.equal({ do: 'bind', volume: reserved })
  })

  it('provisions by the class, when there is none', () => {
    expect(planClaim(claim(), storage())).to.deep.equal({ do: 'provision', storageClass: standard })
    expect(planClaim(claim({ storageClassName: '' }), storage())).to.include({ do: 'tell', reason: 'FailedBinding' })
    expect(planClaim(claim({ storageClassName: 'x' }), storage())).to.include({
      reason: 'ProvisioningFailed',
      message: 'storageclass.storage.k8s.io "x" not found',
    })
    const external = { ...standard, provisioner: 'example.com/nfs' } as StorageClass
    expect(planClaim(claim(), storage([], external))).to.include({ do: 'announce', provisioner: 'example.com/nfs' })
  })

  it('waits for a Pod where the class says so', () => {
    const late = { ...standard, volumeBindingMode: 'WaitForFirstConsumer' } as StorageClass
    expect(planClaim(claim(), storage([], late))).to.include({ do: 'tell', reason: 'WaitForFirstConsumer' })
    const chosen = claim({}, { 'volume.kubernetes.io/selected-node': 'node-1' })
    expect(planClaim(chosen, storage([], late))).to.include({ do: 'provision' })
  })

  it('knows when the volume is lost', () => {
    expect(planClaim(claim({ volumeName: 'gone' }, bound), storage())).to.deep.equal({ do: 'lose' })
    const another = volume('mine', { claimRef: { namespace: 'default', name: 'www', uid: 'another' } })
    expect(planClaim(claim({ volumeName: 'mine' }, bound), storage([another]))).to.deep.equal({ do: 'lose' })
  })
})

describe('planVolume', () => {
  it('makes it available, bound, released and deleted as its claim comes and goes', () => {
    expect(planVolume(volume('v', {}, 'Pending'), undefined)).to.deep.equal({ do: 'mark', phase: 'Available' })
    expect(planVolume(volume('v', { claimRef }, 'Pending'), claim())).to.deep.equal({ do: 'offer' })
    expect(planVolume(volume('v', { claimRef }, 'Pending'), claim({ volumeName: 'v' }))).to.deep.equal({
      do: 'mark',
      phase: 'Bound',
    })
    expect(planVolume(volume('v', { claimRef }, 'Bound'), claim({ volumeName: 'v' }))).to.deep.equal({ do: 'nothing' })
    expect(planVolume(volume('v', { claimRef }, 'Bound'), undefined)).to.deep.equal({ do: 'mark', phase: 'Released' })
    expect(planVolume(volume('v', { claimRef }, 'Released'), undefined)).to.deep.equal({ do: 'delete' })
  })

  it('keeps it where the policy is Retain, even when another claim of that name comes', () => {
    const retained = volume('v', { claimRef, persistentVolumeReclaimPolicy: 'Retain' }, 'Released')
    const next = { ...claim(), metadata: { ...claim().metadata, uid: 'next' } } as PersistentVolumeClaim
    expect(planVolume(retained, next)).to.deep.equal({ do: 'nothing' })
    expect(planClaim(next, storage([retained]))).to.include({ do: 'provision' })
  })
})

describe('newVolume', () => {
  it('is reserved for the claim, and as big', () => {
    const { metadata, ...made } = newVolume(claim(), standard)
    expect(metadata.name).to.equal('pvc-claim')
    expect(made['spec']).to.deep.include({
      capacity: { storage: '1Gi' },
      persistentVolumeReclaimPolicy: 'Delete',
      claimRef: { kind: 'PersistentVolumeClaim', apiVersion: 'v1', resourceVersion: '7', ...claimRef },
    })
  })
})
