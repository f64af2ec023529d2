/** Controllers of the reference on an API server that is elsewhere. */
import { systemClock } from '../clock.ts'
import { KubeClient } from '../kube/client.ts'
import { httpTransport } from '../kube/http.ts'
import { Informers } from '../kube/informers.ts'
import type { ClusterAccess } from '../kube/kubeconfig.ts'
import type { FeatureGates } from './gates.ts'
import { controllers, UnknownComponentError } from './components.ts'
import { seededRandom } from './random.ts'
import { runComponents } from './running.ts'

export interface RemoteControllers {
  /** Ends what is under way, and all connections. */
  stop(): Promise<void>
}

export interface RemoteOptions {
  gates?: FeatureGates
  /** Told of what fails; what failed is tried again. */
  onError(error: unknown): void
}

/** The names that {@link startControllers} takes. */
export const controllerNames = (): string[] => controllers('').map(({ name }) => name)

/**
 * Resolves when they have seen all that they watch.
 * @throws UnknownComponentError
 * @throws UnreachableError and ApiError where the API server does not answer, or refuses even to tell its version.
 */
export async function startControllers(
  names: readonly string[],
  access: ClusterAccess,
  { gates, onError }: RemoteOptions,
): Promise<RemoteControllers> {
  const all = controllers(access.tls.ca ?? '', gates)
  const chosen = all.filter(({ name }) => names.includes(name))
  const unknown = names.find((name) => !all.some((one) => one.name === name))
  if (unknown !== undefined) throw new UnknownComponentError(unknown, all)
  const transports = new Map<string, ReturnType<typeof httpTransport>>()
  /** Whose fields the API server says they are follows from the user agent. */
  const clientOf = (agent: string): KubeClient => {
    const transport = transports.get(agent) ?? httpTransport(access, agent)
    transports.set(agent, transport)
    return new KubeClient(transport)
  }
  const close = (): void => transports.forEach((transport) => transport.close())
  const client = clientOf('kube-controller-manager')
  const clock = systemClock()
  try {
    await client.request({ method: 'GET', path: '/version' })
  } catch (error) {
    close()
    throw error
  }
  const informers = new Informers(client, { clock, onError })
  const random = seededRandom(Math.floor(Math.random() * 2 ** 32))
  const shared = { informers, clock, random, clusterDomain: 'cluster.local', onError }
  const running = await runComponents(chosen, (component) =>
    component.start({ ...shared, client: clientOf(component.agent ?? 'kube-controller-manager') }),
  )
  const stop = async (): Promise<void> => {
    await running.stop()
    await informers.stop()
    close()
  }
  await informers.synced()
  return { stop }
}
