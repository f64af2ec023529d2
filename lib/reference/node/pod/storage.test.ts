import { expect } from 'chai'
import type { Pod } from '../../../kube/objects.ts'
import { excessOf, isLimited, type Usage } from './storage.ts'

const pod = (spec: object): Pod => ({ metadata: { name: 'p' }, spec }) as unknown as Pod
const limited = (...limits: (string | undefined)[]): object[] =>
  limits.map((limit, index) => ({
    name: `c${index}`,
    resources: limit === undefined ? {} : { limits: { 'ephemeral-storage': limit } },
  }))
const using = (volumes: Record<string, number>, containers: Record<string, number> = {}): Usage => ({
  volume: (name) => volumes[name] ?? 0,
  container: (name) => containers[name] ?? 0,
})

describe('a Pod’s storage', () => {
  it('is limited by its emptyDirs on disk and by its containers', () => {
    expect(isLimited(pod({ containers: limited(undefined), volumes: [{ name: 'v', emptyDir: {} }] }))).to.equal(false)
    const inMemory = { name: 'v', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } }
    expect(isLimited(pod({ containers: limited(undefined), volumes: [inMemory] }))).to.equal(false)
    expect(isLimited(pod({ containers: limited('1Mi') }))).to.equal(true)
    expect(isLimited(pod({ containers: [], volumes: [{ name: 'v', emptyDir: { sizeLimit: '1Mi' } }] }))).to.equal(true)
  })

  it('is exceeded in the words of a kubelet', () => {
    const volumes = [{ name: 'v', emptyDir: { sizeLimit: '1Ki' } }]
    const one = pod({ containers: limited(undefined), volumes })
    expect(excessOf(one, using({ v: 1024 }))).to.equal(undefined)
    expect(excessOf(one, using({ v: 1025 }))).to.equal('Usage of EmptyDir volume "v" exceeds the limit "1Ki". ')
    const two = pod({ containers: limited('1Ki', undefined), volumes: [] })
    expect(excessOf(two, using({}, { c0: 1024, c1: 9999 }))).to.equal(undefined)
    expect(excessOf(two, using({}, { c0: 1025 }))).to.equal(
      'Container c0 exceeded its local ephemeral storage limit "1Ki". ',
    )
    const all = pod({ containers: limited('1Ki', '1Ki'), volumes: [{ name: 'w', emptyDir: {} }] })
    expect(excessOf(all, using({ w: 1000 }, { c0: 1000, c1: 100 }))).to.equal(
      'Pod ephemeral local storage usage exceeds the total limit of containers 2048. ',
    )
  })
})
