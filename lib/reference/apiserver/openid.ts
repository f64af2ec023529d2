/** How others check the tokens of ServiceAccounts: OpenID Connect's discovery. */
import { endpoints } from '../../kube/resource.ts'
import type { KubeObject } from '../../kube/objects.ts'
import { storeKey, type Answer, type Api } from './api.ts'
import { algorithm } from './tokenkey.ts'
import { issuer, tokenKey } from './tokens.ts'

const configurationPath = '/.well-known/openid-configuration'
const keysPath = '/openid/v1/jwks'

export const openIdPaths = [configurationPath, keysPath]

/** The answer, or undefined where the path is another. */
export function openId(api: Api, path: string): Answer | undefined {
  if (path === configurationPath) return { code: 200, body: configuration(api) }
  if (path !== keysPath) return undefined
  return { code: 200, body: JSON.stringify({ keys: [tokenKey(api).public] }), contentType: 'application/jwk-set+json' }
}

const configuration = (api: Api): object => ({
  issuer,
  jwks_uri: `https://${addressOf(api)}${keysPath}`,
  response_types_supported: ['id_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: [algorithm],
})

type Endpoints = KubeObject & { subsets?: { addresses?: { ip: string }[]; ports?: { port: number }[] }[] }

/** Where the API is served, as its own Service says. */
function addressOf({ store }: Api): string {
  const found: Endpoints | undefined = store.get(storeKey(endpoints), 'default', 'kubernetes')
  const [subset] = found?.subsets ?? []
  const [address] = subset?.addresses ?? []
  const [port] = subset?.ports ?? []
  return address && port ? `${address.ip}:${port.port}` : issuer.slice('https://'.length)
}
