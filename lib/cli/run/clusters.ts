/** The clusters of a run: one, and another of the same kind for each DNS domain that a scenario insists on. */
import type { Cluster, ClusterAdapter, ClusterOptions } from '../../clusters/adapter.ts'
import type { Scenario } from '../../scenario/model.ts'

export interface Clusters {
  readonly main: Cluster
  /** Where the scenario can run, or why it cannot. @throws ClusterError */
  clusterFor(scenario: Scenario): Promise<Cluster | { skip: string }>
  /** All that were started. */
  started(): readonly Cluster[]
  /** Stops all of them; resolves with what went wrong, a sentence each. */
  stop(): Promise<string[]>
}

/** @throws ClusterError */
export async function startClusters(adapter: ClusterAdapter, options: ClusterOptions): Promise<Clusters> {
  const main = await adapter.start(options)
  const others = new Map<string, Promise<Cluster>>()
  const clusters = [main]

  function withDomain(clusterDomain: string): Promise<Cluster> {
    const known = others.get(clusterDomain)
    if (known !== undefined) return known
    const starting = adapter.start({ ...options, clusterDomain }).then((cluster) => {
      clusters.push(cluster)
      return cluster
    })
    others.set(clusterDomain, starting)
    return starting
  }

  return {
    main,
    async clusterFor({ features, requiresClusterDomain, clusterDomain }) {
      const fits = !requiresClusterDomain || clusterDomain === main.clusterDomain
      const settable = adapter.takes === undefined || adapter.takes.includes('clusterDomain')
      const cluster = fits || !settable ? main : await withDomain(clusterDomain)
      if (requiresClusterDomain && cluster.clusterDomain !== clusterDomain) {
        return { skip: `needs the cluster domain ${clusterDomain}, and this cluster's is ${cluster.clusterDomain}` }
      }
      const missing = features.filter((feature) => !cluster.features.has(feature))
      return missing.length === 0 ? cluster : { skip: `needs ${missing.join(', ')}, which this cluster lacks` }
    },
    started: () => clusters,
    async stop() {
      await Promise.allSettled(others.values())
      const ended = await Promise.allSettled(clusters.toReversed().map((cluster) => cluster.stop()))
      return ended.flatMap((end) =>
        end.status === 'rejected' ? [`a cluster could not be stopped: ${(end.reason as Error).message}`] : [],
      )
    },
  }
}
