/** Objects are created in namespaces that exist and are not being deleted. */
import type { Namespace } from '../../../kube/objects.ts'
import { namespaces } from '../../../kube/resource.ts'
import { storeKey } from '../api.ts'
import { forbidden, notFound } from '../status.ts'
import type { Admission } from './admission.ts'

/** Namespaces that may not be deleted. */
export const immortal: readonly string[] = ['default', 'kube-system', 'kube-public']

export const namespaceLifecycle: Admission = (api, { resource }, { metadata }) => {
  if (!resource.namespaced) return
  const name = metadata.namespace ?? ''
  const namespace = api.store.get(storeKey(namespaces), '', name) as Namespace | undefined
  if (!namespace) throw notFound(namespaces, name)
  if (namespace.metadata.deletionTimestamp === undefined) return
  const why = `unable to create new content in namespace ${name} because it is being terminated`
  throw forbidden(resource, metadata.name, why, [
    { reason: 'NamespaceTerminating', message: `namespace ${name} is being terminated`, field: 'metadata.namespace' },
  ])
}
