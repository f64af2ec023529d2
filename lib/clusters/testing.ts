/** For the adapters' tests: an API that answers what detection asks, and tools that only seem to make clusters. */
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { dump } from 'js-yaml'

export interface FakeApi {
  /** `http://127.0.0.1:PORT` */
  url: string
  /** The text of a kubeconfig that leads to it, as context `context`. */
  kubeconfig(context?: string): string
  stop(): Promise<void>
}

const list = (kind: string, items: object[]): object => ({
  kind,
  apiVersion: 'v1',
  metadata: { resourceVersion: '1' },
  items,
})

const node = {
  metadata: { name: 'n1' },
  status: {
    conditions: [{ type: 'Ready', status: 'True' }],
    nodeInfo: { containerRuntimeVersion: 'containerd://2.1' },
  },
}

const standardClass = {
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
}

/** A usual cluster's answers by path. */
export const usual: Readonly<Record<string, object>> = {
  '/version': { gitVersion: 'v1.33.1' },
  '/api/v1/nodes': list('NodeList', [node]),
  '/api/v1/nodes/n1/proxy/configz': { kubeletconfig: { clusterDomain: 'cluster.local' } },
  '/apis/storage.k8s.io/v1/storageclasses': list('StorageClassList', [standardClass]),
  '/api/v1/namespaces/kube-system/services': list('ServiceList', [{ metadata: { name: 'kube-dns' } }]),
}

/** `answers` go before the usual ones: an object is sent as it is, a number is a failure with that code, 0 is silence. */
export async function fakeApi(answers: Readonly<Record<string, object | number>> = {}): Promise<FakeApi> {
  const known = { ...usual, ...answers }
  const server = createServer((request, response) => {
    const answer = known[new URL(request.url ?? '', 'http://localhost').pathname] ?? 404
    if (answer === 0) return
    const code = typeof answer === 'number' ? answer : 200
    const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: `code ${code}`, code }
    response.writeHead(code, { 'content-type': 'application/json' })
    response.end(JSON.stringify(typeof answer === 'number' ? status : answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    kubeconfig: (context = 'fake') => kubeconfigOf(url, context),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export const kubeconfigOf = (server: string, context = 'fake'): string =>
  dump({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': context,
    contexts: [{ name: context, context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'u', user: { token: 'secret' } }],
  })

export interface FakeTool {
  /** Command lines that it was called with. */
  calls(): Promise<string[]>
  /** Names of its clusters. */
  clusters(): Promise<string[]>
  remove(): Promise<void>
}

/**
 * Puts a command on the PATH whose body is `script`, JavaScript with `args`, `line` (both of the command line), `clusters`
 * (a list of names that is kept), `fail(message)`, and `kubeconfig` (text).
 */
export async function fakeTool(
  name: string,
  script: string,
  kubeconfig: string,
  clusters: string[] = [],
): Promise<FakeTool> {
  const folder = await mkdtemp(join(tmpdir(), 'stickyset-tool-'))
  const state = join(folder, 'clusters.json')
  const log = join(folder, 'calls.txt')
  await writeFile(state, JSON.stringify(clusters))
  await writeFile(log, '')
  const program = `#!/usr/bin/env node
const { readFileSync, writeFileSync, appendFileSync } = require('node:fs')
const args = process.argv.slice(2), line = args.join(' '), kubeconfig = ${JSON.stringify(kubeconfig)}
let clusters = JSON.parse(readFileSync(${JSON.stringify(state)}, 'utf8'))
const option = (name) => args[args.indexOf(name) + 1]
const fail = (message) => { console.error(message); process.exit(1) }
appendFileSync(${JSON.stringify(log)}, line + '\\n')
${script}
writeFileSync(${JSON.stringify(state)}, JSON.stringify(clusters))
`
  const path = join(folder, process.platform === 'win32' ? `${name}.cjs` : name)
  await writeFile(path, program)
  await chmod(path, 0o755)
  if (process.platform === 'win32') await writeFile(join(folder, `${name}.cmd`), `@node "%~dp0${name}.cjs" %*\r\n`)
  const before = process.env.PATH
  process.env.PATH = `${folder}${delimiter}${before}`
  return {
    calls: async () => (await readFile(log, 'utf8')).split('\n').filter((line) => line !== ''),
    clusters: async () => JSON.parse(await readFile(state, 'utf8')) as string[],
    async remove() {
      process.env.PATH = before
      await rm(folder, { recursive: true, force: true })
    },
  }
}
