/** What every Pod gets besides the defaults of its kind: a service account and its token, tolerations. */
import type { Pod, ServiceAccount } from '../../../kube/objects.ts'
import { serviceAccounts } from '../../../kube/resource.ts'
import { storeKey, type Api } from '../api.ts'
import { suffix } from '../names.ts'
import { forbidden } from '../status.ts'
import type { Admission } from './admission.ts'

export const podDefaults: Admission = (api, { resource }, object) => {
  if (resource.group !== '' || resource.kind !== 'Pod') return
  const pod = object as unknown as Pod
  const account = serviceAccountOf(api, pod)
  if (mountsToken(pod, account)) mountToken(api, pod)
  addTolerations(pod)
}

function serviceAccountOf(api: Api, { metadata, spec }: Pod): ServiceAccount | undefined {
  spec.serviceAccountName ||= spec.serviceAccount || 'default'
  spec.serviceAccount = spec.serviceAccountName
  const { serviceAccountName: name } = spec
  const account = api.store.get(storeKey(serviceAccounts), metadata.namespace, name) as ServiceAccount | undefined
  // A namespace's default account is made by a controller, which may be a moment late: it is not waited for.
  if (!account && name !== 'default') {
    const at = `${metadata.namespace}/${name}`
    throw forbidden(
      { group: '', version: 'v1', kind: 'Pod', plural: 'pods', namespaced: true },
      metadata.name,
      `error looking up service account ${at}: serviceaccount "${name}" not found`,
    )
  }
  return account
}

const mountsToken = ({ spec }: Pod, account: ServiceAccount | undefined): boolean =>
  spec.automountServiceAccountToken ?? account?.automountServiceAccountToken ?? true

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount'

function mountToken(api: Api, { spec }: Pod): void {
  const lacking = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].filter(
    ({ volumeMounts = [] }) => !volumeMounts.some(({ mountPath }) => mountPath === tokenPath),
  )
  if (lacking.length === 0) return
  const name = `kube-api-access-${suffix(api.random)}`
  for (const container of lacking) {
    container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath: tokenPath }]
  }
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] },
    },
  ]
  const volume = { name, projected: { sources, defaultMode: 420 } }
  spec.volumes = [...(spec.volumes ?? []), volume]
}

/** A Pod stays for five minutes on a node that is lost. */
function addTolerations({ spec }: Pod): void {
  const effect = 'NoExecute'
  for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']) {
    const tolerated = (spec.tolerations ?? []).some(
      (one) =>
        (one.key === key || !one.key) &&
        (one.effect === effect || !one.effect) &&
        (one.key === key || one.operator === 'Exists'),
    )
    if (tolerated) continue
    spec.tolerations = [...(spec.tolerations ?? []), { key, operator: 'Exists', effect, tolerationSeconds: 300 }]
  }
}
