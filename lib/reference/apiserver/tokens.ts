/** Bearer tokens: whom they stand for, and new ones for ServiceAccounts. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { KubeObject } from '../../kube/objects.ts'
import { pods, serviceAccounts } from '../../kube/resource.ts'
import { storeKey, timestamp, type Api, type User } from './api.ts'
import { uuid } from './names.ts'

interface Tokens {
  readonly key: Uint8Array
  /** By their hashes, so that how long a look-up takes tells nothing of a token. */
  readonly known: Map<string, User>
}

const all = new WeakMap<Api, Tokens>()

function tokensOf(api: Api): Tokens {
  const tokens = all.get(api) ?? { key: randomBytes(32), known: new Map<string, User>() }
  all.set(api, tokens)
  return tokens
}

const hash = (token: string): string => createHash('sha256').update(token).digest('base64')

/** Tokens that were signed with this key are good; before the first is issued. */
export function useTokenKey(api: Api, key: Uint8Array): void {
  all.set(api, { key, known: new Map() })
}

/** From now on, who has this token is that user. */
export function admitToken(api: Api, token: string, user: User): void {
  tokensOf(api).known.set(hash(token), user)
}

/** Undefined where the token is nobody's, or no longer. */
export const userOfToken = (api: Api, token: string): User | undefined => whose(api, token)()

/** The same for a token that comes again and again: what never changes is looked at once. */
export function whose(api: Api, token: string): () => User | undefined {
  const user = tokensOf(api).known.get(hash(token))
  if (user) return () => user
  const claims = claimsOf(api, token)
  return () => accountUser(api, claims)
}

interface Claims {
  sub: string
  aud: string[]
  exp: number
  'kubernetes.io': { namespace: string; serviceaccount: Reference; pod?: Reference }
}

interface Reference {
  name: string
  uid: string
}

export interface TokenWish {
  audiences: readonly string[]
  /** How long it is good for. */
  seconds: number
  /** It is good no longer than this Pod is there. */
  pod?: Reference | undefined
}

const issuer = 'https://kubernetes.default.svc.cluster.local'

export function issueToken(
  api: Api,
  { metadata }: KubeObject,
  { audiences, seconds, pod }: TokenWish,
): { token: string; expirationTimestamp: string } {
  const now = Math.floor(api.clock.now() / 1000)
  const { namespace = '', name, uid } = metadata
  const claims = {
    aud: audiences.length > 0 ? audiences : [issuer],
    exp: now + seconds,
    iat: now,
    iss: issuer,
    jti: uuid(api.random),
    'kubernetes.io': { namespace, serviceaccount: { name, uid }, ...(pod && { pod }) },
    nbf: now,
    sub: `system:serviceaccount:${namespace}:${name}`,
  }
  const text = [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return {
    token: `${text}.${sign(api, text).toString('base64url')}`,
    expirationTimestamp: timestamp(claims.exp * 1000),
  }
}

const sign = (api: Api, text: string): Buffer => createHmac('sha256', tokensOf(api).key).update(text).digest()

/** What one of our tokens says; undefined for any other. */
function claimsOf(api: Api, token: string): Claims | undefined {
  const [head = '', body = '', signature = '', ...more] = token.split('.')
  const given = Buffer.from(signature, 'base64url')
  const right = sign(api, `${head}.${body}`)
  if (more.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) return undefined
  return JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims
}

function accountUser(api: Api, claims: Claims | undefined): User | undefined {
  if (!claims || claims.exp * 1000 <= api.clock.now()) return undefined
  const { namespace, serviceaccount, pod } = claims['kubernetes.io']
  const isThere = (resource: typeof pods, { name, uid }: Reference): boolean =>
    api.store.get(storeKey(resource), namespace, name)?.metadata.uid === uid
  if (!isThere(serviceAccounts, serviceaccount) || (pod && !isThere(pods, pod))) return undefined
  return {
    name: claims.sub,
    uid: serviceaccount.uid,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  }
}
