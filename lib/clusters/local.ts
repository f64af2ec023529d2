/** What kind, minikube and k3d have in common: a tool that makes clusters by name on this machine. */
import type { Cluster, ClusterAdapter, ClusterOptions } from './adapter.ts'
import { attach } from './attach.ts'
import { temporaryKubeconfig } from './pin.ts'
import { findTool, type Tool } from './tool.ts'

export interface LocalTool {
  name: string
  /** Where to get it. */
  home: string
  /** Names of the clusters that are there. */
  list(tool: Tool): Promise<string[]>
  /** Makes a cluster, ready for use, and writes its kubeconfig to `file`. */
  create(tool: Tool, name: string, file: string, signal?: AbortSignal): Promise<unknown>
  /** Writes the kubeconfig of a cluster that is there to `file`. */
  connect(tool: Tool, name: string, file: string): Promise<unknown>
  remove(tool: Tool, name: string): Promise<unknown>
  /** The command that lets kubectl reach a cluster that was kept. */
  reach(name: string): string
}

/** Uses the cluster of that name, or creates it; only one that it created is deleted. */
export function localAdapter(local: LocalTool): ClusterAdapter {
  return { name: local.name, takes: ['clusterName'], start: (options) => start(local, options) }
}

async function start(local: LocalTool, options: ClusterOptions): Promise<Cluster> {
  const { clusterName = 'stickyset', onProgress, keep = false, signal } = options
  const tool = await findTool(local.name, local.home)
  const created = !(await local.list(tool)).includes(clusterName)
  const kubeconfig = await temporaryKubeconfig()

  async function cleanUp(): Promise<void> {
    await kubeconfig.remove()
    if (!created) return
    if (keep) return onProgress?.(`kept the ${local.name} cluster ${clusterName}: ${local.reach(clusterName)}`)
    onProgress?.(`deleting the ${local.name} cluster ${clusterName}`)
    await local.remove(tool, clusterName)
  }

  try {
    if (created) {
      onProgress?.(`creating the ${local.name} cluster ${clusterName}: this takes a minute or two`)
      await local.create(tool, clusterName, kubeconfig.path, signal)
    } else {
      onProgress?.(`using the ${local.name} cluster ${clusterName}, which is there already`)
      await local.connect(tool, clusterName, kubeconfig.path)
    }
    const cluster = await attach(kubeconfig.path, options)
    return {
      ...cluster,
      implementation: { ...cluster.implementation, name: local.name },
      async stop() {
        await cluster.stop()
        await cleanUp()
      },
    }
  } catch (error) {
    // What was made half-way goes as well; that it could not be made is the thing to tell.
    await cleanUp().catch((failure: unknown) => onProgress?.((failure as Error).message))
    throw error
  }
}
