import { expect } from 'chai'
import type { Pod } from '../../../kube/objects.ts'
import { pods } from '../../../kube/resource.ts'
import { testServer, type TestServer } from '../../apiserver/testing.ts'

const path = '/api/v1/namespaces/default/pods/p'
const at = { name: 'p', namespace: 'default' }
const resources = (cpu: string): object => ({ requests: { cpu, memory: '1Gi' }, limits: { cpu, memory: '1Gi' } })
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: at,
  spec: { containers: [{ name: 'c', image: 'busybox', resources: { requests: { cpu: '1' }, limits: { cpu: '2' } } }] },
}

describe('subresources of Pods', () => {
  let server: TestServer
  beforeEach(async () => {
    server = await testServer()
    await server.client.create(pods, pod)
  })
  const change = (part: string, spec: object): Promise<{ code: number; body: unknown }> =>
    server.send(
      'PATCH',
      `${path}/${part}`,
      { metadata: { labels: { a: 'b' } }, spec },
      { contentType: 'application/strategic-merge-patch+json' },
    )

  it('change what containers ask for, and nothing else', async () => {
    const half = { requests: { cpu: '500m' } }
    expect(
      (await change('resize', { hostname: 'x', containers: [{ name: 'c', image: 'nginx', resources: half }] })).code,
    ).to.equal(200)
    const { spec, metadata } = await server.client.get<Pod>(pods, at)
    expect(spec.containers[0]).to.deep.include({
      image: 'busybox',
      resources: { requests: { cpu: '500m' }, limits: { cpu: '2' } },
    })
    expect(spec).to.not.have.property('hostname')
    expect(metadata).to.include({ generation: 2 }).and.not.have.property('labels')
  })

  it('keep the quality of service', async () => {
    const { body } = await change('resize', { containers: [{ name: 'c', resources: resources('2') }] })
    expect(body).to.include({
      message:
        'Pod "p" is invalid: spec: Invalid value: "Guaranteed": Pod QOS Class may not change as a result of resizing',
    })
  })

  it('add containers to look into a Pod, and never take one away', async () => {
    const look = { name: 'look', image: 'busybox', targetContainerName: 'c' }
    expect((await change('ephemeralcontainers', { ephemeralContainers: [look] })).code).to.equal(200)
    expect((await server.client.get<Pod>(pods, at)).spec.ephemeralContainers?.map(({ name }) => name)).to.deep.equal([
      'look',
    ])
    const { body } = await change('ephemeralcontainers', { ephemeralContainers: [{ name: 'look', $patch: 'delete' }] })
    expect(body).to.include({
      message:
        'Pod "p" is invalid: spec.ephemeralContainers: Forbidden: existing ephemeral containers "look" may not be removed\n',
    })
    const wrong = await change('ephemeralcontainers', {
      ephemeralContainers: [{ ...look, name: 'c', targetContainerName: 'd' }],
    })
    expect(wrong.body)
      .to.have.nested.property('details.causes')
      .that.deep.equals([
        { reason: 'FieldValueDuplicate', message: 'Duplicate value: "c"', field: 'spec.ephemeralContainers[0].name' },
        {
          reason: 'FieldValueNotFound',
          message: 'Not found: "d"',
          field: 'spec.ephemeralContainers[0].targetContainerName',
        },
      ])
  })
})
