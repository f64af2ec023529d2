/** Bearer tokens: whom they stand for, and new ones for ServiceAccounts. */
import { createHash, randomBytes } from 'node:crypto'
import type { KubeObject, Secret } from '../../kube/objects.ts'
import { pods, secrets, serviceAccounts, type Resource } from '../../kube/resource.ts'
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
  if (!claims) return () => undefined
  return () => ('exp' in claims ? accountUser(api, claims) : secretUser(api, claims, token))
}

/** What is in a token of a Secret: good for as long as the Secret has it. */
interface SecretClaims {
  iss: string
  sub: string
  'kubernetes.io/serviceaccount/namespace': string
  'kubernetes.io/serviceaccount/secret.name': string
  'kubernetes.io/serviceaccount/service-account.name': string
  'kubernetes.io/serviceaccount/service-account.uid': string
}

interface Claims {
  sub: string
  aud: readonly string[]
  exp: number
  'kubernetes.io': { namespace: string; serviceaccount: Reference; pod?: Reference | undefined }
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
  return { token: signed(api, claims), expirationTimestamp: timestamp(claims.exp * 1000) }
}

/** A token that is good for as long as the Secret of this name has it. */
export function issueSecretToken(api: Api, { metadata }: KubeObject, secret: string): string {
  const { namespace = '', name, uid } = metadata
  const claims: SecretClaims = {
    iss: 'kubernetes/serviceaccount',
    'kubernetes.io/serviceaccount/namespace': namespace,
    'kubernetes.io/serviceaccount/secret.name': secret,
    'kubernetes.io/serviceaccount/service-account.name': name,
    'kubernetes.io/serviceaccount/service-account.uid': uid,
    sub: `system:serviceaccount:${namespace}:${name}`,
  }
  return signed(api, claims)
}

function signed(api: Api, claims: Claims | SecretClaims): string {
  const key = tokenKey(api)
  const text = [{ alg: algorithm, kid: key.id }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${text}.${key.sign(text)}`
}

/** What one of our tokens says; undefined for any other. */
function claimsOf(api: Api, token: string): Claims | SecretClaims | undefined {
  const [head = '', body = '', signature = '', ...more] = token.split('.')
  if (signature === '' || more.length > 0 || !tokenKey(api).verifies(`${head}.${body}`, signature)) return undefined
  return JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims | SecretClaims
}

function accountUser(api: Api, claims: Claims): User | undefined {
  if (claims.exp * 1000 <= api.clock.now()) return undefined
  const { namespace, serviceaccount, pod } = claims['kubernetes.io']
  if (!isThere(api, serviceAccounts, namespace, serviceaccount)) return undefined
  if (pod && !isThere(api, pods, namespace, pod)) return undefined
  return userOf(claims.sub, namespace, serviceaccount)
}

function secretUser(api: Api, claims: SecretClaims, token: string): User | undefined {
  const at = 'kubernetes.io/serviceaccount'
  const namespace = claims[`${at}/namespace`]
  const account = { name: claims[`${at}/service-account.name`], uid: claims[`${at}/service-account.uid`] }
  const secret = api.store.get(storeKey(secrets), namespace, claims[`${at}/secret.name`]) as Secret | undefined
  const kept = Buffer.from(secret?.data?.token ?? '', 'base64').toString()
  return kept === token && isThere(api, serviceAccounts, namespace, account)
    ? userOf(claims.sub, namespace, account)
    : undefined
}

const isThere = ({ store }: Api, resource: Resource, namespace: string, { name, uid }: Reference): boolean =>
  store.get(storeKey(resource), namespace, name)?.metadata.uid === uid

const userOf = (name: string, namespace: string, { uid }: Reference): User => ({
  name,
  uid,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
})
