import { expect } from 'chai'
import type { KubeObject, Pod } from '../../../kube/objects.ts'
import { pods } from '../../../kube/resource.ts'
import { runtimeClass } from '../../resources/runtimeclass.ts'
import { simplePod, testServer } from '../testing.ts'

const podOf = (spec: object): Pod => {
  const pod = simplePod('a') as unknown as Pod
  return { ...pod, spec: { ...pod.spec, ...spec } }
}
const toleration = { key: 'foo', operator: 'Equal', value: 'bar', effect: 'NoSchedule' }

describe('RuntimeClasses', () => {
  it('give Pods their overhead, and where they may run', async () => {
    const { client } = await testServer()
    await client.create<KubeObject>(runtimeClass.resource, {
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: 'sandboxed' },
      handler: 'sandboxed',
      overhead: { podFixed: { cpu: '250m', memory: '120Mi' } },
      scheduling: { nodeSelector: { 'example.com/kind': 'vm' }, tolerations: [toleration] },
    })
    const spec = { runtimeClassName: 'sandboxed', nodeSelector: { zone: 'a' }, tolerations: [toleration] }
    const pod = await client.create<Pod>(pods, podOf(spec))
    expect(pod.spec.overhead).to.deep.equal({ cpu: '250m', memory: '120Mi' })
    expect(pod.spec.nodeSelector).to.deep.equal({ zone: 'a', 'example.com/kind': 'vm' })
    expect(pod.spec.tolerations?.filter(({ key }) => key === 'foo')).to.deep.equal([toleration])
    const refused = async (spec: object): Promise<unknown> =>
      client.create(pods, podOf(spec)).catch((error: Error) => error.message)
    const name = { runtimeClassName: 'sandboxed' }
    expect(await refused({ ...name, nodeSelector: { 'example.com/kind': 'metal' } })).to.equal(
      'pods "a" is forbidden: conflict: runtimeClass.scheduling.nodeSelector[example.com/kind] = vm; ' +
        'pod.spec.nodeSelector[example.com/kind] = metal',
    )
    expect(await refused({ ...name, overhead: { cpu: '1' } })).to.equal(
      "pods \"a\" is forbidden: pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
    )
  })

  it('have to be there, and overhead comes from them alone', async () => {
    const { client } = await testServer()
    const refused = async (spec: object): Promise<unknown> =>
      client.create(pods, podOf(spec)).catch((error: Error) => error.message)
    expect(await refused({ runtimeClassName: 'nonexistent' })).to.equal(
      'pods "a" is forbidden: pod rejected: RuntimeClass "nonexistent" not found',
    )
    expect(await refused({ overhead: { cpu: '1' } })).to.equal(
      'pods "a" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
    )
  })
})
