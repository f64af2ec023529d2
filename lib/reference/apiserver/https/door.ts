/** How the world outside the process gets in: HTTPS with credentials, and a kubeconfig with them. */
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../../../clock.ts'
import { temporaryFolder, type TemporaryFolder } from '../../../temporary.ts'
import type { Api } from '../api.ts'
import { admitToken, useTokenSecret } from '../tokens.ts'
import { makeCertificates, type Certificates } from './certificate.ts'
import { isOurs, kubeconfigText } from './kubeconfig.ts'
import { serveHttps } from './server.ts'

export const loopback = '127.0.0.1'

const names = {
  dns: [
    'localhost',
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
  ],
  ips: [loopback, '::1', '10.96.0.1'],
}

export interface Door {
  readonly url: string
  readonly port: number
  readonly kubeconfig: { readonly path: string; readonly text: string }
  close(): Promise<void>
}

/** What lets clients in: it can be written down, and used again. */
export interface Credentials {
  readonly certificates: Certificates
  /** The administrator's. */
  readonly token: string
  /** What the key follows from that signs the tokens of ServiceAccounts, in base64. */
  readonly tokenKey: string
}

/** Certificates are checked by clients that live in real time, whatever the pace of the cluster's clock. */
export const newCredentials = (): Credentials => ({
  certificates: makeCertificates(systemClock().now(), names),
  token: randomBytes(24).toString('base64url'),
  tokenKey: randomBytes(32).toString('base64'),
})

/** @throws Error with code EADDRINUSE where the port is taken. */
export async function openDoor(
  api: Api,
  options: {
    credentials: Credentials
    port: number
    kubeconfig: string | undefined
    patience?: number | undefined
    onError(error: unknown): void
  },
): Promise<Door> {
  const { port, patience, onError } = options
  const { certificates, token, tokenKey } = options.credentials
  useTokenSecret(api, Buffer.from(tokenKey, 'base64'))
  admitToken(api, token, { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] })
  const server = await serveHttps(api, { port, host: loopback, certificates, patience, onError })
  const url = `https://${loopback}:${server.port}`
  const text = kubeconfigText(url, token, certificates)
  const folder = options.kubeconfig === undefined ? await temporaryFolder() : undefined
  const path = options.kubeconfig ?? join((folder as TemporaryFolder).path, 'kubeconfig')
  try {
    await refuseForeign(path)
    await writeFile(path, text, { mode: 0o600 })
  } catch (error) {
    await server.stop()
    throw error
  }
  return {
    url,
    port: server.port,
    kubeconfig: { path, text },
    async close() {
      await server.stop()
      await folder?.remove()
    },
  }
}

/** A kubeconfig that others have written is not overwritten: it may be all that a person has. */
async function refuseForeign(path: string): Promise<void> {
  const before = await readFile(path, 'utf8').catch(() => '')
  if (before.trim() === '' || isOurs(before)) return
  throw Object.assign(new Error('there is a file already that stickyset has not written: choose another'), {
    code: 'EEXIST',
    path,
  })
}
