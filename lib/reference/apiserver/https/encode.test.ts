import { expect } from 'chai'
import type { KubeObject, List } from '../../../kube/objects.ts'
import { seededRandom } from '../../random.ts'
import { encode } from './encode.ts'

const configMap = (name: string, resourceVersion: string): KubeObject => ({
  kind: 'ConfigMap',
  apiVersion: 'v1',
  metadata: { name, resourceVersion, uid: name, creationTimestamp: '2026-01-01T00:00:00Z' },
})
const listOf = (items: readonly KubeObject[]): List<KubeObject> => ({
  kind: 'ConfigMapList',
  apiVersion: 'v1',
  metadata: { resourceVersion: '7' },
  items: [...items],
})
const shortened = (item: KubeObject): object => {
  const { kind: _, apiVersion: __, ...rest } = item
  return rest
}
const written = (items: readonly KubeObject[]): string => JSON.stringify({ ...listOf([]), items: items.map(shortened) })

describe('lists as bytes', () => {
  it('leave out what all their items say', () => {
    for (const length of [0, 1, 2]) {
      const items = Array.from({ length }, (_, index) => configMap(`a${index}`, '1'))
      expect(encode(listOf(items)).toString()).to.equal(written(items))
    }
  })

  it('are right however they change from one time to the next', () => {
    const random = seededRandom(3)
    const somewhere = (): number => Math.floor(random() * items.length)
    let items = Array.from({ length: 700 }, (_, index) => configMap(`a${index}`, '1'))
    for (let round = 0; round < 60; round++) {
      const name = `b${round}`
      if (round % 4 === 0) items = items.toSpliced(somewhere(), 1, configMap(name, '2'))
      else if (round % 4 === 1) items = items.toSpliced(somewhere(), 0, configMap(name, '2'))
      else if (round % 4 === 2) items = items.toSpliced(somewhere(), 1 + Math.floor(random() * 3))
      else encode(listOf(items.filter(() => random() < 0.8)))
      expect(encode(listOf(items)).toString()).to.equal(written(items))
    }
  })
})
