import { expect } from 'chai'
import type * as core from 'kubernetes-types/core/v1.js'
import type { ConfigMap, Pod, Secret, Service } from '../../../kube/objects.ts'
import { ConfigError, environmentOf, expand, type References } from './environment.ts'

const pod = {
  metadata: { name: 'web-0', namespace: 'default', uid: 'u', labels: { app: 'nginx', 'a/b': 'x "y"' } },
  spec: { nodeName: 'node-1', containers: [] },
} as unknown as Pod
const placement = { podIP: '10.244.0.5', hostIP: '10.250.0.10', allocatable: { cpu: '8', memory: '32Gi' } }
const service = (namespace: string, name: string, clusterIP: string, ports: core.ServicePort[]): Service =>
  ({ metadata: { name, namespace }, spec: { clusterIP, ports } }) as unknown as Service

const references: References = {
  configMap: async (name) =>
    name === 'config' ? ({ data: { KEY: 'value', OTHER: '$(KEY)' } } as unknown as ConfigMap) : undefined,
  secret: async (name) =>
    name === 'secret' ? ({ data: { PASSWORD: 'aHVudGVyMg==' } } as unknown as Secret) : undefined,
  services: () => [
    service('default', 'kubernetes', '10.96.0.1', [{ name: 'https', port: 443, protocol: 'TCP' }]),
    service('default', 'my-db', '10.96.3.4', [{ port: 5432 }]),
    service('default', 'nginx', 'None', [{ port: 80 }]),
    service('foo', 'other', '10.96.9.9', [{ port: 80 }]),
  ],
}
const environment = (container: Partial<core.Container>, where = pod): Promise<Record<string, string>> =>
  environmentOf(where, { name: 'c', ...container }, references, placement)

async function failureOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    expect(error).to.be.instanceOf(ConfigError)
    return (error as Error).message
  }
  throw new Error('it did not fail')
}

describe('environment of a container', () => {
  it('tells of the Services with an address in its namespace', async () => {
    expect(await environment({})).to.deep.equal({
      KUBERNETES_PORT: 'tcp://10.96.0.1:443',
      KUBERNETES_PORT_443_TCP: 'tcp://10.96.0.1:443',
      KUBERNETES_PORT_443_TCP_ADDR: '10.96.0.1',
      KUBERNETES_PORT_443_TCP_PORT: '443',
      KUBERNETES_PORT_443_TCP_PROTO: 'tcp',
      KUBERNETES_SERVICE_HOST: '10.96.0.1',
      KUBERNETES_SERVICE_PORT: '443',
      KUBERNETES_SERVICE_PORT_HTTPS: '443',
      MY_DB_PORT: 'tcp://10.96.3.4:5432',
      MY_DB_PORT_5432_TCP: 'tcp://10.96.3.4:5432',
      MY_DB_PORT_5432_TCP_ADDR: '10.96.3.4',
      MY_DB_PORT_5432_TCP_PORT: '5432',
      MY_DB_PORT_5432_TCP_PROTO: 'tcp',
      MY_DB_SERVICE_HOST: '10.96.3.4',
      MY_DB_SERVICE_PORT: '5432',
    })
    const quiet = { ...pod, spec: { ...pod.spec, enableServiceLinks: false } }
    expect(Object.keys(await environment({}, quiet)).every((name) => name.startsWith('KUBERNETES_'))).to.equal(true)
  })

  it('takes values from the Pod, ConfigMaps and Secrets', async () => {
    const env = await environment({
      envFrom: [{ configMapRef: { name: 'config' }, prefix: 'C_' }, { secretRef: { name: 'absent', optional: true } }],
      resources: { requests: { cpu: '1500m' } },
      env: [
        { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
        { name: 'APP', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
        { name: 'LABELS', valueFrom: { fieldRef: { fieldPath: 'metadata.labels' } } },
        { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'requests.cpu' } } },
        { name: 'MILLIS', valueFrom: { resourceFieldRef: { resource: 'requests.cpu', divisor: '1m' } } },
        { name: 'MEMORY', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Gi' } } },
        { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'secret', key: 'PASSWORD' } } },
        { name: 'MISSING', valueFrom: { configMapKeyRef: { name: 'config', key: 'NO', optional: true } } },
        { name: 'URL', value: 'http://$(NAME).nginx/$(UNKNOWN)$$(NAME)' },
      ],
    })
    expect(env).to.include({
      C_KEY: 'value',
      C_OTHER: '$(KEY)',
      NAME: 'web-0',
      IP: '10.244.0.5',
      APP: 'nginx',
      LABELS: 'a/b="x \\"y\\""\napp="nginx"',
      CPU: '2',
      MILLIS: '1500',
      MEMORY: '32',
      PASSWORD: 'hunter2',
      URL: 'http://web-0.nginx/$(UNKNOWN)$(NAME)',
    })
    expect(env).to.not.have.property('MISSING')
  })

  it('says what is missing as a kubelet does', async () => {
    const from = (valueFrom: core.EnvVarSource): Partial<core.Container> => ({ env: [{ name: 'X', valueFrom }] })
    expect(await failureOf(environment({ envFrom: [{ configMapRef: { name: 'ghost' } }] }))).to.equal(
      'configmap "ghost" not found',
    )
    expect(await failureOf(environment(from({ secretKeyRef: { name: 'ghost', key: 'k' } })))).to.equal(
      'secret "ghost" not found',
    )
    expect(await failureOf(environment(from({ configMapKeyRef: { name: 'config', key: 'k' } })))).to.equal(
      "couldn't find key k in ConfigMap default/config",
    )
  })

  it('expands references once', () => {
    expect(expand('$(A) $$(A) $(B) $ $(', { A: '$(B)', B: 'b' })).to.equal('$(B) $(A) b $ $(')
  })
})
