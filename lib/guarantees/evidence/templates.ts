/** Pod templates, as revisions hold them, and whether a Pod was made of one. */
import type { Container, PodTemplateSpec } from 'kubernetes-types/core/v1.js'
import type { Replay } from '../../history/replay.ts'
import type { ControllerRevision, Pod } from '../../kube/objects.ts'
import type { Owner } from './evidence.ts'
import { revisionBy, revisionNamed } from './revisions.ts'
import { epochsOf } from './specs.ts'

interface Held {
  spec?: { template?: PodTemplateSpec }
}

/** Undefined where it was recorded without its data. */
export function templateOf(revision: ControllerRevision | undefined): PodTemplateSpec | undefined {
  const held: Held | undefined = revision?.data
  return held?.spec?.template
}

const told = new WeakMap<Owner, Map<string, PodTemplateSpec>>()

/** By the data of the ControllerRevision; where there is none, by the template of which the set's status told so. */
export function templateBy(
  replay: Replay,
  set: Owner,
  revision: string,
  position: number,
): PodTemplateSpec | undefined {
  const data = templateOf(revisionNamed(replay, revision, position))
  if (data !== undefined) return data
  let known = told.get(set)
  if (known === undefined) {
    told.set(set, (known = new Map()))
    for (const { version } of epochsOf(set)) {
      const name = revisionBy(replay, set, version.object)
      if (name !== undefined) known.set(name, version.object.spec.template)
    }
  }
  return known.get(revision)
}

/** Where two things differ: `containers[nginx].image`. */
export interface Difference {
  path: string
  expected: unknown
  found: unknown
}

/** What the server fills in, or an admission plugin of its own may change. */
const defaulted = new Set([
  'imagePullPolicy',
  'terminationMessagePath',
  'terminationMessagePolicy',
  'terminationGracePeriodSeconds',
  'restartPolicy',
  'dnsPolicy',
  'schedulerName',
  'serviceAccount',
  'protocol',
  'apiVersion',
  'defaultMode',
  'successThreshold',
  'failureThreshold',
  'periodSeconds',
  'timeoutSeconds',
  'scheme',
  'enableServiceLinks',
  'preemptionPolicy',
])
const changed = new Set(['imagePullPolicy', 'creationTimestamp', '$patch', 'hostPort'])

/** Of a template's spec and a Pod's: what the template has and the Pod has not. The Pod may have more. */
export function specDifference(template: PodTemplateSpec, pod: Pod, claims: readonly string[]): Difference | undefined {
  const { hostname: _, subdomain: _s, volumes = [], ...rest } = template.spec ?? {}
  const own = volumes.filter(({ name }) => !claims.includes(name))
  const containers = template.spec?.containers ?? []
  const expected = own.length === 0 ? rest : { ...rest, volumes: own }
  return (
    differenceOf(expected, pod.spec, '') &&
    differenceOf({ ...expected, containers: containers.map((one) => admitted(one, pod)) }, pod.spec, '')
  )
}

/** A container as admission webhooks may have changed it for a Pod: the registry of its image, and the resources that it asks for. */
function admitted(container: Container, { spec }: Pod): Container {
  const found = spec.containers.find(({ name }) => name === container.name)
  return {
    ...container,
    ...(isSameImage(container.image, found?.image) && { image: found?.image ?? '' }),
    ...(container.resources !== undefined && found?.resources !== undefined && { resources: found.resources }),
  }
}

/** Of the same name and tag, or of a digest, which none can be held against. */
function isSameImage(expected = '', found = ''): boolean {
  const [wanted, image] = [partsOf(expected), partsOf(found)]
  return wanted.name === image.name && (wanted.tag === image.tag || image.tag === undefined)
}

/** `registry.k8s.io/nginx:1` -> nginx, 1. Without a tag it is the latest, unless it has a digest. */
function partsOf(image: string): { name: string; tag: string | undefined } {
  const [path = '', digest] = image.split('@')
  const [name = '', tag] = path.slice(path.lastIndexOf('/') + 1).split(':')
  return { name, tag: tag ?? (digest === undefined ? 'latest' : undefined) }
}

/** The first thing that is in `expected` and not so in `found`, which may have more. */
export function differenceOf(expected: unknown, found: unknown, path: string): Difference | undefined {
  if (Array.isArray(expected)) return listDifference(expected, found, path)
  if (typeof expected !== 'object' || expected === null)
    return expected === found ? undefined : { path, expected, found }
  if (typeof found !== 'object' || found === null) return isEmpty(expected) ? undefined : { path, expected, found }
  for (const key in expected) {
    const [value, other] = [(expected as Record<string, unknown>)[key], (found as Record<string, unknown>)[key]]
    if (changed.has(key) || (other === undefined && (defaulted.has(key) || isEmpty(value)))) continue
    const difference = differenceOf(value, other, path === '' ? key : `${path}.${key}`)
    if (difference !== undefined) return difference
  }
  return undefined
}

/** Lists of objects are compared by their names, or one of them must do; others are as they are. */
function listDifference(expected: readonly unknown[], found: unknown, path: string): Difference | undefined {
  const others = Array.isArray(found) ? (found as unknown[]) : []
  if (expected.some((item) => typeof item !== 'object')) {
    const equal = expected.length === others.length && expected.every((item, i) => item === others[i])
    return equal ? undefined : { path, expected, found }
  }
  for (const item of expected as Record<string, unknown>[]) {
    const key =
      typeof item['name'] === 'string' ? 'name' : typeof item['mountPath'] === 'string' ? 'mountPath' : undefined
    const isLike = (other: unknown): boolean =>
      key === undefined || (other as Record<string, unknown>)[key] === item[key]
    if (others.some((other) => isLike(other) && differenceOf(item, other, '') === undefined)) continue
    const at = `${path}[${key === undefined ? '' : String(item[key])}]`
    const like = others.filter(isLike)
    const differences = like.map((other) => differenceOf(item, other, at))
    return (like.length === 1 ? differences[0] : undefined) ?? { path: at, expected: item, found: undefined }
  }
  return undefined
}

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  (typeof value === 'object' && Object.keys(value).length === 0)

/** Whether two templates are of the same Pod, but for what a server fills in. */
export const isSameTemplate = (a: PodTemplateSpec, b: PodTemplateSpec): boolean =>
  differenceOf(a, b, '') === undefined && differenceOf(b, a, '') === undefined

/** As a sentence wants a value: short. */
export function brief(value: unknown): string {
  if (value === undefined) return 'none'
  const text = typeof value === 'string' ? `'${value}'` : JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}
