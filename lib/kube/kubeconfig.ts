/** Kubeconfig files: which cluster, as whom, in which namespace. Read by ourselves, so that no field is lost and no time. */
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { load } from 'js-yaml'
import { pluginCredentials } from './credentials.ts'

/** All that is needed to talk to one cluster as one user. */
export interface ClusterAccess {
  /** The context's name; '' where the file has none. */
  context: string
  /** `https://127.0.0.1:6443` */
  server: string
  /** The context's namespace, `default` where it names none. */
  namespace: string
  tls: TlsOptions
  /** Credentials for the next request; asked every time, since tokens are renewed. */
  credentials(): Promise<Credentials>
}

/** In PEM, where they are certificates or keys. */
export interface TlsOptions {
  ca?: string
  insecure?: boolean
  /** The name expected in the server's certificate, where it is not the server's own. */
  serverName?: string
}

export interface Credentials {
  /** The value of the Authorization header. */
  authorization?: string
  certificate?: string
  key?: string
  /** Further headers: impersonation. */
  headers?: Record<string, string>
}

/** A kubeconfig cannot be read or names what is not there: one sentence for people. */
export class KubeconfigError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'KubeconfigError'
  }
}

type Fields = Record<string, unknown>

/** A named entry of a kubeconfig, with the folder of its file: paths in it are relative to that. */
interface Entry {
  name: string
  fields: Fields
  folder: string
}

export interface Kubeconfig {
  currentContext: string
  clusters: Entry[]
  users: Entry[]
  contexts: Entry[]
}

/** The files that kubectl would read: `KUBECONFIG`, else `~/.kube/config`. */
export const defaultKubeconfig = (env: NodeJS.ProcessEnv = process.env): string =>
  env.KUBECONFIG !== undefined && env.KUBECONFIG !== '' ? env.KUBECONFIG : join(homedir(), '.kube', 'config')

/**
 * Reads a kubeconfig file, or several joined as in `KUBECONFIG`: the first to name something wins, missing ones of several
 * are left out. @throws KubeconfigError
 */
export async function readKubeconfig(paths: string = defaultKubeconfig()): Promise<Kubeconfig> {
  const files = paths.split(delimiter).filter((path) => path !== '')
  const parts = await Promise.all(files.map((path) => readFileOf(path, files.length > 1)))
  const merged: Kubeconfig = { currentContext: '', clusters: [], users: [], contexts: [] }
  for (const part of parts) {
    merged.currentContext ||= part.currentContext
    for (const list of ['clusters', 'users', 'contexts'] as const) {
      merged[list].push(...part[list].filter(({ name }) => !merged[list].some((entry) => entry.name === name)))
    }
  }
  return merged
}

async function readFileOf(path: string, optional: boolean): Promise<Kubeconfig> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new KubeconfigError(`cannot read the kubeconfig ${path}: ${(error as Error).message}`, { cause: error })
    }
    if (optional) return parseKubeconfig('', dirname(path))
    throw new KubeconfigError(`there is no kubeconfig at ${path}`, { cause: error })
  }
  try {
    return parseKubeconfig(text, dirname(resolve(path)))
  } catch (error) {
    throw new KubeconfigError(`the kubeconfig ${path} is not valid: ${(error as Error).message}`, { cause: error })
  }
}

/** `folder` is where relative paths in the text start. */
export function parseKubeconfig(text: string, folder: string): Kubeconfig {
  const document = text.trim() === '' ? {} : load(text)
  if (!isFields(document)) throw new KubeconfigError('it is not a mapping')
  return {
    currentContext: stringOf(document['current-context']) ?? '',
    clusters: entriesOf(document.clusters, 'cluster', folder),
    users: entriesOf(document.users, 'user', folder),
    contexts: entriesOf(document.contexts, 'context', folder),
  }
}

function entriesOf(value: unknown, kind: string, folder: string): Entry[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw new KubeconfigError(`${kind}s is not a list`)
  return value.map((entry: unknown) => {
    if (!isFields(entry) || typeof entry.name !== 'string')
      throw new KubeconfigError(`an entry of ${kind}s has no name`)
    return { name: entry.name, fields: isFields(entry[kind]) ? entry[kind] : {}, folder }
  })
}

/** The access that a context gives; the current context where none is named. @throws KubeconfigError */
export async function accessOf(config: Kubeconfig, contextName = config.currentContext): Promise<ClusterAccess> {
  const context = find(config.contexts, contextName, 'context')
  const cluster = find(config.clusters, stringOf(context.fields.cluster) ?? '', 'cluster')
  const userName = stringOf(context.fields.user) ?? ''
  const user = userName === '' ? undefined : find(config.users, userName, 'user')
  const server = stringOf(cluster.fields.server)
  if (server === undefined || !URL.canParse(server)) {
    throw new KubeconfigError(
      `the kubeconfig's cluster "${cluster.name}" has no valid server: ${server ?? 'it names none'}`,
    )
  }
  const ca = await dataOrFile(cluster, 'certificate-authority')
  const serverName = stringOf(cluster.fields['tls-server-name'])
  return {
    context: context.name,
    server: server.replace(/\/+$/, ''),
    namespace: stringOf(context.fields.namespace) ?? 'default',
    tls: {
      ...(ca !== undefined && { ca }),
      ...(cluster.fields['insecure-skip-tls-verify'] === true && { insecure: true }),
      ...(serverName !== undefined && { serverName }),
    },
    credentials: user === undefined ? () => Promise.resolve({}) : credentialsOf(user),
  }
}

function find(entries: Entry[], name: string, kind: string): Entry {
  const entry = entries.find((candidate) => candidate.name === name)
  if (entry !== undefined) return entry
  if (name === '') throw new KubeconfigError(`the kubeconfig names no ${kind === 'context' ? 'current context' : kind}`)
  const known = entries.map((candidate) => candidate.name).join(', ')
  throw new KubeconfigError(`the kubeconfig has no ${kind} "${name}"; it has ${known === '' ? 'none' : known}`)
}

function credentialsOf(user: Entry): () => Promise<Credentials> {
  const { fields } = user
  if (fields.exec !== undefined || fields['auth-provider'] !== undefined) return pluginCredentials(user.name, fields)
  let certificates: Promise<Pick<Credentials, 'certificate' | 'key'>> | undefined
  return async () => {
    const authorization = await authorizationOf(user)
    const headers = impersonation(fields)
    return {
      ...(await (certificates ??= certificatesOf(user))),
      ...(authorization !== undefined && { authorization }),
      ...(headers && { headers }),
    }
  }
}

async function certificatesOf(user: Entry): Promise<Pick<Credentials, 'certificate' | 'key'>> {
  const certificate = await dataOrFile(user, 'client-certificate')
  const key = await dataOrFile(user, 'client-key')
  return { ...(certificate !== undefined && { certificate }), ...(key !== undefined && { key }) }
}

/** A token file is read for each request: what it holds is renewed while we run. */
async function authorizationOf({ name, fields, folder }: Entry): Promise<string | undefined> {
  const file = stringOf(fields.tokenFile)
  if (file !== undefined) return `Bearer ${(await readReferred(resolve(folder, file), name)).trim()}`
  const token = stringOf(fields.token)
  if (token !== undefined) return `Bearer ${token}`
  const username = stringOf(fields.username)
  if (username === undefined) return undefined
  return `Basic ${Buffer.from(`${username}:${stringOf(fields.password) ?? ''}`).toString('base64')}`
}

function impersonation(fields: Fields): Record<string, string> | undefined {
  const user = stringOf(fields.as)
  return user === undefined ? undefined : { 'Impersonate-User': user }
}

/** `client-key-data` in base64, else the file that `client-key` names. */
async function dataOrFile({ name, fields, folder }: Entry, field: string): Promise<string | undefined> {
  const data = stringOf(fields[`${field}-data`])
  if (data !== undefined) return Buffer.from(data, 'base64').toString('utf8')
  const file = stringOf(fields[field])
  return file === undefined ? undefined : readReferred(resolve(folder, file), name)
}

async function readReferred(path: string, entry: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new KubeconfigError(`the kubeconfig's entry "${entry}" names ${path}, which cannot be read`, { cause: error })
  }
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const stringOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
