/** What a Pod refers to: from the informers, and where they do not have it (yet), from the API server. */
import type * as core from 'kubernetes-types/core/v1.js'
import type { KubeClient } from '../../kube/client.ts'
import { isNotFound } from '../../kube/errors.ts'
import type { Informers } from '../../kube/informers.ts'
import type {
  ConfigMap,
  KubeObject,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  Secret,
  Service,
} from '../../kube/objects.ts'
import {
  configMaps,
  persistentVolumeClaims,
  persistentVolumes,
  secrets,
  serviceAccounts,
  services,
  type Resource,
} from '../../kube/resource.ts'
import type { VolumeSources } from './pod/volumes.ts'

/** For each Pod, what it may refer to in its namespace. */
export function podSources(client: KubeClient, informers: Informers): (pod: Pod) => VolumeSources {
  const ask = async <T extends KubeObject>(
    resource: Resource,
    namespace: string | undefined,
    name: string,
  ): Promise<T | undefined> => {
    try {
      return await client.get<T>(resource, { name, namespace })
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  }
  const look = async <T extends KubeObject>(
    resource: Resource,
    namespace: string | undefined,
    name: string,
  ): Promise<T | undefined> => informers.of<T>(resource).get(namespace, name) ?? ask<T>(resource, namespace, name)
  const allServices = informers.of<Service>(services)
  for (const resource of [configMaps, secrets, persistentVolumeClaims, persistentVolumes]) informers.of(resource)

  return ({ metadata: { namespace = '' } }) => ({
    configMap: (name) => look<ConfigMap>(configMaps, namespace, name),
    secret: (name) => look<Secret>(secrets, namespace, name),
    services: () =>
      [
        ...allServices.list(namespace),
        ...[allServices.get('default', 'kubernetes')].filter(
          (service) => service !== undefined && namespace !== 'default',
        ),
      ] as Service[],
    async claim(name) {
      const known = informers.of<PersistentVolumeClaim>(persistentVolumeClaims).get(namespace, name)
      return known?.status.phase === 'Bound'
        ? known
        : ask<PersistentVolumeClaim>(persistentVolumeClaims, namespace, name)
    },
    persistentVolume: (name) => look<PersistentVolume>(persistentVolumes, undefined, name),
    token: (pod, projection) => tokenOf(client, pod, projection),
  })
}

interface TokenRequest extends KubeObject {
  status?: { token?: string }
}

/** Undefined where the API server gives no tokens. */
async function tokenOf(
  client: KubeClient,
  { metadata, spec }: Pod,
  { audience, expirationSeconds }: core.ServiceAccountTokenProjection,
): Promise<string | undefined> {
  const name = spec.serviceAccountName ?? 'default'
  try {
    const answer = await client.create<TokenRequest>(
      serviceAccounts,
      {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        metadata: { name, namespace: metadata.namespace },
        spec: {
          ...(audience === undefined ? {} : { audiences: [audience] }),
          ...(expirationSeconds === undefined ? {} : { expirationSeconds }),
          boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: metadata.name, uid: metadata.uid },
        },
      },
      { subresource: 'token' },
    )
    return answer.status?.token
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
