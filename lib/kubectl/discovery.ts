/** Which kinds the cluster serves, and by which names they go. */
import type { KubeClient } from '../kube/client.ts'
import { isNotFound } from '../kube/errors.ts'
import { apiVersionOf, type Resource } from '../kube/resource.ts'
import { CommandError } from './failure.ts'

export interface ApiResource extends Resource {
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly verbs: readonly string[]
  /** Whether this is the version of its group that the server prefers. */
  readonly preferred: boolean
}

interface GroupList {
  groups: {
    name: string
    versions: { groupVersion: string; version: string }[]
    preferredVersion?: { version: string }
  }[]
}

interface ResourceList {
  resources: {
    name: string
    singularName?: string
    namespaced: boolean
    kind: string
    verbs: string[]
    shortNames?: string[]
    categories?: string[]
  }[]
}

/** Asks once and remembers; asks again when a name is not known, since kinds may have been added. */
export class Discovery {
  readonly #client: KubeClient
  #known: Promise<ApiResource[]> | undefined

  constructor(client: KubeClient) {
    this.#client = client
  }

  /** Every kind in every version, in the server's order. */
  resources(): Promise<ApiResource[]> {
    return (this.#known ??= discover(this.#client).catch((error: unknown) => {
      this.#known = undefined
      throw error
    }))
  }

  /** By plural, singular, short name or kind, with group where one is given: `sts`, `statefulsets.v1.apps`. */
  async named(name: string): Promise<ApiResource> {
    const found = await this.#find((all) => byName(all, name.toLowerCase()))
    if (found === undefined)
      throw new CommandError(`the server doesn't have a resource type "${name.split('.')[0] ?? name}"`)
    return found
  }

  async ofKind(apiVersion: string, kind: string): Promise<ApiResource | undefined> {
    return this.#find((all) => all.find((each) => each.kind === kind && apiVersionOf(each) === apiVersion))
  }

  async inCategory(category: string): Promise<ApiResource[]> {
    const all = await this.resources()
    return all.filter((each) => each.preferred && each.categories.includes(category) && each.verbs.includes('list'))
  }

  async #find(search: (all: ApiResource[]) => ApiResource | undefined): Promise<ApiResource | undefined> {
    const remembered = this.#known
    const found = search(await this.resources())
    if (found !== undefined || remembered === undefined) return found
    this.#known = undefined
    return search(await this.resources())
  }
}

async function discover(client: KubeClient): Promise<ApiResource[]> {
  const list = async (path: string, group: string, version: string, preferred: boolean): Promise<ApiResource[]> => {
    const { resources } = await client.request<ResourceList>({ method: 'GET', path }).catch((error: unknown) => {
      if (isNotFound(error)) return { resources: [] }
      throw error
    })
    return resources
      .filter(({ name }) => !name.includes('/'))
      .map(({ name, singularName, namespaced, kind, verbs, shortNames = [], categories = [] }) => {
        const singular = singularName === undefined || singularName === '' ? kind.toLowerCase() : singularName
        return { group, version, kind, plural: name, namespaced, singular, shortNames, categories, verbs, preferred }
      })
  }
  const groups = client.request<GroupList>({ method: 'GET', path: '/apis' })
  const core = list('/api/v1', '', 'v1', true)
  const others = (await groups).groups.flatMap(({ name, versions, preferredVersion }) =>
    versions.map(({ version }) =>
      list(`/apis/${name}/${version}`, name, version, version === (preferredVersion ?? versions[0])?.version),
    ),
  )
  return (await Promise.all([core, ...others])).flat()
}

function byName(all: ApiResource[], name: string): ApiResource | undefined {
  const goesBy = (each: ApiResource, word: string) =>
    each.plural === word || each.singular === word || each.kind.toLowerCase() === word || each.shortNames.includes(word)
  const plain = all.filter((each) => goesBy(each, name))
  if (plain.length > 0) return plain.find((each) => each.preferred) ?? plain[0]
  const [word = '', ...rest] = name.split('.')
  const group = rest.join('.')
  const qualified = all.filter((each) => goesBy(each, word))
  return (
    qualified.find((each) => group === `${each.version}.${each.group}` || (group === '' && each.group === '')) ??
    qualified.find((each) => each.preferred && each.group !== '' && each.group.startsWith(group))
  )
}

/** How kubectl names an object of a kind: `pod`, `statefulset.apps`. */
export const kindName = ({ kind, group }: Pick<Resource, 'kind' | 'group'>): string =>
  group === '' ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`

/** As the API's messages name a kind: `pods`, `statefulsets.apps`. */
export const resourceName = ({ plural, group }: Resource): string => (group === '' ? plural : `${plural}.${group}`)
