import { expect } from 'chai'
import { testServer, type TestServer } from '../apiserver/testing.ts'

const core = (kind: string): string => `/api/v1/namespaces/default/${kind}`
const networking = (kind: string): string => `/apis/networking.k8s.io/v1/namespaces/default/${kind}`
const storage = (kind: string): string => `/apis/storage.k8s.io/v1/${kind}`
const rbac = (kind: string): string => `/apis/rbac.authorization.k8s.io/v1/${kind}`
const slices = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices'
const backend = { service: { name: 's', port: { number: 80 } } }
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' }
const address = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'
const network = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'

const withPath = (path: object): object => ({ spec: { rules: [{ http: { paths: [{ backend, ...path }] } }] } })
const withPeer = (peer: object): object => ({ spec: { podSelector: {}, ingress: [{ from: [peer] }] } })
const withPort = (port: object): object => ({ spec: { podSelector: {}, egress: [{ ports: [port] }] } })
const withLimit = (limit: object): object => ({ spec: { limits: [{ type: 'Container', ...limit }] } })
const secret = (type: string, data: Record<string, string> = {}): object => ({
  type: `kubernetes.io/${type}`,
  stringData: data,
})

/** What is wrong with an object, and how the real server says it: fields and messages, in order. */
const wrong: readonly [path: string, object: object, messages: readonly string[]][] = [
  [
    core('endpoints'),
    { subsets: [{}, { addresses: [{ ip: 'x' }, { ip: '127.0.0.1' }], ports: [{ port: 0 }, { name: 'b', port: 80 }] }] },
    [
      'subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`',
      `subsets[1].addresses[0].ip: Invalid value: "x": ${address}`,
      'subsets[1].addresses[0].ip: Invalid value: "x": must be a valid IP address',
      'subsets[1].addresses[1].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      'subsets[1].ports[0].name: Required value',
      'subsets[1].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
    ],
  ],
  [
    slices,
    {
      addressType: 'IPv4',
      endpoints: [{ addresses: [] }, { addresses: ['::1'] }],
      ports: [{ port: 1 }, { port: 2, protocol: 'X' }],
    },
    [
      'endpoints[0].addresses: Required value: must contain at least 1 address',
      'endpoints[1].addresses[0]: Invalid value: "::1": must be a valid IPv4 address',
      'ports[1].name: Duplicate value: ""',
      'ports[1].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"',
    ],
  ],
  [
    slices,
    { addressType: 'FQDN', endpoints: [{ addresses: ['x'] }] },
    ['endpoints[0].addresses[0]: Invalid value: "x": should be a domain with at least two segments separated by dots'],
  ],
  [networking('networkpolicies'), withPeer({}), ['spec.ingress[0].from[0]: Required value: must specify a peer']],
  [
    networking('networkpolicies'),
    withPeer({
      podSelector: {},
      ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '10.0.0.0/8', '11.0.0.0/16', 'x'] },
    }),
    [
      'spec.ingress[0].from[0].ipBlock.except[1]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
      'spec.ingress[0].from[0].ipBlock.except[2]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
      `spec.ingress[0].from[0].ipBlock.except[3]: Invalid value: "x": ${network}`,
      'spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer',
    ],
  ],
  [
    networking('networkpolicies'),
    withPort({ port: 80, endPort: 79, protocol: 'ICMP' }),
    [
      'spec.egress[0].ports[0].protocol: Unsupported value: "ICMP": supported values: "TCP", "UDP", "SCTP"',
      'spec.egress[0].ports[0].endPort: Invalid value: 79: must be greater than or equal to `port`',
    ],
  ],
  [
    networking('networkpolicies'),
    withPort({ endPort: 79 }),
    ['spec.egress[0].ports[0].endPort: Invalid value: 79: may not be specified when `port` is not specified'],
  ],
  [
    networking('ingresses'),
    { spec: { rules: [{ host: '1.2.3.4', http: { paths: [] } }], defaultBackend: {} } },
    [
      'spec.defaultBackend: Invalid value: "": resource or service backend is required',
      'spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
      'spec.rules[0].http.paths: Required value',
    ],
  ],
  [
    networking('ingresses'),
    withPath({ path: '/' }),
    ['spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified'],
  ],
  [
    networking('ingresses'),
    withPath({ path: 'a//b/..', pathType: 'Exact', backend: { service: { name: '', port: {} } } }),
    [
      'spec.rules[0].http.paths[0].path: Invalid value: "a//b/..": must be an absolute path',
      `spec.rules[0].http.paths[0].path: Invalid value: "a//b/..": must not contain '//'`,
      `spec.rules[0].http.paths[0].path: Invalid value: "a//b/..": cannot end with '/..'`,
      'spec.rules[0].http.paths[0].backend.service.name: Required value',
      'spec.rules[0].http.paths[0].backend: Required value: port name or number is required',
    ],
  ],
  [
    '/apis/networking.k8s.io/v1/ingressclasses',
    { spec: { controller: 'me', parameters: { kind: 'a/b', name: '', scope: 'Namespace' } } },
    [
      'spec.controller: Invalid value: "me": must be a domain-prefixed path (such as "acme.io/foo")',
      `spec.parameters.kind: Invalid value: "a/b": may not contain '/'`,
      'spec.parameters.name: Required value',
      "spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'",
    ],
  ],
  [
    core('resourcequotas'),
    {
      spec: { hard: { frob: '1', pods: '1.5', 'requests.cpu': '-1' }, scopes: ['BestEffort', 'NotBestEffort', 'Frob'] },
    },
    [
      'spec.hard[frob]: Invalid value: "frob": must be a standard resource type or fully qualified',
      'spec.hard[frob]: Invalid value: "frob": must be a standard resource for quota',
      'spec.hard[pods]: Invalid value: "1500m": must be an integer',
      'spec.hard[requests.cpu]: Invalid value: "-1": must be greater than or equal to 0',
      'spec.scopes: Invalid value: ["BestEffort","NotBestEffort","Frob"]: unsupported scope applied to resource',
      'spec.scopes: Invalid value: ["BestEffort","NotBestEffort","Frob"]: unsupported scope',
      'spec.scopes: Invalid value: ["BestEffort","NotBestEffort","Frob"]: conflicting scopes',
    ],
  ],
  [
    core('resourcequotas'),
    {
      spec: {
        hard: { pods: '1' },
        scopeSelector: {
          matchExpressions: [
            { scopeName: 'PriorityClass', operator: 'In' },
            { scopeName: 'PriorityClass', operator: 'Exists', values: ['a'] },
          ],
        },
      },
    },
    [
      "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      `spec.scopeSelector.matchExpressions.values: Invalid value: ["a"]: must be no value when \`operator\` is 'Exist' or 'DoesNotExist' for scope selector`,
    ],
  ],
  [
    core('limitranges'),
    withLimit({ max: { cpu: '1' }, min: { cpu: '2' }, default: { cpu: '3' }, defaultRequest: { cpu: '4' } }),
    [
      'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "4": default request value 4 is greater than max value 1',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "4": default request value 4 is greater than default limit value 3',
      'spec.limits[0].default[cpu]: Invalid value: "1": default value 3 is greater than max value 1',
    ],
  ],
  [
    core('limitranges'),
    withLimit({ maxLimitRequestRatio: { cpu: '500m', frob: '2' } }),
    [
      'spec.limits[0].maxLimitRequestRatio[frob]: Invalid value: "frob": must be a standard resource type or fully qualified',
      'spec.limits[0].maxLimitRequestRatio[frob]: Invalid value: "frob": must be a standard resource for containers',
      'spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "500m": ratio 500m is less than 1',
    ],
  ],
  [
    rbac('clusterroles'),
    { rules: [{ verbs: ['get'], nonResourceURLs: ['/x'], resourceNames: ['y'] }], aggregationRule: {} },
    [
      'rules[0].nonResourceURLs: Invalid value: ["/x"]: rules cannot apply to both regular resources and non-resource URLs',
      'aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil',
    ],
  ],
  [
    rbac('clusterrolebindings'),
    { roleRef: { ...roleRef, name: 'a/b' }, subjects: [{ kind: 'ServiceAccount', name: 'x' }] },
    [`roleRef.name: Invalid value: "a/b": may not contain '/'`, 'subjects[0].namespace: Required value'],
  ],
  [
    storage('csidrivers'),
    {
      spec: { fsGroupPolicy: 'X', tokenRequests: [{ audience: 'a' }, { audience: 'a' }], volumeLifecycleModes: ['Y'] },
    },
    [
      'spec.fsGroupPolicy: Unsupported value: "X": supported values: "File", "None", "ReadWriteOnceWithFSType"',
      'spec.tokenRequests[1].audience: Duplicate value: "a"',
      'spec.volumeLifecycleModes: Unsupported value: "Y": supported values: "Persistent", "Ephemeral"',
    ],
  ],
  [
    storage('csinodes'),
    { spec: { drivers: [{ name: 'a.b', nodeID: '', topologyKeys: ['k', 'k'], allocatable: { count: -1 } }] } },
    [
      'spec.drivers[0].nodeID: Required value',
      'spec.drivers[0].allocatable.count: Invalid value: -1: must be greater than or equal to 0',
      'spec.drivers[0]: Duplicate value: "k"',
    ],
  ],
  [
    storage('volumeattachments'),
    { spec: { attacher: 'a.b', nodeName: 'n', source: {} } },
    ['spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName'],
  ],
  [core('secrets'), secret('basic-auth'), ['data[%s][username]: Required value', 'data[%s][password]: Required value']],
  [core('secrets'), secret('ssh-auth'), ['data[%s][ssh-privatekey]: Required value']],
  [core('secrets'), secret('tls', { 'tls.crt': '' }), ['data[tls.key]: Required value']],
  [
    core('secrets'),
    secret('dockerconfigjson', { '.dockerconfigjson': '{' }),
    ['data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": unexpected end of JSON input'],
  ],
  [
    core('secrets'),
    secret('service-account-token'),
    ['metadata.annotations[kubernetes.io/service-account.name]: Required value'],
  ],
]

const right: readonly [path: string, object: object][] = [
  [core('endpoints'), { subsets: [{ addresses: [{ ip: '10.0.0.1', hostname: 'a' }], ports: [{ port: 80 }] }] }],
  [slices, { addressType: 'IPv6', endpoints: [{ addresses: ['2001:db8::1'] }], ports: [{ name: 'a' }, { name: 'b' }] }],
  [slices, { addressType: 'FQDN', endpoints: [{ addresses: ['a.example.com.'] }] }],
  [networking('networkpolicies'), withPeer({ ipBlock: { cidr: '2001:db8::/32', except: ['2001:db8:1::/48'] } })],
  [networking('networkpolicies'), withPort({ port: 80, endPort: 90 })],
  [networking('ingresses'), withPath({ pathType: 'ImplementationSpecific' })],
  [networking('ingresses'), { spec: { rules: [{ host: '*.a.b' }], tls: [{ hosts: ['*.a.b'], secretName: 's' }] } }],
  [
    '/apis/networking.k8s.io/v1/ingressclasses',
    { spec: { controller: 'example.com/a/b', parameters: { apiGroup: 'a.b', kind: 'K', name: 'n' } } },
  ],
  [core('resourcequotas'), { spec: { hard: { pods: '1', 'limits.cpu': '1' }, scopes: ['NotTerminating'] } }],
  [
    core('resourcequotas'),
    { spec: { hard: { 'count/deployments.apps': '1', 'requests.example.com/gpu': '2', 'hugepages-2Mi': '2Mi' } } },
  ],
  [core('limitranges'), withLimit({ max: { 'example.com/gpu': '1' }, maxLimitRequestRatio: { cpu: '2' } })],
  [core('secrets'), secret('dockercfg', { '.dockercfg': '{}' })],
  [core('secrets'), secret('basic-auth', { username: '' })],
  [rbac('clusterroles'), { rules: [], aggregationRule: { clusterRoleSelectors: [{}] } }],
  [core('services'), { spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local', ports: [{ port: 80 }] } }],
]

describe('Objects of rarer kinds', () => {
  let server: TestServer
  before(async () => {
    server = await testServer()
  })
  for (const [index, [path, object, messages]] of wrong.entries()) {
    it(`are refused: ${path.split('/').at(-1)} (${index})`, async () => {
      const { code, body } = await server.send('POST', path, { metadata: { name: 'wrong' }, ...object })
      expect(code, JSON.stringify(body)).to.equal(422)
      const { causes } = (body as { details: { causes: { field: string; message: string }[] } }).details
      expect(causes.map(({ field, message }) => `${field}: ${message}`)).to.deep.equal(messages)
    })
  }
  for (const [index, [path, object]] of right.entries()) {
    it(`are taken: ${path.split('/').at(-1)} (${index})`, async () => {
      const { code, body } = await server.send('POST', path, { metadata: { name: `right-${index}` }, ...object })
      expect(code, JSON.stringify(body)).to.equal(201)
    })
  }

  it('get a port for questions of load balancers, and keep it', async () => {
    const path = core('services/right-' + (right.length - 1))
    const { body } = await server.send('GET', path)
    const { spec } = body as { spec: { healthCheckNodePort: number; ports: { nodePort: number }[] } }
    expect(spec.healthCheckNodePort).to.be.within(30000, 32767).and.not.equal(spec.ports[0]?.nodePort)
    const contentType = 'application/merge-patch+json'
    const again = await server.send('PATCH', path, { spec: { healthCheckNodePort: null } }, { contentType })
    expect(again.body).to.have.nested.property('spec.healthCheckNodePort', spec.healthCheckNodePort)
  })
})
