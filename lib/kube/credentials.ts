/** Credentials that a program or a cloud's provider gives: left to the official client, which is loaded only for them. */
import type { OutgoingHttpHeaders } from 'node:http'
import { KubeconfigError, type Credentials } from './kubeconfig.ts'

/**
 * `fields` is a user entry of a kubeconfig with `exec` or `auth-provider`. The client keeps what it got until it expires.
 * The result rejects with KubeconfigError where there is nothing to be got.
 */
export function pluginCredentials(userName: string, fields: Record<string, unknown>): () => Promise<Credentials> {
  let loaded: Promise<{ applyToHTTPSOptions(options: object): Promise<void> }> | undefined
  return async () => {
    loaded ??= load(userName, fields)
    const options: { headers?: OutgoingHttpHeaders; cert?: string; key?: string } = {}
    try {
      await (await loaded).applyToHTTPSOptions(options)
    } catch (error) {
      throw new KubeconfigError(`the credentials of user "${userName}" cannot be had: ${(error as Error).message}`)
    }
    const authorization = options.headers?.Authorization
    return {
      ...(typeof authorization === 'string' && { authorization }),
      ...(options.cert !== undefined && { certificate: options.cert }),
      ...(options.key !== undefined && { key: options.key }),
    }
  }
}

async function load(userName: string, fields: Record<string, unknown>) {
  const { KubeConfig } = await import('@kubernetes/client-node')
  const config = new KubeConfig()
  config.loadFromString(
    JSON.stringify({
      'current-context': 'x',
      clusters: [{ name: 'x', cluster: { server: 'https://localhost' } }],
      users: [{ name: userName, user: fields }],
      contexts: [{ name: 'x', context: { cluster: 'x', user: userName } }],
    }),
  )
  return config
}
