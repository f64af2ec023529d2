/** All kinds that an API server has, as it tells itself. */
import type { KubeClient } from '../../kube/client.ts'
import type { Resource } from '../../kube/resource.ts'

interface ResourceList {
  resources: { name: string; kind: string; namespaced: boolean; verbs: string[] }[]
}

/** Kinds that support the verbs, each in its group's preferred version; no subresources. */
export async function discover(client: KubeClient, verbs: readonly string[]): Promise<Resource[]> {
  const get = <T>(path: string): Promise<T> => client.request<T>({ method: 'GET', path })
  const { groups } = await get<{ groups: { preferredVersion: { groupVersion: string } }[] }>('/apis')
  const versions = ['v1', ...groups.map(({ preferredVersion }) => preferredVersion.groupVersion)]
  const lists = await Promise.all(
    versions.map(async (groupVersion) => {
      const [group, version] = groupVersion.includes('/') ? groupVersion.split('/') : ['', groupVersion]
      const { resources } = await get<ResourceList>(group === '' ? `/api/${version}` : `/apis/${groupVersion}`)
      return resources
        .filter(({ name, verbs: has }) => !name.includes('/') && verbs.every((verb) => has.includes(verb)))
        .map(({ name, kind, namespaced }): Resource => ({
          group: group ?? '',
          version: version ?? '',
          kind,
          plural: name,
          namespaced,
        }))
    }),
  )
  return lists.flat()
}
