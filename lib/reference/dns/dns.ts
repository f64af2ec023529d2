/** The cluster's DNS: its Service in kube-system, and the answers that Pods get. */
import type { Component, ComponentContext, RunningComponent } from '../component.ts'
import { isAlreadyExists, isNotFound } from '../../kube/errors.ts'
import type { KubeObject, Manifest } from '../../kube/objects.ts'
import { endpoints, endpointSlices, services, type Resource } from '../../kube/resource.ts'
import type { DnsAnswer } from '../node/image.ts'
import { authorityOf, resolve, shuffled, type Question } from './resolve.ts'
import { startDnsServer, type DnsServer } from './server.ts'
import { clusterZone, zoneService } from './zone.ts'

/** The address of the Service kube-dns, as a kubelet's `--cluster-dns` has it. */
export const nameserver = '10.96.0.10'
/** What stands behind it: an address of the Pod range that no node gives away. */
const address = '10.244.255.10'
/** Where Pods may ask it. */
export const dnsAddresses: readonly string[] = [nameserver, address]

/** What the DNS may do besides answering Pods, and how. Where its port is taken, the component does not become ready. */
export interface DnsOptions {
  /** Answers on this loopback port too; 0 for any free one. */
  readonly port?: number | undefined
  /** Told of that port when it is open. */
  onPort?(port: number): void
  /** In place of what makes the records of a Service. */
  readonly zoneService?: typeof zoneService
  /** In place of what finds answers in the records. */
  readonly resolve?: typeof resolve
}

/** The component `dns`. */
export interface ClusterDnsComponent extends Component {
  /** Answers as long as the component runs; SERVFAIL before and after. */
  answer(question: Question): DnsAnswer
}

const silent: DnsAnswer = { code: 'SERVFAIL', answers: [], additional: [] }

/** Answers by what the API says of Services and EndpointSlices. */
export function clusterDns(options: DnsOptions = {}): ClusterDnsComponent {
  let answer = (_question: Question): DnsAnswer => silent
  return {
    name: 'dns',
    answer: (question) => answer(question),
    start(context: ComponentContext): RunningComponent {
      const { informers, onError } = context
      const zone = clusterZone(context.clusterDomain, informers, options.zoneService ?? zoneService)
      const find = options.resolve ?? resolve
      const own = (question: Question): DnsAnswer => shuffled(find(zone, question), () => context.random())
      answer = own
      const published = publish(context).catch(onError)
      const server: Promise<DnsServer | undefined> =
        options.port === undefined
          ? Promise.resolve(undefined)
          : startDnsServer({
              answer: own,
              authority: (name) => authorityOf(zone, name),
              port: options.port,
            }).then((server) => {
              options.onPort?.(server.port)
              return server
            })
      return {
        ready: Promise.all([published, server]).then(() => {}),
        async stop() {
          answer = () => silent
          await published
          await (await server.catch(() => undefined))?.close()
        },
      }
    },
  }
}

const labels = { 'k8s-app': 'kube-dns', 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' }
const ports = [
  { name: 'dns', port: 53, protocol: 'UDP' },
  { name: 'dns-tcp', port: 53, protocol: 'TCP' },
]

/** The Service, and without a selector, its endpoints by hand. */
async function publish({ client }: ComponentContext): Promise<void> {
  const place = { name: 'kube-dns', namespace: 'kube-system' }
  const create = async (resource: Resource, object: Manifest): Promise<void> => {
    try {
      await client.create<KubeObject>(resource, object)
    } catch (error) {
      if (isNotFound(error))
        throw new Error(`There is no namespace ${place.namespace} to put ${object.kind} ${place.name} in.`, {
          cause: error,
        })
      if (!isAlreadyExists(error)) throw error
    }
  }
  await create(services, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...place, labels },
    spec: {
      clusterIP: nameserver,
      clusterIPs: [nameserver],
      ports: ports.map((port) => ({ ...port, targetPort: port.port })),
    },
  })
  await create(endpoints, {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { ...place, labels: { ...labels, 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets: [{ addresses: [{ ip: address }], ports }],
  })
  await create(endpointSlices, {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      ...place,
      labels: {
        ...labels,
        'kubernetes.io/service-name': place.name,
        'endpointslice.kubernetes.io/managed-by': 'stickyset',
      },
    },
    addressType: 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true, serving: true, terminating: false } }],
    ports,
  })
}
