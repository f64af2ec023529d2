/** What a proxy path leads to: a port of a Pod, or of a Pod behind a Service. */
import type { Duplex } from 'node:stream'
import type { Endpoints, Pod, Service } from '../../../kube/objects.ts'
import { endpoints, pods, services } from '../../../kube/resource.ts'
import { storeKey, type Api } from '../api.ts'
import type { Route } from '../route.ts'
import { badRequest, failure, notFound } from '../status.ts'
import { forwardTarget } from './portforward.ts'

export interface ProxyTarget {
  /** As the `Host` header has it. */
  readonly host: string
  /** Whether HTTPS is spoken there; whose certificate it is, nobody asks. */
  readonly secure: boolean
  connect(): Promise<Duplex>
}

/** @throws ApiError 400, 404 or 503 */
export function proxyTarget(api: Api, route: Route): ProxyTarget {
  const parts = route.name.split(':')
  // `name`, `name:port` or `scheme:name:port`
  const [scheme = '', name = '', port = ''] = parts.length === 3 ? parts : ['', ...parts]
  if (name === '' || parts.length > 3)
    throw badRequest(`invalid ${route.kind.singular} request ${JSON.stringify(route.name)}`)
  if (scheme !== '' && scheme !== 'http' && scheme !== 'https')
    throw badRequest(`there is no proxy for the scheme ${scheme}: http and https are spoken here`)
  const found =
    route.kind.resource.plural === 'services'
      ? behind(api, route.namespace, name, port)
      : ofPod(api, route.namespace, name, port)
  const target = forwardTarget(api, { ...route, kind: api.kinds.of(pods), name: found.pod })
  return { host: `${found.ip}:${found.port}`, secure: scheme === 'https', connect: () => target.connect(found.port) }
}

interface Place {
  pod: string
  ip: string
  port: number
}

function ofPod(api: Api, namespace: string, name: string, asked: string): Place {
  const pod = api.store.get(storeKey(pods), namespace, name) as Pod | undefined
  if (!pod) throw notFound(pods, name)
  const ports = (pod.spec.containers ?? []).flatMap((container) => container.ports ?? [])
  const named = asked === '' ? ports[0] : ports.find((one) => one.name === asked)
  const port = named?.containerPort ?? (asked === '' ? 80 : Number(asked))
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw badRequest(`pod ${name} has no port ${JSON.stringify(asked)}`)
  return { pod: name, ip: pod.status.podIP ?? '', port }
}

function behind(api: Api, namespace: string, name: string, asked: string): Place {
  const service = api.store.get(storeKey(services), namespace, name) as Service | undefined
  if (!service) throw notFound(services, name)
  const ports = service.spec.ports ?? []
  const chosen = asked === '' ? ports[0] : ports.find((one) => one.name === asked || `${one.port}` === asked)
  const none = (): Error =>
    failure(
      503,
      'ServiceUnavailable',
      `no endpoints available for service ${JSON.stringify(asked === '' ? name : `${name}:${asked}`)}`,
    )
  if (!chosen)
    throw failure(
      503,
      'ServiceUnavailable',
      `no service port ${JSON.stringify(asked)} found for service ${JSON.stringify(name)}`,
    )
  const { subsets } = (api.store.get(storeKey(endpoints), namespace, name) ?? {}) as Partial<Endpoints>
  const places = (subsets ?? []).flatMap(({ addresses = [], ports: open = [] }): Place[] => {
    const port = open.find((one) => (one.name ?? '') === (chosen.name ?? ''))?.port
    return port === undefined
      ? []
      : addresses.flatMap(({ ip, targetRef }) =>
          targetRef?.kind === 'Pod' ? [{ pod: targetRef.name ?? '', ip, port }] : [],
        )
  })
  const place = places[Math.floor(api.random() * places.length)]
  if (!place) throw none()
  return place
}
