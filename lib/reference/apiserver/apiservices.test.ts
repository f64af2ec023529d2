import { expect } from 'chai'
import { apiServices, customResourceDefinitions } from '../../kube/resource.ts'
import { registerGroups } from './apiservices.ts'
import { testServer, type TestServer } from './testing.ts'

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'things', kind: 'Thing' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
}

describe('APIServices', () => {
  let server: TestServer
  beforeEach(async () => {
    server = await testServer()
    registerGroups(server.api)
  })

  const names = async (): Promise<string[]> =>
    (await server.client.list(apiServices)).items.map(({ metadata }) => metadata.name)

  it('are there for all that is served', async () => {
    const found = await server.client.get(apiServices, { name: 'v1.apps' })
    expect(found).to.deep.include({
      spec: { group: 'apps', version: 'v1', groupPriorityMinimum: 17800, versionPriority: 15 },
      status: {
        conditions: [
          {
            type: 'Available',
            status: 'True',
            lastTransitionTime: '2026-11-22T11:10:00Z',
            reason: 'Local',
            message: 'Local APIServices are always available',
          },
        ],
      },
    })
    expect(found.metadata.labels).to.deep.equal({ 'kube-aggregator.kubernetes.io/automanaged': 'onstart' })
    expect(await names()).to.include.members(['v1.', 'v2.autoscaling', 'v1.flowcontrol.apiserver.k8s.io'])
    expect(await names()).not.to.include.members(['v1beta1.policy', 'v1.apiregistration.k8s.io'])
  })

  it('come and go with definitions of kinds, and come back when they are deleted', async () => {
    await server.client.create(customResourceDefinitions, definition)
    await new Promise(setImmediate)
    expect(await server.client.get(apiServices, { name: 'v1.example.com' })).to.deep.include({
      spec: { group: 'example.com', version: 'v1', groupPriorityMinimum: 1000, versionPriority: 100 },
    })
    await server.client.delete(apiServices, { name: 'v1.apps' })
    await new Promise(setImmediate)
    expect(await names()).to.include('v1.apps')
    await server.client.delete(customResourceDefinitions, { name: 'things.example.com' })
    await new Promise(setImmediate)
    expect(await names()).not.to.include('v1.example.com')
  })

  it('are shown as tables and checked as others are', async () => {
    const { body } = await server.send('GET', '/apis/apiregistration.k8s.io/v1/apiservices/v1.', undefined, {
      accept: 'application/json;as=Table;g=meta.k8s.io;v=v1',
    })
    const [row] = (body as { rows: { cells: unknown[] }[] }).rows
    expect(row?.cells.slice(0, 3)).to.deep.equal(['v1.', 'Local', 'True'])
    const wrong = {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: 'x' },
      spec: { version: 'v2', insecureSkipTLSVerify: true, caBundle: 'YWJj' },
    }
    const refused = await server.send('POST', '/apis/apiregistration.k8s.io/v1/apiservices', wrong)
    expect(refused.code).to.equal(422)
    const { causes } = (refused.body as { details: { causes: { field: string; message: string }[] } }).details
    expect(causes.map(({ field, message }) => `${field}: ${message}`)).to.deep.equal([
      'metadata.name: Invalid value: "x": must be `spec.version+"."+spec.group`: "v2."',
      'spec.group: Required value: only v1 may have an empty group and it better be legacy kube',
      'spec.groupPriorityMinimum: Invalid value: 0: must be positive and less than 20000',
      'spec.versionPriority: Invalid value: 0: must be positive and less than 1000',
      'spec.caBundle: Invalid value: "3 bytes": local APIServices may not have a caBundle',
      'spec.insecureSkipTLSVerify: Invalid value: true: local APIServices may not have insecureSkipTLSVerify',
    ])
  })
})
