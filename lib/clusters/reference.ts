/** The built-in implementation, in this process. */
import { accelerated, awakeClock } from '../clock.ts'
import { outsideTransport } from '../reference/apiserver/outside.ts'
import { startReference, type ReferenceOptions } from '../reference/start.ts'
import { features, type Cluster, type ClusterAdapter, type ClusterOptions, type Feature } from './adapter.ts'
import { diagnose } from './diagnostics.ts'

export const adapter: ClusterAdapter = referenceAdapter('reference')

/** As in Kubernetes 1.36, where the gate of one of them is off by default. */
const provided = ({ MaxUnavailableStatefulSet = false }: ReferenceOptions['featureGates'] = {}): Feature[] =>
  (Object.keys(features) as Feature[]).filter((feature) => feature !== 'MaxUnavailable' || MaxUnavailableStatefulSet)

/** What a reference can have in place of its own parts, and what is switched on in it. */
export type Parts = Pick<ReferenceOptions, 'components' | 'api' | 'dns' | 'featureGates'>

/** The same with other parts in it. */
export function referenceAdapter(name: string, parts: Parts = {}): ClusterAdapter {
  const variant = { name: name === 'reference' ? 'stickyset reference' : `stickyset reference (${name})`, parts }
  return { name, takes: ['clusterDomain', 'speed', 'seed'], parallel: 12, start: (options) => start(options, variant) }
}

interface Variant {
  name: string
  parts: Parts
}

async function start(
  {
    clusterDomain = 'cluster.local',
    speed = 1,
    clock = awakeClock(),
    seed,
    images = {},
    onProgress,
    signal,
  }: ClusterOptions,
  { name, parts }: Variant,
): Promise<Cluster> {
  signal?.throwIfAborted()
  const reference = await startReference({
    ...parts,
    clusterDomain,
    clock: accelerated(clock, speed),
    ...(seed !== undefined && { seed }),
    onError: (error) => onProgress?.(`a fault of the reference: ${(error as Error).stack ?? String(error)}`),
  })
  const { gitVersion } = await reference.client.request<{ gitVersion: string }>({ method: 'GET', path: '/version' })
  return {
    implementation: { name, version: gitVersion },
    kubeconfig: reference.kubeconfig.path,
    transport: (userAgent) => outsideTransport(reference.api, userAgent),
    features: new Set(provided(parts.featureGates)),
    clusterDomain,
    speed,
    // It has the images of the tutorials under the names that these use.
    image: (name) => (Object.hasOwn(images, name) ? (images[name] ?? name) : name),
    diagnostics: (namespace) => diagnose(reference.client, namespace),
    stop: () => reference.stop(),
  }
}
