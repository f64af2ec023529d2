/** What the benchmark measures, in milliseconds: each in processes of its own, as users start them. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { loadAll } from 'js-yaml'
import { KubeClient } from '../../kube/client.ts'
import { httpTransport } from '../../kube/http.ts'
import { accessOf, readKubeconfig } from '../../kube/kubeconfig.ts'
import type { Manifest, StatefulSet } from '../../kube/objects.ts'
import { services, statefulSets } from '../../kube/resource.ts'
import { program } from '../package.ts'

/** From the start of `stickyset up` to its line that it is ready. */
export async function measureReady(signal: AbortSignal): Promise<number> {
  const begin = performance.now()
  const { stop } = await startUp(signal)
  const end = performance.now()
  await stop()
  return end - begin
}

/** From applying the manifest to all replicas ready. */
export async function measureSet(manifest: string, signal: AbortSignal): Promise<number> {
  const { kubeconfig, stop } = await startUp(signal)
  const transport = httpTransport(await accessOf(await readKubeconfig(kubeconfig)))
  try {
    const client = new KubeClient(transport)
    // A connection is there, as after any other command.
    await client.list(statefulSets, { namespace: 'default' })
    const begin = performance.now()
    let version = ''
    for (const object of loadAll(manifest) as Manifest[]) {
      const namespaced = { ...object, metadata: { ...object.metadata, namespace: 'default' } }
      const created = await client.create(object.kind === 'Service' ? services : statefulSets, namespaced)
      version = created.metadata.resourceVersion
    }
    const options = { namespace: 'default', resourceVersion: version, signal }
    for await (const { object } of client.watch<StatefulSet>(statefulSets, options)) {
      if (object.status.readyReplicas === object.spec.replicas) return performance.now() - begin
    }
    throw new Error('the watch of the StatefulSet ended before all its replicas were ready')
  } finally {
    transport.close()
    await stop()
  }
}

/** A whole run of the tutorial's scenarios, without the HTML report. */
export async function measureTutorial(reports: string, signal: AbortSignal): Promise<number> {
  const begin = performance.now()
  // What does not come to its end in a few seconds is not worth waiting for.
  const args = ['run', 'tutorial', '--no-html', '--timeout-factor=0.1', `--reports=${reports}`]
  const child = spawn(process.execPath, [program, ...args], { signal, stdio: 'ignore' })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`stickyset run tutorial ended with exit code ${code}: run it to see why`)
  return performance.now() - begin
}

async function startUp(signal: AbortSignal): Promise<{ kubeconfig: string; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [program, 'up', '--port=0'], { signal, stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: child.stdout })) {
    const [, kubeconfig] = /^ready \S+ kubeconfig=(.+)$/.exec(line) ?? []
    if (kubeconfig !== undefined) return { kubeconfig, stop: () => stopped(child) }
  }
  throw new Error('stickyset up ended before it was ready')
}

async function stopped(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}
