import { expect } from 'chai'
import { configMaps } from '../../kube/resource.ts'
import { testServer, type TestServer } from './testing.ts'

const path = '/api/v1/namespaces/default/configmaps'
const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'default' } }

describe('parameters of writes', () => {
  let server: TestServer
  before(async () => {
    server = await testServer()
    await server.client.create(configMaps, map)
  })
  const refused: readonly [string, Parameters<TestServer['send']>, number, string][] = [
    [
      'a dry run of half of it',
      ['POST', path, map, { query: { dryRun: 'Half' } }],
      422,
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Half"]: supported values: "All"',
    ],
    [
      'a validation that there is not',
      ['PUT', `${path}/a`, map, { query: { fieldValidation: 'Hard' } }],
      422,
      'UpdateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Hard": supported values: "", "Ignore", "Strict", "Warn"',
    ],
    [
      'a manager with a name too long',
      ['POST', path, map, { query: { fieldManager: 'm'.repeat(129) } }],
      422,
      'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes',
    ],
    [
      'force where there is nothing to force',
      ['PATCH', `${path}/a`, {}, { contentType: 'application/merge-patch+json', query: { force: 'true' } }],
      422,
      'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    ],
    [
      'an apply by nobody',
      ['PATCH', `${path}/a`, map, { contentType: 'application/apply-patch+yaml' }],
      422,
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    ],
    [
      'a policy of deletion that there is not',
      ['DELETE', `${path}/a`, undefined, { query: { propagationPolicy: 'Sideways' } }],
      422,
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Sideways": supported values: "Foreground", "Background", "Orphan", "nil"',
    ],
    [
      'two policies at once',
      ['DELETE', `${path}/a`, { propagationPolicy: 'Orphan', orphanDependents: false }],
      422,
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
    ],
    [
      'a grace period that is no number',
      ['DELETE', `${path}/a`, undefined, { query: { gracePeriodSeconds: 'soon' } }],
      400,
      'strconv.ParseInt: parsing "soon": invalid syntax',
    ],
  ]
  for (const [what, request, code, message] of refused) {
    it(`refuse ${what}`, async () => {
      const got = await server.send(...request)
      expect(got.body).to.include({ message })
      expect(got.code).to.equal(code)
    })
  }
})
