/**
 * For those who write a cluster adapter: a module that exports `adapter`, for `--cluster=./adapter.js`.
 * @module
 */
export { ClusterError, features } from './clusters/adapter.ts'
export type { Attachment, Cluster, ClusterAdapter, ClusterOptions, Feature } from './clusters/adapter.ts'
