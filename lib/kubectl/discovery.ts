/** Which kinds the cluster serves, and by which names they go. */
import type { KubeClient } from '../kube/client.ts'
import { discover, type ServedResource } from '../kube/discovery.ts'
import { isNotFound } from '../kube/errors.ts'
import { apiVersionOf, type Resource } from '../kube/resource.ts'
import { CommandError } from './failure.ts'

/** A kind that the server has. */
export type ApiResource = ServedResource

/** Asks once and remembers; asks again when a name is not known, since kinds may have been added. */
export class Discovery {
  readonly #client: KubeClient
  #known: Promise<ApiResource[]> | undefined

  constructor(client: KubeClient) {
    this.#client = client
  }

  /** Every kind in every version, in the server's order. */
  resources(): Promise<ApiResource[]> {
    return (this.#known ??= allOf(this.#client).catch((error: unknown) => {
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

/** @throws where a group does not tell what it has, other than that it is gone. */
async function allOf(client: KubeClient): Promise<ApiResource[]> {
  const { resources, problems } = await discover(client)
  const problem = problems.find(({ error }) => !isNotFound(error))
  if (problem !== undefined) throw problem.error
  return resources
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
