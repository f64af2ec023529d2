/** Lists: of now or of an earlier revision, whole or page by page. */
import { posix } from 'node:path'
import type { KubeObject, List } from '../../kube/objects.ts'
import { apiVersionOf } from '../../kube/resource.ts'
import { goJsonError } from '../schema/gojson.ts'
import { ExpiredError } from '../store/store.ts'
import { keptAs, type Kind } from '../resources/kind.ts'
import { storeKey, type Api, type Call } from './api.ts'
import { checkListOptions, integer } from './parameters.ts'
import { selectorOf } from './selectors.ts'
import { badRequest, expired, failure } from './status.ts'

/** Fields are selected by their names in the kind that is asked for, the objects are as they are kept. */
export function list(api: Api, asked: Kind, namespace: string, call: Call): List<KubeObject> {
  const kind = keptAs(asked)
  const { query } = call
  checkListOptions(call, false)
  const matches = selectorOf(asked, query.get('labelSelector'), query.get('fieldSelector'))
  const page = pageOf(api, call)
  const inNamespace = namespace === '' ? undefined : namespace
  let objects = snapshot(api, kind, inNamespace, page)
  if (page.after !== undefined) {
    const { after } = page
    objects = objects.filter((object) => keyOf(object) > after)
  }
  if (matches) objects = objects.filter(matches)
  const metadata: List<KubeObject>['metadata'] = { resourceVersion: `${page.revision}` }
  if (page.limit > 0 && objects.length > page.limit) {
    const rest = objects.length - page.limit
    objects = objects.slice(0, page.limit)
    metadata.continue = encodeToken(page.revision, objects.at(-1) as KubeObject)
    if (!matches) metadata.remainingItemCount = rest
  }
  return { kind: `${kind.resource.kind}List`, apiVersion: apiVersionOf(kind.resource), metadata, items: objects }
}

interface Page {
  revision: number
  limit: number
  /** The key of the last object of the page before. */
  after?: string
}

/** What is asked for: which revision, from where, how much. */
function pageOf(api: Api, { query }: Call): Page {
  const limit = integer(query, 'limit') ?? 0
  const token = query.get('continue') ?? ''
  const version = query.get('resourceVersion') ?? ''
  const match = query.get('resourceVersionMatch') ?? ''
  if (token !== '') {
    const { revision, after } = decodeToken(token)
    if (revision > api.store.revision) throw tooLarge(revision, api.store.revision)
    return { revision: revision < 0 ? api.store.revision : revision, limit, after }
  }
  const asked = version === '' ? 0 : revisionOf(version)
  if (asked > api.store.revision) throw tooLarge(asked, api.store.revision)
  const exact = match === 'Exact' || (match === '' && limit > 0 && asked > 0)
  // Who takes whatever there is gets all of it at once.
  return { revision: exact ? asked : api.store.revision, limit: version === '0' ? 0 : limit }
}

function snapshot(api: Api, kind: Kind, namespace: string | undefined, { revision, after }: Page): KubeObject[] {
  if (revision === api.store.revision) return api.store.list(storeKey(kind.resource), namespace)
  try {
    return api.store.listAt(storeKey(kind.resource), revision, namespace)
  } catch (error) {
    if (!(error instanceof ExpiredError)) throw error
    if (after === undefined) throw expired(`The resourceVersion for the provided list is too old.`)
    const message =
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.'
    throw expired(
      message,
      Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: -1, start: `${after}\u0000` })).toString('base64url'),
    )
  }
}

/** @throws ApiError 500, as the real server has it, for what is not a number. */
export function revisionOf(version: string): number {
  if (/^\d+$/.test(version)) return Number(version)
  const shown = JSON.stringify(version)
  throw failure(
    500,
    '',
    `resourceVersion: Invalid value: ${shown}: strconv.ParseUint: parsing ${shown}: invalid syntax`,
  )
}

export const tooLarge = (asked: number, current: number): Error => {
  const error = failure(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  })
  return error
}

/** Where an object stands in a list. */
const keyOf = ({ metadata }: KubeObject): string =>
  `${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`

/** `/web-0\0`: the first key that can come after. */
function encodeToken(revision: number, last: KubeObject): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: `${keyOf(last)}\u0000` })).toString(
    'base64url',
  )
}

function decodeToken(token: string): { revision: number; after: string } {
  const refuse = (why: string): Error => badRequest(`invalid continue token: continue key is not valid: ${why}`)
  // The real server's decoder stops at the first character that is not of base64.
  const wrong = token.search(/[^\w-]/)
  if (wrong >= 0 || token.length % 4 === 1)
    throw refuse(`illegal base64 data at input byte ${wrong < 0 ? token.length - 1 : wrong}`)
  const bytes = Buffer.from(token, 'base64url')
  const unread = goJsonError(bytes)
  if (unread !== undefined) throw refuse(unread)
  const { v, rv, start } = JSON.parse(bytes.toString()) as { v?: string; rv?: number; start?: string }
  if (v !== 'meta.k8s.io/v1') throw refuse(`server does not recognize this encoded version ${JSON.stringify(v ?? '')}`)
  if (typeof rv !== 'number' || rv === 0)
    throw refuse('incorrect encoded start resourceVersion (version meta.k8s.io/v1)')
  if (typeof start !== 'string' || start === '') throw refuse('encoded start key empty (version meta.k8s.io/v1)')
  // Who makes up a token does not get out of the collection by it.
  const key = start.startsWith('/') ? start : `/${start}`
  if (posix.normalize(key) !== key) throw refuse(start)
  return { revision: rv, after: start.endsWith('\u0000') ? start.slice(0, -1) : start }
}
