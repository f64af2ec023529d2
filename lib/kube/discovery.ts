/** Which kinds a server has: told by two requests where it can tell all at once, else by one for each version of a group. */
import type { KubeClient } from './client.ts'
import type { Resource } from './resource.ts'

export interface ServedResource extends Resource {
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly verbs: readonly string[]
  /** Whether this is the version of its group that the server prefers. */
  readonly preferred: boolean
}

export interface Discovered {
  /** Every kind in every version, without subresources, in the server's order. */
  resources: ServedResource[]
  /** Versions of groups that did not tell what they have, and why. */
  problems: { groupVersion: string; error: Error }[]
}

/** @throws ApiError or UnreachableError where the server does not tell its groups, or its core group. */
export async function discover(client: KubeClient): Promise<Discovered> {
  const parts = (await Promise.all([core(client), named(client)])).flat()
  return {
    resources: parts.flatMap(({ resources }) => resources),
    problems: parts.flatMap(({ problems }) => problems),
  }
}

async function core(client: KubeClient): Promise<Discovered[]> {
  const told = await client.request<Aggregated | object>({ method: 'GET', path: '/api', accept })
  return isAggregated(told) ? told.items.flatMap(versionsOf) : [await versionAt(client, '/api/v1', '', 'v1', true)]
}

async function named(client: KubeClient): Promise<Discovered[]> {
  const told = await client.request<Aggregated | GroupList>({ method: 'GET', path: '/apis', accept })
  if (isAggregated(told)) return told.items.flatMap(versionsOf)
  const versions = told.groups.flatMap(({ name, versions, preferredVersion }) =>
    versions.map(({ groupVersion, version }) =>
      versionAt(
        client,
        `/apis/${groupVersion}`,
        name,
        version,
        version === (preferredVersion ?? versions[0])?.version,
      ).catch((error: unknown) => ({ resources: [], problems: [{ groupVersion, error: error as Error }] })),
    ),
  )
  return Promise.all(versions)
}

const accept = ['v=v2', 'v=v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;${version};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',')

interface Aggregated {
  kind: 'APIGroupDiscoveryList'
  items: AggregatedGroup[]
}

interface AggregatedGroup {
  metadata?: { name?: string }
  /** The preferred one first. */
  versions: { version: string; freshness?: 'Current' | 'Stale'; resources?: AggregatedResource[] }[]
}

interface AggregatedResource {
  resource: string
  /** Absent where there are only subresources. */
  responseKind?: { kind: string } | null
  scope: 'Namespaced' | 'Cluster'
  singularResource: string
  verbs: string[]
  shortNames?: string[]
  categories?: string[]
}

const isAggregated = (told: object): told is Aggregated => 'kind' in told && told.kind === 'APIGroupDiscoveryList'

function versionsOf({ metadata, versions }: AggregatedGroup): Discovered[] {
  const group = metadata?.name ?? ''
  return versions.map(({ version, freshness, resources = [] }, index) => ({
    resources: resources
      .filter(({ responseKind }) => Boolean(responseKind?.kind))
      .map(({ resource, responseKind, scope, singularResource, verbs, shortNames = [], categories = [] }) => ({
        group,
        version,
        kind: responseKind!.kind,
        plural: resource,
        namespaced: scope === 'Namespaced',
        singular: singularOf(responseKind!.kind, singularResource),
        shortNames,
        categories,
        verbs,
        preferred: index === 0,
      })),
    problems:
      freshness === 'Stale'
        ? [{ groupVersion: `${group}/${version}`, error: new Error('the server behind it does not answer') }]
        : [],
  }))
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

async function versionAt(
  client: KubeClient,
  path: string,
  group: string,
  version: string,
  preferred: boolean,
): Promise<Discovered> {
  const { resources } = await client.request<ResourceList>({ method: 'GET', path })
  const whole = resources.filter(({ name }) => !name.includes('/'))
  return {
    resources: whole.map(({ name, singularName, namespaced, kind, verbs, shortNames = [], categories = [] }) => {
      const singular = singularOf(kind, singularName)
      return { group, version, kind, plural: name, namespaced, singular, shortNames, categories, verbs, preferred }
    }),
    problems: [],
  }
}

const singularOf = (kind: string, given: string | undefined): string => given || kind.toLowerCase()
