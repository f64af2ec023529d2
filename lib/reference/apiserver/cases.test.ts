import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { persistentVolumeClaims, pods, services, statefulSets } from '../../kube/resource.ts'
import type { KubeObject, StatefulSet } from '../../kube/objects.ts'
import { testdata } from '../../testing.ts'
import { isObject } from '../schema/decode.ts'
import { storeKey } from './api.ts'
import { simplePod, testServer, webSet, type TestServer } from './testing.ts'

/** Requests to a real API server, most of them wrong, and what it answered. */
interface Case {
  id: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  contentType?: string
  body?: unknown
  code: number
  answer: unknown
}

const cases = JSON.parse(readFileSync(testdata(import.meta.url, 'cases.json'), 'utf8')) as Case[]

/** The objects that were there when the cases were recorded. */
async function populate({ client, api }: TestServer): Promise<void> {
  await client.create(services, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'nginx', namespace: 'default' },
    spec: { clusterIP: 'None', ports: [{ port: 80, name: 'web' }], selector: { app: 'nginx' } },
  })
  await client.create(statefulSets, webSet())
  const pod = await client.create(pods, simplePod('web-0'))
  api.store.put(storeKey(pods), {
    ...pod,
    spec: JSON.parse(readFileSync(testdata(import.meta.url, 'web-0.json'), 'utf8')) as object,
  } as KubeObject)
  const claim = await client.create(persistentVolumeClaims, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'www-web-0', namespace: 'default' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  })
  const status = { phase: 'Bound', capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'] }
  await client.update(persistentVolumeClaims, { ...claim, status }, { subresource: 'status' })
}

/** What differs from run to run, and what only the real server's own data structures could give, is left out. */
function comparable(value: unknown, uid: string): unknown {
  if (Array.isArray(value)) return value.map((item) => comparable(item, uid))
  if (typeof value === 'string') {
    return value
      .replaceAll(uid, 'UID')
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID')
      .replaceAll(/kube-api-access-\w{5}/g, 'kube-api-access')
      .replace(/^gen-\w{5}$/, 'gen-')
  }
  if (!isObject(value)) return value
  const left = new Set(['resourceVersion', 'creationTimestamp', 'managedFields'])
  const entries = Object.entries(value).filter(([key, item]) => !left.has(key) && !isServiceCa(item))
  return Object.fromEntries(
    entries.map(([key, item]) => [
      key,
      comparable(Array.isArray(item) ? item.filter((one) => !isServiceCa(one)) : item, uid),
    ]),
  )
}

/** The recorded cluster mounted a certificate that others do not have. */
const isServiceCa = (value: unknown): boolean =>
  isObject(value) && isObject(value.configMap) && value.configMap.name === 'service-ca'

describe('answers of a real API server', () => {
  for (const { id, method, path, contentType, body, code, answer } of cases) {
    it(id, async () => {
      const server = await testServer()
      await populate(server)
      const web = await server.client.get<StatefulSet>(statefulSets, { name: 'web', namespace: 'default' })
      const sent =
        id === 'update-immutable-servicename' ? { ...web, spec: { ...web.spec, serviceName: 'other' } } : body
      const [plain = '', search = ''] = path.split('?')
      const query = Object.fromEntries(new URLSearchParams(search))
      const got = await server.send(method, plain, sent, { query, ...(contentType !== undefined && { contentType }) })
      expect(got.code, JSON.stringify(got.body)).to.equal(code)
      expect(comparable(got.body, web.metadata.uid)).to.deep.equal(comparable(answer, web.metadata.uid))
    })
  }
})
