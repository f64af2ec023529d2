/** Bearer tokens: whom they stand for, and new ones for ServiceAccounts. */
import { createHash, randomBytes } from 'node:crypto'
import type { KubeObject } from '../../kube/objects.ts'
import { pods, serviceAccounts } from '../../kube/resource.ts'
import { storeKey, timestamp, type Api, type User } from './api.ts'
import { uuid } from './names.ts'
import { algorithm, tokenKeyOf, type TokenKey } from './tokenkey.ts'

interface Tokens {
  readonly secret: Uint8Array
  /** Made of it when it is first needed. */
  key?: TokenKey
  /** By their hashes, so that how long a look-up takes tells nothing of a token. */
  readonly known: Map<string, User>
}

const all = new WeakMap<Api, Tokens>()

function tokensOf(api: Api): Tokens {
  const tokens = all.get(api) ?? { secret: randomBytes(32), known: new Map<string, User>() }
  all.set(api, tokens)
  return tokens
}

const hash = (token: string): string => createHash('sha256').update(token).digest('base64')

/** Tokens that were signed with the key that follows from this are good; before the first is issued. */
export function useTokenSecret(api: Api, secret: Uint8Array): void {
  all.set(api, { secret, known: new Map() })
}

export function tokenKey(api: Api): TokenKey {
  const tokens = tokensOf(api)
  return (tokens.key ??= tokenKeyOf(tokens.secret))
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

export const issuer = 'https://kubernetes.default.svc.cluster.local'

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
  const key = tokenKey(api)
  const text = [{ alg: algorithm, kid: key.id }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return {
    token: `${text}.${key.sign(text)}`,
    expirationTimestamp: timestamp(claims.exp * 1000),
  }
}

/** What one of our tokens says; undefined for any other. */
function claimsOf(api: Api, token: string): Claims | undefined {
  const [head = '', body = '', signature = '', ...more] = token.split('.')
  if (signature === '' || more.length > 0 || !tokenKey(api).verifies(`${head}.${body}`, signature)) return undefined
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
