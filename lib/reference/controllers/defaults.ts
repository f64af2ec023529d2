/** What every namespace has: a ServiceAccount, and the certificate that the API server is known by. */
import { isAlreadyExists } from '../../kube/errors.ts'
import type { ConfigMap, KubeObject, Manifest, Namespace } from '../../kube/objects.ts'
import { configMaps, namespaces, serviceAccounts, type Resource } from '../../kube/resource.ts'
import type { Component } from '../component.ts'
import { controller } from './controller.ts'

export const serviceAccountController = (): Component =>
  inEveryNamespace('serviceaccount-controller', serviceAccounts, (namespace) => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace },
  }))

/** `certificate`: the authority's, in PEM. */
export const rootCertificatePublisher = (certificate: string): Component =>
  inEveryNamespace('root-ca-certificate-publisher-controller', configMaps, (namespace) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'kube-root-ca.crt',
      namespace,
      annotations: {
        'kubernetes.io/description':
          'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as ' +
          'the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of ' +
          'Kubernetes clusters.',
      },
    },
    data: { 'ca.crt': certificate },
  }))

/** Keeps an object there in each namespace that is not going; its data, if any, as it should be. */
function inEveryNamespace(name: string, resource: Resource, wanted: (namespace: string) => Manifest): Component {
  return controller(name, ({ client, informer, on, queue }) => {
    const all = informer<Namespace>(namespaces)
    const objects = informer<KubeObject & Pick<ConfigMap, 'data'>>(resource)
    const objectName = wanted('').metadata.name
    const add = ({ metadata }: Namespace): void => queue.add(metadata.name)
    const check = ({ metadata }: KubeObject): void => {
      if (metadata.name === objectName && metadata.namespace !== undefined) queue.add(metadata.namespace)
    }
    on(all, { added: add, modified: add })
    on(objects, { modified: check, deleted: check })
    return async (key) => {
      const namespace = all.get(undefined, key)
      if (namespace === undefined || namespace.status.phase === 'Terminating') return
      const manifest = wanted(key)
      const present = objects.get(key, manifest.metadata.name ?? '')
      if (present === undefined) await client.create(resource, manifest).catch(unlessThere)
      else if (JSON.stringify(present.data) !== JSON.stringify(manifest['data'])) {
        await client.update(resource, { ...present, data: manifest['data'] })
      }
    }
  })
}

function unlessThere(error: unknown): void {
  if (!isAlreadyExists(error)) throw error
}
