/** What scenarios run with, made from a cluster's kubeconfig. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { awakeClock, type Clock } from '../../clock.ts'
import type { Cluster } from '../../clusters/adapter.ts'
import { KubeClient } from '../../kube/client.ts'
import { httpTransport } from '../../kube/http.ts'
import { accessOf, readKubeconfig } from '../../kube/kubeconfig.ts'
import { patient } from '../../kube/patient.ts'
import type { Transport } from '../../kube/transport.ts'
import { runChain } from '../../scenario/run.ts'
import type { Environment } from '../../scenario/run/scenario.ts'
import { openWorkspace, type TerminalKind } from '../../terminal/open.ts'
import type { WorkspaceOptions } from '../../terminal/terminal.ts'
import type { RunChain } from './running.ts'

export interface EnvironmentOptions {
  terminal: TerminalKind
  timeoutFactor: number
  signal: AbortSignal
  /** Folder of the YAML that every scenario finds in its working folder. */
  manifests: string
  /** In place of the system's. Then nothing goes over the network, which takes time of its own. */
  clock?: Clock
}

/** What scenarios run in on `cluster`; `close` gives up the connections to it. @throws ClusterError */
export async function openEnvironment(
  cluster: Cluster,
  { terminal, timeoutFactor, signal, manifests, clock: given }: EnvironmentOptions,
): Promise<{ environment: Environment; close(): void }> {
  const { transport, close } = await connect(cluster)
  const clock = given ?? awakeClock()
  const near = given !== undefined && { clock, ...(cluster.transport && { transport: cluster.transport }) }
  const environment = {
    cluster,
    client: new KubeClient(patient(transport, clock)),
    openWorkspace: (workspace: WorkspaceOptions) => openWorkspace(terminal, { ...workspace, ...near }),
    manifests: await textsIn(manifests),
    timeoutFactor,
    clock,
    signal,
  }
  return { environment, close }
}

export function chainRunner({ keep, ...options }: EnvironmentOptions & { keep: boolean }): RunChain {
  return async (chain, cluster, listener) => {
    const { environment, close } = await openEnvironment(cluster, options)
    try {
      return await runChain(chain, { environment, random: Math.random, keep, ...listener })
    } finally {
      close()
    }
  }
}

async function connect({ transport, kubeconfig }: Cluster): Promise<{ transport: Transport; close(): void }> {
  if (transport !== undefined) return { transport: transport('stickyset'), close: () => undefined }
  const http = httpTransport(await accessOf(await readKubeconfig(kubeconfig)))
  return { transport: http, close: () => http.close() }
}

async function textsIn(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder)
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])),
  )
}

/** Whether the cluster still answers, within a few seconds. */
export async function answers(cluster: Cluster): Promise<boolean> {
  try {
    const { transport, close } = await connect(cluster)
    try {
      return (await transport.send({ method: 'GET', path: '/version', signal: AbortSignal.timeout(5000) })).code < 500
    } finally {
      close()
    }
  } catch {
    return false
  }
}
