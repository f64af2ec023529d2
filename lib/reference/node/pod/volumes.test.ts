import { expect } from 'chai'
import type * as core from 'kubernetes-types/core/v1.js'
import type { ConfigMap, PersistentVolume, PersistentVolumeClaim, Pod, Secret } from '../../../kube/objects.ts'
import { manualClock } from '../../../testing.ts'
import { Disks } from '../disks.ts'
import { memoryFiles } from '../runtime/files/files.ts'
import type { ContainerSpec } from '../runtime.ts'
import { PodVolumes, type VolumeSources } from './volumes.ts'

const clock = manualClock()
const placement = { podIP: '', hostIP: '', allocatable: {} }
const podOf = (volumes: core.Volume[]): Pod =>
  ({
    metadata: { uid: 'pod-uid', name: 'web-0', namespace: 'default', labels: { app: 'nginx' } },
    spec: { volumes, containers: [] },
  }) as unknown as Pod

const sources = (data: Record<string, string> = { 'index.html': 'hello' }): VolumeSources => ({
  configMap: async (name) => (name === 'config' ? ({ data } as unknown as ConfigMap) : undefined),
  secret: async (name) =>
    name === 'secret' ? ({ data: { password: 'aHVudGVyMg==' } } as unknown as Secret) : undefined,
  services: () => [],
  token: async () => 'token',
  claim: async (name) =>
    name === 'www'
      ? ({ spec: { volumeName: 'pvc-1' }, status: { phase: 'Bound' } } as unknown as PersistentVolumeClaim)
      : name === 'unbound'
        ? ({ spec: {}, status: { phase: 'Pending' } } as unknown as PersistentVolumeClaim)
        : undefined,
  persistentVolume: async () => ({ metadata: { uid: 'pv-uid' }, spec: {} }) as unknown as PersistentVolume,
})

async function mount(
  volume: Omit<core.Volume, 'name'>,
  mounted: Partial<core.VolumeMount> = {},
  disks = new Disks(clock),
): Promise<ContainerSpec['mounts'][number]> {
  const volumes = new PodVolumes('node-1', disks, clock)
  await volumes.mount(podOf([{ name: 'v', ...volume }]), sources(), placement)
  return volumes.mountsOf(
    { name: 'c', volumeMounts: [{ name: 'v', mountPath: '/v', ...mounted }] },
    { POD: 'web-0' },
  )[0]!
}

const failureOf = (volume: Omit<core.Volume, 'name'>): Promise<string> =>
  mount(volume).then(
    () => 'it did not fail',
    (error: unknown) => (error as Error).message,
  )

describe('volumes of a Pod', () => {
  it('hold the keys of ConfigMaps and Secrets', async () => {
    const config = await mount({ configMap: { name: 'config' } })
    expect(await config.files.readFile('/index.html')).to.equal('hello')
    expect(await config.files.readlink('/index.html')).to.equal('..data/index.html')
    expect(config.readOnly).to.equal(true)
    const secret = await mount({
      secret: { secretName: 'secret', items: [{ key: 'password', path: 'a/b', mode: 0o400 }] },
    })
    expect(await secret.files.readFile('/a/b')).to.equal('hunter2')
    expect((await secret.files.stat('/a/b')).mode & 0o777).to.equal(0o400)
  })

  it('project several sources into one', async () => {
    const { files } = await mount({
      projected: {
        sources: [
          { serviceAccountToken: { path: 'token' } },
          { configMap: { name: 'config', items: [{ key: 'index.html', path: 'page' }] } },
          { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
        ],
      },
    })
    const names = (await files.readdir('/')).filter((name) => !name.startsWith('..'))
    expect(names.toSorted()).to.deep.equal(['labels', 'page', 'token'])
    expect(await files.readFile('/labels')).to.equal('app="nginx"')
  })

  it('hold a token for the user and the group of the Pod', async () => {
    const rights = async (pod: core.PodSecurityContext, ...own: (number | undefined)[]): Promise<unknown[]> => {
      const volume = { name: 'v', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }
      const { metadata } = podOf([])
      const containers = own.map((runAsUser) => ({ name: 'c', ...(runAsUser && { securityContext: { runAsUser } }) }))
      const volumes = new PodVolumes('node-1', new Disks(clock), clock)
      const spec = { volumes: [volume], securityContext: pod, containers }
      await volumes.mount({ metadata, spec } as unknown as Pod, sources(), placement)
      const [mounted] = volumes.mountsOf({ name: 'c', volumeMounts: [{ name: 'v', mountPath: '/v' }] }, {})
      const { mode, uid, gid } = mounted!.files.seek('/token')!
      return [(mode & 0o777).toString(8), uid, gid]
    }
    expect(await rights({}, undefined)).to.deep.equal(['644', 0, 0])
    expect(await rights({ runAsUser: 1000 }, undefined)).to.deep.equal(['600', 1000, 0])
    expect(await rights({ fsGroup: 10_000 }, undefined)).to.deep.equal(['640', 0, 10_000])
    expect(await rights({ runAsUser: 1000, fsGroup: 10_000 }, undefined)).to.deep.equal(['640', 1000, 10_000])
    expect(await rights({ runAsUser: 1000 }, undefined, 1001)).to.deep.equal(['644', 0, 0])
    expect(await rights({}, 1001, 1001)).to.deep.equal(['600', 1001, 0])
  })

  it('follow changes of their source, all at once', async () => {
    const volumes = new PodVolumes('node-1', new Disks(clock), clock)
    const pod = podOf([{ name: 'v', configMap: { name: 'config' } }])
    await volumes.mount(pod, sources({ a: '1', b: '1' }), placement)
    const [{ files }] = volumes.mountsOf({ name: 'c', volumeMounts: [{ name: 'v', mountPath: '/v' }] }, {}) as [
      ContainerSpec['mounts'][number],
    ]
    await volumes.refresh(pod, sources({ a: '2', c: '2' }), placement)
    expect((await files.readdir('/')).filter((name) => !name.startsWith('..')).toSorted()).to.deep.equal(['a', 'c'])
    expect(await files.readFile('/a')).to.equal('2')
    expect((await files.readdir('/')).filter((name) => name.startsWith('..')).length).to.equal(2)
  })

  it('follow changes where they project several sources, and keep their token', async () => {
    const volumes = new PodVolumes('node-1', new Disks(clock), clock)
    const pod = podOf([
      {
        name: 'v',
        projected: {
          sources: [
            { serviceAccountToken: { path: 'token' } },
            { configMap: { name: 'config' } },
            { downwardAPI: { items: [{ path: 'note', fieldRef: { fieldPath: "metadata.annotations['note']" } }] } },
          ],
        },
      },
    ])
    const mount = { name: 'c', volumeMounts: [{ name: 'v', mountPath: '/v' }] }
    await volumes.mount(pod, sources({ a: '1' }), placement)
    const [{ files }] = volumes.mountsOf(mount, {}) as [ContainerSpec['mounts'][number]]
    const token = await files.readFile('/token')
    expect(token).to.not.equal('')
    const version = await files.readlink('/..data')
    await volumes.refresh(pod, sources({ a: '1' }), placement)
    expect(await files.readlink('/..data')).to.equal(version)
    const changed = { ...pod, metadata: { ...pod.metadata, annotations: { note: 'new' } } }
    await volumes.refresh(changed, sources({ a: '2' }), placement)
    const read = (path: string): Promise<string> => files.readFile(path)
    expect([await read('/a'), await read('/note'), await read('/token')]).to.deep.equal(['2', 'new', token])
  })

  it("keep a claim's data for the next Pod, and an emptyDir's not", async () => {
    const disks = new Disks(clock)
    const claim = { persistentVolumeClaim: { claimName: 'www' } }
    const first = await mount(claim, {}, disks)
    await first.files.writeFile('/index.html', 'web-0')
    expect(await (await mount(claim, {}, disks)).files.readFile('/index.html')).to.equal('web-0')
    const scratch = await mount({ emptyDir: {} }, {}, disks)
    await scratch.files.writeFile('/x', 'x')
    new PodVolumes('node-1', disks, clock).drop(podOf([{ name: 'v', emptyDir: {} }]))
    expect(await (await mount({ emptyDir: {} }, {}, disks)).files.exists('/x')).to.equal(false)
  })

  it('keep an emptyDir on disk for the same Pod, when its node is started anew', async () => {
    const disks = new Disks(clock)
    for (const [emptyDir, kept] of [
      [{}, true],
      [{ medium: 'Memory' }, false],
    ] as const) {
      const { files } = await mount({ emptyDir }, {}, disks)
      await files.writeFile('/x', 'x')
      expect(await (await mount({ emptyDir }, {}, disks)).files.exists('/x')).to.equal(kept)
    }
  })

  it('can be mounted in part', async () => {
    const disks = new Disks(clock)
    const claim = { persistentVolumeClaim: { claimName: 'www' } }
    const part = await mount(claim, { subPathExpr: 'data/$(POD)' }, disks)
    await part.files.writeFile('/x', 'x')
    expect(await (await mount(claim, {}, disks)).files.readFile('/data/web-0/x')).to.equal('x')
  })

  it('need values for what is in the names of their parts', () =>
    mount({ emptyDir: {} }, { subPathExpr: '$(POD)/$(B)/$(A)' }).then(
      () => expect.fail(),
      (error: unknown) => expect((error as Error).message).to.equal('missing value for A, B'),
    ))

  it('have parts that nobody put there, where their node made them', async () => {
    const part = await mount({ configMap: { name: 'config' } }, { subPath: 'no' })
    expect(part.files.look('/').kind).to.equal('directory')
    const mounting = mount({ persistentVolumeClaim: { claimName: 'www', readOnly: true } }, { subPath: 'no' })
    expect(await mounting.catch((error: unknown) => (error as Error).message)).to.equal(
      'failed to create subPath directory for volumeMount "v" of container "c"',
    )
  })

  it('are paths of their node, of the type that is asked for', async () => {
    const disks = new Disks(clock)
    const open = async (path: string, type = ''): Promise<string> => {
      const mounting = mount({ hostPath: { path, type } }, {}, disks)
      return mounting.then(
        ({ files }) => {
          const container = memoryFiles(clock)
          container.mount('/v', files)
          const { kind, mode } = container.look('/v')
          return `${kind} ${(mode & 0o777).toString(8)}`
        },
        (error: unknown) => (error as Error).message.replace('MountVolume.SetUp failed for volume "v" : ', ''),
      )
    }
    for (const [type, title] of Object.entries({
      Directory: 'directory',
      File: 'file',
      Socket: 'socket file',
      CharDevice: 'character device',
      BlockDevice: 'block device',
    }))
      expect(await open('/data/a', type)).to.equal(`hostPath type check failed: /data/a is not a ${title}`)
    expect(await open('/data/f', 'FileOrCreate')).to.equal('open /data/f: no such file or directory')
    expect(await open('/data/a')).to.equal('directory 755')
    expect(await open('/data/a', 'Directory')).to.equal('directory 755')
    expect(await open('/data/f', 'FileOrCreate')).to.equal('file 644')
    expect(await open('/data/f', 'File')).to.equal('file 644')
    expect(await open('/data/f', 'DirectoryOrCreate')).to.equal(
      'hostPath type check failed: /data/f is not a directory',
    )
    expect(await open('/var/log', 'Directory')).to.equal('directory 755')
    const { files } = await mount({ hostPath: { path: '/data' } }, {}, disks)
    expect((await files.readdir('/')).toSorted()).to.deep.equal(['a', 'f'])
  })

  it('say why they cannot be mounted', async () => {
    expect(await failureOf({ secret: { secretName: 'ghost' } })).to.equal(
      'MountVolume.SetUp failed for volume "v" : secret "ghost" not found',
    )
    expect(await failureOf({ configMap: { name: 'config', items: [{ key: 'no', path: 'no' }] } })).to.equal(
      'MountVolume.SetUp failed for volume "v" : configmap references non-existent config key: no',
    )
    expect(await failureOf({ persistentVolumeClaim: { claimName: 'unbound' } })).to.match(/PVC is not bound$/u)
    expect(await failureOf({ persistentVolumeClaim: { claimName: 'ghost' } })).to.match(
      /persistentvolumeclaim "ghost" not found$/u,
    )
    expect(await failureOf({ configMap: { name: 'ghost', optional: true } })).to.equal('it did not fail')
  })
})
