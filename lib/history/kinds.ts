/** Which kinds a server has that can be recorded in a namespace. */
import type { KubeClient } from '../kube/client.ts'
import { discover, type ServedResource } from '../kube/discovery.ts'
import type { Resource } from '../kube/resource.ts'

export interface Recordable {
  kinds: Resource[]
  /** One line for each part of the API that did not tell what it has. */
  problems: string[]
}

/** The same objects as in another group. */
const doubles = new Set(['events.k8s.io/events', 'extensions/ingresses'])

/** Every namespaced kind that can be listed and watched, in its preferred version. @throws where the core group cannot be read. */
export async function recordable(client: KubeClient): Promise<Recordable> {
  const { resources, problems } = await discover(client)
  return {
    kinds: resources.filter(canBeRecorded),
    problems: problems.map(({ groupVersion, error }) => `${groupVersion} does not tell its kinds: ${error.message}`),
  }
}

const canBeRecorded = ({ group, plural, namespaced, preferred, verbs }: ServedResource): boolean =>
  namespaced && preferred && verbs.includes('list') && verbs.includes('watch') && !doubles.has(`${group}/${plural}`)

/** How entries name a kind: `pods`; where the group is not Kubernetes' own, with it: `services.serving.knative.dev`. */
export const recordedAs = ({ group, plural }: Resource): string =>
  group.includes('.') && !group.endsWith('.k8s.io') ? `${plural}.${group}` : plural
