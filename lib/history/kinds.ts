/** Which kinds a server has that can be recorded in a namespace. */
import type { KubeClient } from '../kube/client.ts'
import type { Resource } from '../kube/resource.ts'

interface ResourceList {
  groupVersion: string
  resources: { name: string; kind: string; namespaced: boolean; verbs: string[] }[]
}

interface GroupList {
  groups: { name: string; preferredVersion: { groupVersion: string } }[]
}

export interface Discovered {
  kinds: Resource[]
  /** One line for each part of the API that did not tell what it has. */
  problems: string[]
}

/** The same objects as in another group. */
const doubles = new Set(['events.k8s.io/events', 'extensions/ingresses'])

/** Every namespaced kind that can be listed and watched, in its preferred version. @throws where `/api/v1` cannot be read. */
export async function discover(client: KubeClient): Promise<Discovered> {
  const problems: string[] = []
  const resourcesOf = (path: string): Promise<ResourceList> => client.request({ method: 'GET', path })
  const [core, groups] = await Promise.all([
    resourcesOf('/api/v1'),
    client.request<GroupList>({ method: 'GET', path: '/apis' }),
  ])
  const lists = await Promise.all(
    groups.groups.map(({ preferredVersion: { groupVersion } }) =>
      resourcesOf(`/apis/${groupVersion}`).catch((error: unknown) => {
        problems.push(`${groupVersion} does not tell its kinds: ${(error as Error).message}`)
        return { groupVersion, resources: [] }
      }),
    ),
  )
  return { kinds: [core, ...lists].flatMap(recordable), problems }
}

function recordable({ groupVersion, resources }: ResourceList): Resource[] {
  const [group, version] = groupVersion.includes('/') ? groupVersion.split('/') : ['', groupVersion]
  return resources
    .filter(({ name, namespaced, verbs }) => namespaced && !name.includes('/') && verbs.includes('list') && verbs.includes('watch'))
    .map(({ name, kind }) => ({ group: group ?? '', version: version ?? '', kind, plural: name, namespaced: true }))
    .filter(({ group, plural }) => !doubles.has(`${group}/${plural}`))
}

/** How entries name a kind: `pods`; where the group is not Kubernetes' own, with it: `services.serving.knative.dev`. */
export const recordedAs = ({ group, plural }: Resource): string =>
  group.includes('.') && !group.endsWith('.k8s.io') ? `${plural}.${group}` : plural
