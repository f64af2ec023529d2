/** What the tests of kubectl share: it runs in this process, on files that are text, and all that it prints is kept. */
import { systemClock } from '../clock.ts'
import { KubeClient } from '../kube/client.ts'
import type { Transport } from '../kube/transport.ts'
import { Discovery } from './discovery.ts'
import type { Connection, Io } from './io.ts'
import { kubectl } from './kubectl.ts'

export interface Ran {
  stdout: string
  stderr: string
  exitCode: number
}

export interface Kubectl {
  (args: readonly string[], options?: Partial<Io> & { input?: string }): Promise<Ran>
}

/** `files`: path -> text; folders follow from the paths. */
export function testKubectl(
  transport: Transport,
  files: Readonly<Record<string, string>> = {},
  cluster = { server: 'https://test', context: 'test', namespace: 'default' },
): Kubectl {
  const client = new KubeClient(transport)
  const connection: Connection = { client, discovery: new Discovery(client), ...cluster }
  return async (args, { input = '', ...options } = {}) => {
    const printed = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
    const exitCode = await kubectl(args, {
      stdin: typed(input),
      stdout: (data) => void printed.stdout.push(Buffer.from(data as string)),
      stderr: (data) => void printed.stderr.push(Buffer.from(data as string)),
      tty: false,
      live: true,
      enterRawMode: () => () => undefined,
      files: {
        read: (path) =>
          path in files ? Promise.resolve(files[path] ?? '') : Promise.reject(new Error('no such file')),
        async list(path) {
          if (path in files) return undefined
          const below = Object.keys(files).filter((name) => name.startsWith(`${path.replace(/\/$/, '')}/`))
          if (below.length === 0) throw new Error('no such file')
          return below.map((name) => name.slice(path.replace(/\/$/, '').length + 1))
        },
      },
      signal: new AbortController().signal,
      clock: systemClock(),
      connect: () => Promise.resolve(connection),
      ...options,
    })
    const text = (stream: 'stdout' | 'stderr') => Buffer.concat(printed[stream]).toString('utf8')
    return { stdout: text('stdout'), stderr: text('stderr'), exitCode }
  }
}

async function* typed(text: string): AsyncGenerator<Uint8Array> {
  if (text !== '') yield Buffer.from(text)
}

/** The words of a command line without expansions: spaces divide, quotes join. */
export function wordsOf(line: string): string[] {
  return (line.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? []).map((word) => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'))
}

/** A headless Service and a StatefulSet with a claim for each of its Pods. */
export const webYaml = `
apiVersion: v1
kind: Service
metadata:
  name: nginx
  labels: { app: nginx }
spec:
  ports: [{ port: 80, name: web }]
  clusterIP: None
  selector: { app: nginx }
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: web
spec:
  serviceName: nginx
  replicas: 2
  selector:
    matchLabels: { app: nginx }
  template:
    metadata:
      labels: { app: nginx }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: nginx
        image: registry.k8s.io/nginx-slim:0.24
        ports: [{ containerPort: 80, name: web }]
        volumeMounts: [{ name: www, mountPath: /usr/share/nginx/html }]
  volumeClaimTemplates:
  - metadata:
      name: www
    spec:
      accessModes: [ReadWriteOnce]
      resources: { requests: { storage: 1Gi } }
`
