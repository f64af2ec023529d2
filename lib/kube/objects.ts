/** Kubernetes objects, as an API server returns them. */
import type { ObjectMeta } from 'kubernetes-types/meta/v1.js'
import type * as apps from 'kubernetes-types/apps/v1.js'
import type * as core from 'kubernetes-types/core/v1.js'
import type * as discovery from 'kubernetes-types/discovery/v1.js'
import type * as storage from 'kubernetes-types/storage/v1.js'

/** Metadata that every stored object has. `namespace` is absent on cluster-scoped kinds. */
export type Metadata = ObjectMeta & {
  name: string
  uid: string
  resourceVersion: string
  creationTimestamp: string
}

/** Any stored object. */
export interface KubeObject {
  apiVersion: string
  kind: string
  metadata: Metadata
}

/** An object of any kind whose fields are read by name. */
export type AnyObject = KubeObject & Record<string, unknown>

/** What a client sends: everything that the server fills in is optional. */
export interface Manifest {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
  [field: string]: unknown
}

/** `T` as a server returns it: identity, spec and status are there. */
export type Served<T> = T &
  KubeObject &
  (T extends { spec?: infer S } ? { spec: NonNullable<S> } : unknown) &
  (T extends { status?: infer S } ? { status: NonNullable<S> } : unknown)

export type Pod = Served<core.Pod>
export type Node = Served<core.Node>
export type Namespace = Served<core.Namespace>
export type Service = Served<core.Service>
export type ServiceAccount = Served<core.ServiceAccount>
export type Endpoints = Served<core.Endpoints>
export type EndpointSlice = Served<discovery.EndpointSlice>
export type ConfigMap = Served<core.ConfigMap>
export type Secret = Served<core.Secret>
export type Event = Served<core.Event>
export type PersistentVolume = Served<core.PersistentVolume>
export type PersistentVolumeClaim = Served<core.PersistentVolumeClaim>
export type StorageClass = Served<storage.StorageClass>
export type StatefulSet = Served<apps.StatefulSet>
export type DaemonSet = Served<apps.DaemonSet>
export type ControllerRevision = Served<apps.ControllerRevision>
export type ReplicaSet = Served<apps.ReplicaSet>
export type ReplicationController = Served<core.ReplicationController>
export type Deployment = Served<apps.Deployment>

/** A list response. */
export interface List<T> {
  apiVersion: string
  kind: string
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number }
  items: T[]
}

/** One line of a watch. A BOOKMARK's object has only `metadata.resourceVersion`; an ERROR's object is a {@link Status}. */
export type WatchEvent<T = AnyObject> =
  { type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; object: T } | { type: 'ERROR'; object: Status }

/** The API's answer when there is no object to return, above all its errors. */
export interface Status {
  apiVersion: 'v1'
  kind: 'Status'
  metadata: { continue?: string }
  status: 'Success' | 'Failure'
  message?: string
  reason?: string
  details?: {
    name?: string
    group?: string
    kind?: string
    uid?: string
    retryAfterSeconds?: number
    causes?: { reason?: string; message?: string; field?: string }[]
  }
  code?: number
}
