import { expect } from 'chai'
import { testServer, type TestServer } from '../../apiserver/testing.ts'

const container = { name: 'c', image: 'busybox' }
const probe = (more: object): object => ({ containers: [{ ...container, livenessProbe: more }] })
const range = 'must be between 1 and 65535, inclusive'

/** What is wrong with a Pod's spec, and how the real server says it: fields and messages, in order. */
const wrong: readonly [string, object, readonly string[]][] = [
  ['no containers', { containers: [] }, ['spec.containers: Required value']],
  [
    'a name with dots',
    { containers: [{ ...container, name: 'a.b' }] },
    ['spec.containers[0].name: Invalid value: "a.b": must not contain dots'],
  ],
  [
    'spaces around an image',
    { containers: [{ ...container, image: ' busybox' }] },
    ['spec.containers[0].image: Invalid value: " busybox": must not have leading or trailing whitespace'],
  ],
  [
    'a policy that there is not',
    { containers: [{ ...container, imagePullPolicy: 'Often' }], restartPolicy: 'Sometimes', dnsPolicy: 'Mine' },
    [
      'spec.containers[0].imagePullPolicy: Unsupported value: "Often": supported values: "Always", "IfNotPresent", "Never"',
      'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
      'spec.dnsPolicy: Unsupported value: "Mine": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
    ],
  ],
  [
    'ports',
    {
      containers: [
        {
          ...container,
          ports: [
            { containerPort: 70000 },
            { name: 'A', containerPort: 80, protocol: 'ICMP' },
            { containerPort: 1, hostPort: 9 },
            { containerPort: 2, hostPort: 9 },
          ],
        },
      ],
    },
    [
      `spec.containers[0].ports[0].containerPort: Invalid value: 70000: ${range}`,
      'spec.containers[0].ports[1].name: Invalid value: "A": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      'spec.containers[0].ports[1].name: Invalid value: "A": must contain at least one letter (a-z)',
      'spec.containers[0].ports[1].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
      'spec.containers[0].ports[3].hostPort: Duplicate value: "TCP//9"',
    ],
  ],
  [
    'environment',
    {
      containers: [
        {
          ...container,
          env: [
            { name: 'a=b' },
            { name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
            { name: 'B', valueFrom: { fieldRef: { fieldPath: 'spec.foo' } } },
            { name: 'C', valueFrom: { configMapKeyRef: { name: 'a', key: '' } } },
            { name: 'D', valueFrom: {} },
            { name: 'E', valueFrom: { resourceFieldRef: { resource: 'limits.gpu' } } },
          ],
        },
      ],
    },
    [
      'spec.containers[0].env[0].name: Invalid value: "a=b": a valid environment variable name must consist only of printable ASCII characters other than \'=\'',
      'spec.containers[0].env[1].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
      'spec.containers[0].env[2].valueFrom.fieldRef.fieldPath: Invalid value: "spec.foo": error converting fieldPath: field label not supported: spec.foo',
      'spec.containers[0].env[3].valueFrom.configMapKeyRef.key: Required value',
      'spec.containers[0].env[4].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
      'spec.containers[0].env[5].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.gpu": supported values: ' +
        '"limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"',
    ],
  ],
  [
    'a probe without a handler',
    probe({ periodSeconds: -1 }),
    [
      'spec.containers[0].livenessProbe: Required value: must specify a handler type',
      'spec.containers[0].livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0',
    ],
  ],
  [
    'a probe with two handlers',
    probe({ exec: { command: [] }, tcpSocket: { port: 0 }, successThreshold: 2 }),
    [
      'spec.containers[0].livenessProbe.exec.command: Required value',
      'spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type',
      'spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1',
    ],
  ],
  [
    'mounts',
    {
      volumes: [{ name: 'v', emptyDir: {} }],
      containers: [
        {
          ...container,
          volumeMounts: [
            { name: 'v', mountPath: '/a', subPath: '../b' },
            { name: 'v', mountPath: '/a' },
            { name: 'w', mountPath: '' },
          ],
        },
      ],
    },
    [
      'spec.containers[0].volumeMounts.subPath: Invalid value: "../b": must not contain \'..\'',
      'spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/a": must be unique',
      'spec.containers[0].volumeMounts[2].name: Not found: "w"',
      'spec.containers[0].volumeMounts[2].mountPath: Required value',
    ],
  ],
  [
    'volumes',
    {
      volumes: [{ name: 'v', emptyDir: {}, hostPath: { path: '/x' } }, { name: 'v', configMap: {} }, { emptyDir: {} }],
      containers: [container],
    },
    [
      'spec.volumes[0].emptyDir: Forbidden: may not specify more than 1 volume type',
      'spec.volumes[1].configMap.name: Required value',
      'spec.volumes[1].name: Duplicate value: "v"',
      'spec.volumes[2].name: Required value',
    ],
  ],
  [
    'resources',
    {
      containers: [
        {
          ...container,
          resources: {
            requests: { cpu: '2', memory: '-1', gpu: '1' },
            limits: { cpu: '1', 'example.com/gpu': '500m' },
          },
        },
      ],
    },
    [
      'spec.containers[0].resources.limits[example.com/gpu]: Invalid value: "500m": must be an integer',
      'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
      'spec.containers[0].resources.requests[example.com/gpu]: Invalid value: "500m": must be an integer',
      'spec.containers[0].resources.requests[memory]: Invalid value: "-1": must be greater than or equal to 0',
      'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource for containers',
    ],
  ],
  [
    'probes of init containers',
    { containers: [container], initContainers: [{ ...container, readinessProbe: { exec: { command: ['a'] } } }] },
    [
      'spec.initContainers[0].name: Duplicate value: "c"',
      'spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
    ],
  ],
  [
    'tolerations',
    {
      containers: [container],
      tolerations: [
        { operator: 'Equal' },
        { key: 'a', operator: 'Exists', value: 'b' },
        { key: 'a', effect: 'NoSchedule', tolerationSeconds: 1 },
        { key: 'a', effect: 'Never' },
      ],
    },
    [
      'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      'spec.tolerations[1].operator: Invalid value: "b": value must be empty when `operator` is \'Exists\'',
      'spec.tolerations[2].effect: Invalid value: "NoSchedule": effect must be \'NoExecute\' when `tolerationSeconds` is set',
      'spec.tolerations[3].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ],
  ],
  [
    'affinity',
    {
      containers: [container],
      affinity: {
        nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } },
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              weight: 101,
              podAffinityTerm: {
                topologyKey: 'zone',
                labelSelector: { matchExpressions: [{ key: 'a', operator: 'Is' }] },
              },
            },
          ],
        },
      },
    },
    [
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term',
      'spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 101: must be in the range 1-100',
      'spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector.matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator',
    ],
  ],
  [
    'spreading',
    { containers: [container], topologySpreadConstraints: [{ maxSkew: 0, topologyKey: '', whenUnsatisfiable: 'Cry' }] },
    [
      'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
      'spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty',
      'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Cry": supported values: "DoNotSchedule", "ScheduleAnyway"',
    ],
  ],
  [
    'names and numbers',
    { containers: [container], hostname: 'A', activeDeadlineSeconds: 0, dnsPolicy: 'None' },
    [
      'spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None',
      'spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive',
      'spec.hostname: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \'-\', and must start and end with an alphanumeric character ' +
        "(e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ],
  ],
]

describe('Pods are refused for', () => {
  let server: TestServer
  before(async () => {
    server = await testServer()
  })
  for (const [what, spec, messages] of wrong) {
    it(what, async () => {
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'wrong' }, spec }
      const { code, body } = await server.send('POST', '/api/v1/namespaces/default/pods', pod)
      expect(code, JSON.stringify(body)).to.equal(422)
      const { causes } = (body as { details: { causes: { field: string; message: string }[] } }).details
      expect(causes.map(({ field, message }) => `${field}: ${message}`)).to.deep.equal(messages)
    })
  }
})
