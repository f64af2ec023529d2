import { expect } from 'chai'
import { testServer, type TestServer } from '../apiserver/testing.ts'

const selector = { matchLabels: { app: 'x' } }
const podSpec = { containers: [{ name: 'c', image: 'busybox' }] }
const template = { metadata: { labels: { app: 'x' } }, spec: podSpec }
const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
const volume = { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } }
const at = (path: string): string => (path.startsWith('/') ? path : `/api/v1/namespaces/default/${path}`)
const apps = (kind: string): string => `/apis/apps/v1/namespaces/default/${kind}`
const qualified =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
const percent =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
const network = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'

/** What is wrong with an object, and how the real server says it: fields and messages, in order. */
const wrong: readonly [path: string, object: object, messages: readonly string[]][] = [
  [
    apps('deployments'),
    { spec: { selector: { matchLabels: { '-a': 'b' } }, template } },
    [
      `spec.selector.matchLabels: Invalid value: "-a": ${qualified}`,
      'spec.selector: Invalid value: {"matchLabels":{"-a":"b"}}: invalid label selector',
    ],
  ],
  [
    apps('deployments'),
    { spec: { selector, template, strategy: { type: 'Soon' }, revisionHistoryLimit: -1, minReadySeconds: 700 } },
    [
      'spec.strategy: Unsupported value: {"Type":"Soon","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
      'spec.revisionHistoryLimit: Invalid value: -1: must be greater than or equal to 0',
      'spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds',
    ],
  ],
  [
    apps('deployments'),
    { spec: { selector, template, strategy: { rollingUpdate: { maxUnavailable: '101%', maxSurge: 'a' } } } },
    [
      `spec.strategy.rollingUpdate.maxSurge: Invalid value: "a": ${percent}`,
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
    ],
  ],
  [
    apps('statefulsets'),
    {
      spec: {
        selector,
        template: { ...template, metadata: { labels: { app: 'x', '-a': 'b' } } },
        revisionHistoryLimit: -1,
      },
    },
    [
      'spec.revisionHistoryLimit: Invalid value: -1: must be greater than or equal to 0',
      `spec.template.labels: Invalid value: "-a": ${qualified}`,
    ],
  ],
  [
    apps('daemonsets'),
    { spec: { selector, template, updateStrategy: { rollingUpdate: { maxUnavailable: 0 } } } },
    ['spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0'],
  ],
  [
    apps('controllerrevisions'),
    { revision: -1 },
    ['data: Required value: data is mandatory', 'revision: Invalid value: -1: must be greater than or equal to 0'],
  ],
  [
    '/apis/batch/v1/namespaces/default/jobs',
    {
      spec: {
        template: { spec: { ...podSpec, restartPolicy: 'OnFailure' } },
        maxFailedIndexes: 1,
        podFailurePolicy: { rules: [{ action: 'Run' }] },
        podReplacementPolicy: 'Failed',
      },
    },
    [
      'spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified',
      'spec.maxFailedIndexes: Invalid value: 1: requires indexed completion mode',
      'spec.podFailurePolicy.rules[0].action: Unsupported value: "Run": supported values: "Count", "FailIndex", "FailJob", "Ignore"',
      'spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required',
      'spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified',
    ],
  ],
  [
    'services',
    {
      spec: {
        ports: [
          { name: 'a', port: 1 },
          { name: 'b', port: 1, nodePort: 30000 },
        ],
        externalIPs: ['x', '127.0.0.1'],
        ipFamilies: ['IPv5'],
        loadBalancerSourceRanges: ['10.0.0.0'],
        healthCheckNodePort: 5,
      },
    },
    [
      'spec.ipFamilies[0]: Unsupported value: "IPv5": supported values: "IPv4", "IPv6"',
      'spec.externalIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'spec.externalIPs[1]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      "spec.ports[1].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":1,"TargetPort":0,"NodePort":0}',
      "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
      `spec.LoadBalancerSourceRanges[0]: Invalid value: "10.0.0.0": ${network}`,
      "spec.healthCheckNodePort: Invalid value: 5: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    ],
  ],
  [
    'services',
    { spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 99 }] } },
    [
      'spec.ports[0].nodePort: Invalid value: 99: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ],
  ],
  [
    'persistentvolumeclaims',
    { spec: { ...claim, accessModes: ['ReadWriteOnce', 'ReadWriteOncePod'], volumeMode: '' } },
    [
      'spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes',
      'spec.volumeMode: Unsupported value: "": supported values: "Block", "Filesystem"',
    ],
  ],
  [
    '/api/v1/persistentvolumes',
    { spec: { ...volume, capacity: { storage: '0' }, nfs: { path: 'x' }, storageClassName: 'A' } },
    [
      'spec.capacity[storage]: Invalid value: "0": must be greater than zero',
      'spec.nfs: Forbidden: may not specify more than 1 volume type',
      "spec.storageClassName: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  ],
  [
    '/apis/policy/v1/namespaces/default/poddisruptionbudgets',
    { spec: { minAvailable: 'a', maxUnavailable: '101%' } },
    [
      'spec: Invalid value: {"MinAvailable":"a","Selector":null,"MaxUnavailable":"101%","UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
      `spec.minAvailable: Invalid value: "a": ${percent}`,
      'spec.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
    ],
  ],
  [
    '/apis/storage.k8s.io/v1/storageclasses',
    { parameters: { '': 'x' }, reclaimPolicy: 'Keep' },
    [
      'provisioner: Required value',
      'parameters: Invalid value: "": field can not be empty.',
      'reclaimPolicy: Unsupported value: "Keep": supported values: "Delete", "Retain"',
    ],
  ],
  [
    '/api/v1/nodes',
    {
      spec: {
        podCIDR: '10.0.0.0',
        taints: [{ key: 'a', effect: 'NoSchedule' }, { key: 'a', effect: 'NoSchedule' }, { key: 'b' }],
      },
    },
    [
      'metadata.taints[1]: Duplicate value: {"Key":"a","Value":"","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
      'metadata.taints[2].effect: Required value',
      `spec.podCIDRs[0]: Invalid value: "10.0.0.0": ${network}`,
    ],
  ],
  [
    '/api/v1/namespaces',
    { spec: { finalizers: ['mine'] } },
    ['spec.finalizers: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified'],
  ],
  [
    '/apis/coordination.k8s.io/v1/namespaces/default/leases',
    { spec: { leaseDurationSeconds: 0, leaseTransitions: -1 } },
    [
      'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
      'spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
    ],
  ],
  [
    'events',
    { involvedObject: { namespace: 'other' } },
    ['involvedObject.namespace: Invalid value: "other": does not match event.namespace'],
  ],
]

describe('Objects are refused: ', () => {
  let server: TestServer
  before(async () => {
    server = await testServer()
  })
  for (const [index, [path, object, messages]] of wrong.entries()) {
    it(`${path.split('/').at(-1)} (${index})`, async () => {
      const { code, body } = await server.send('POST', at(path), { metadata: { name: 'wrong' }, ...object })
      expect(code, JSON.stringify(body)).to.equal(422)
      const { causes } = (body as { details: { causes: { field: string; message: string }[] } }).details
      expect(causes.map(({ field, message }) => `${field}: ${message}`)).to.deep.equal(messages)
    })
  }
})
