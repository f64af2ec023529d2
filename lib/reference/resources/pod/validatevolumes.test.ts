import { expect } from 'chai'
import { testServer, type TestServer } from '../../apiserver/testing.ts'

const at = 'spec.volumes[0]'
const cpu = { containerName: 'c', resource: 'limits.cpu' }
const projected = (...sources: object[]): object => ({ projected: { sources } })
const file = (more: object): object => ({ downwardAPI: { items: [{ path: 'a', ...more }] } })
const amounts =
  '"limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"'

/** Volumes, and what a real server says of them. */
const volumes: readonly [volume: object, ...said: string[]][] = [
  [projected({ secret: { name: 'a' } }, { configMap: { name: 'b' } }, { serviceAccountToken: { path: 'token' } })],
  [projected({ secret: {} }), `${at}.projected.sources[0].secret.name: Required value`],
  [
    projected({ configMap: { name: 'a', items: [{ key: '', path: '/a', mode: 9999 }] } }),
    `${at}.projected.sources[0].configMap.items[0].key: Required value`,
    `${at}.projected.sources[0].configMap.items[0].path: Invalid value: "/a": must be a relative path`,
    `${at}.projected.sources[0].configMap.items[0].mode: Invalid value: 9999: must be a number between 0 and 0777 (octal), both inclusive`,
  ],
  [
    projected({ configMap: { name: 'a' }, secret: { name: 'b' } }),
    `${at}.projected.sources[0]: Forbidden: may not specify more than 1 volume type`,
  ],
  [
    projected({ serviceAccountToken: { path: '', expirationSeconds: 5 } }),
    `${at}.projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes`,
    `${at}.projected.path: Required value`,
  ],
  [
    projected(
      { secret: { name: 'a', items: [{ key: 'k', path: 'same' }] } },
      { configMap: { name: 'b', items: [{ key: 'k', path: 'same' }] } },
    ),
    `${at}.projected: Invalid value: "b": conflicting duplicate paths`,
  ],
  [file({ fieldRef: { fieldPath: "metadata.annotations['A/b']" } })],
  [file({}), `${at}.downwardAPI: Required value: one of fieldRef and resourceFieldRef is required`],
  [
    file({ fieldRef: { fieldPath: 'spec.nodeName' } }),
    `${at}.downwardAPI.fieldRef.fieldPath: Unsupported value: "spec.nodeName": supported values: "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"`,
  ],
  [
    file({ fieldRef: { fieldPath: 'spec.frob' } }),
    `${at}.downwardAPI.fieldRef.fieldPath: Invalid value: "spec.frob": error converting fieldPath: field label not supported: spec.frob`,
  ],
  [
    file({ resourceFieldRef: { containerName: 'c', resource: 'frob' } }),
    `${at}.downwardAPI.resourceFieldRef.resource: Unsupported value: "frob": supported values: ${amounts}`,
  ],
  [
    file({ resourceFieldRef: { ...cpu, divisor: '5' } }),
    `${at}.downwardAPI.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor's values 1m and 1 are supported with the cpu resource`,
  ],
  [
    file({ fieldRef: { fieldPath: 'metadata.name' }, resourceFieldRef: cpu }),
    `${at}.downwardAPI: Invalid value: "resource": fieldRef and resourceFieldRef can not be specified simultaneously`,
  ],
  [{ csi: { driver: 'a.b', nodePublishSecretRef: {} } }, `${at}.csi.nodePublishSecretRef .name: Required value`],
  [{ ephemeral: {} }, `${at}.ephemeral.volumeClaimTemplate: Required value`],
  [
    {
      ephemeral: {
        volumeClaimTemplate: {
          metadata: { name: 'x', labels: { a: 'b' } },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1' } } },
        },
      },
    },
    `${at}.ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set for an ephemeral volume`,
  ],
  [{ rbd: {} }, `${at}.rbd.monitors: Required value`, `${at}.rbd.image: Required value`],
  [
    { iscsi: { targetPortal: 'a', iqn: 'x', lun: 300, chapAuthSession: true } },
    `${at}.iscsi.iqn: Invalid value: "x": must be valid format starting with iqn, eui, or naa`,
    `${at}.iscsi.lun: Invalid value: 300: must be between 0 and 255, inclusive`,
    `${at}.iscsi.secretRef: Required value`,
  ],
  [{ fc: { targetWWNs: ['a'] } }, `${at}.fc.lun: Required value: lun is required if targetWWNs is specified`],
  [
    { gcePersistentDisk: { partition: 300 } },
    `${at}.persistentDisk.pdName: Required value`,
    `${at}.persistentDisk.partition: Invalid value: 300: must be between 1 and 255, inclusive`,
  ],
  [
    { flexVolume: { driver: 'a', options: { 'kubernetes.io/x': 'y' } } },
    `${at}.flexVolume.options[kubernetes.io/x]: Invalid value: "kubernetes.io/x": kubernetes.io and k8s.io namespaces are reserved`,
  ],
  [{ flocker: {} }, `${at}.flocker: Required value: one of datasetName and datasetUUID is required`],
  [
    { quobyte: { registry: 'a', volume: 'v' } },
    `${at}.quobyte.registry: Invalid value: "a": must be a host:port pair or multiple pairs separated by commas`,
  ],
  [
    { gitRepo: { repository: 'a', directory: '../x' } },
    `${at}.gitRepo.directory: Invalid value: "../x": must not contain '..'`,
  ],
]

describe('volumes of Pods', () => {
  let server: TestServer
  before(async () => {
    server = await testServer()
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } }
    await server.send('POST', '/api/v1/namespaces/default/serviceaccounts', account)
  })

  for (const [volume, ...said] of volumes) {
    it(JSON.stringify(volume), async () => {
      const spec = {
        automountServiceAccountToken: false,
        containers: [{ name: 'c', image: 'i' }],
        volumes: [{ name: 'v', ...volume }],
      }
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec }
      const { code, body } = await server.send('POST', '/api/v1/namespaces/default/pods', pod, {
        query: { dryRun: 'All' },
      })
      const { details } = body as { details?: { causes?: { field: string; message: string }[] } }
      const causes = (details?.causes ?? []).map(({ field, message }) => `${field}: ${message}`)
      expect(causes).to.deep.equal(said)
      expect(code).to.equal(said.length === 0 ? 201 : 422)
    })
  }
})
