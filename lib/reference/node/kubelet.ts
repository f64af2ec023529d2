/** The node agent: registers its Node and runs the Pods that are bound to it. */
import type { Component, ComponentContext, RunningComponent } from '../component.ts'
import { eventRecorder } from '../events.ts'
import type { Kubelet } from '../kubelet.ts'
import type { ConfigMap, Node, PersistentVolume, Pod, Secret } from '../../kube/objects.ts'
import { configMaps, nodes, persistentVolumes, pods, secrets } from '../../kube/resource.ts'
import { AddressPool } from './addresses.ts'
import { onPodsOf } from './assigned.ts'
import { rejectionOf, resizeRefusalOf } from './admission.ts'
import type { Disks } from './disks.ts'
import { linkTo } from './link.ts'
import type { Machine, NodeNetwork, Runtime } from './machine.ts'
import { uses } from './pod/content.ts'
import { PodWorker } from './pod/worker.ts'
import { registerNode } from './registration.ts'
import { reject } from './rejection.ts'
import { kubeletRequests } from './requests.ts'
import { podSources } from './sources.ts'

/** What makes one node. */
export interface KubeletOptions {
  readonly name: string
  /** Its place among the nodes, from 0: its addresses follow from it. */
  readonly index: number
  readonly runtime: Runtime
  readonly network: NodeNetwork
  readonly disks: Disks
  /** The cluster's DNS server, for the Pods' /etc/resolv.conf. */
  readonly nameserver: string
  /** Where the API server finds it by its node's name. */
  readonly kubelets: Map<string, Kubelet>
}

const allocatable = { cpu: '8', 'ephemeral-storage': '100Gi', memory: '32Gi', pods: '110' }

/** Whether no kubelet has had it yet. */
const isNew = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined && status.phase === 'Pending' && status.startTime === undefined

/** The component `kubelet` of one node. */
export const kubelet = (options: KubeletOptions): Component => ({
  name: 'kubelet',
  agent: 'kubelet',
  node: options.name,
  start: (context) => startKubelet(options, context),
})

function startKubelet(options: KubeletOptions, context: ComponentContext): RunningComponent {
  const { clock, informers } = context
  const { name, index, runtime, network, disks } = options
  const link = linkTo(context.client)
  const { client } = link
  const onError = link.blames(context.onError)
  const podCIDR = `10.244.${index}.0/24`
  const identity = { name, address: `10.250.0.${10 + index}`, podCIDR, allocatable }
  const host = network.attach({ address: identity.address, hostname: name, hosts: '', resolvConf: '' })
  const machine: Machine = {
    nodeName: name,
    address: identity.address,
    gateway: `10.244.${index}.1`,
    allocatable,
    client,
    clock,
    random: () => context.random(),
    runtime,
    network,
    addresses: new AddressPool(podCIDR),
    hostNetwork: () => ({ ...host, detach: () => {} }),
    disks,
    dns: { nameserver: options.nameserver, domain: context.clusterDomain },
    record: eventRecorder({ client, clock, onError }, 'kubelet', name),
    sourcesFor: podSources(client, informers),
    refuseResize: (pod) => resizeRefusalOf(pod, allNodes.get(undefined, name), running(pod)),
    madeRoom: () => workers.forEach((worker) => worker.reconsider()),
    onError,
  }
  /** By UID: a Pod's successor of the same name may come while the last of it still ends. */
  const workers = new Map<string, PodWorker>()
  const byName = new Map<string, PodWorker>()
  /** By UID: Pods that have no place here. */
  const rejected = new Map<string, Pod>()
  const allNodes = informers.of<Node>(nodes)
  const nameOf = ({ metadata }: Pod): string => `${metadata.namespace}/${metadata.name}`

  /** The others that run here, with what they have been given. */
  const running = ({ metadata: { uid } }: Pod): Pod[] =>
    [...workers.values()].filter(({ over, pod }) => !over && pod.metadata.uid !== uid).map(({ given }) => given)

  const see = (pod: Pod): void => {
    if (pod.spec.nodeName !== name || rejected.has(pod.metadata.uid)) return
    const known = workers.get(pod.metadata.uid)
    if (known !== undefined) return known.update(pod)
    if (isNew(pod)) {
      const rejection = rejectionOf(pod, allNodes.get(undefined, name), running(pod))
      if (rejection !== undefined) {
        rejected.set(pod.metadata.uid, pod)
        return void reject(machine, pod, rejection).catch(onError)
      }
    }
    const worker = new PodWorker(machine, pod)
    workers.set(pod.metadata.uid, worker)
    byName.set(nameOf(pod), worker)
  }
  const forget = (pod: Pod): void => {
    rejected.delete(pod.metadata.uid)
    const worker = workers.get(pod.metadata.uid)
    if (worker === undefined) return
    workers.delete(pod.metadata.uid)
    if (byName.get(nameOf(pod)) === worker) byName.delete(nameOf(pod))
    ending.add(worker)
    void worker.remove().finally(() => ending.delete(worker))
  }
  const ending = new Set<PodWorker>()
  const usersOf = (object: ConfigMap | Secret): PodWorker[] =>
    [...workers.values()].filter(({ pod }) => uses(pod, object))
  const refresh = (object: ConfigMap | Secret): void => {
    for (const worker of usersOf(object)) worker.refresh().catch(onError)
  }
  const remount = (object: ConfigMap | Secret, initial: boolean): void => {
    if (initial) return
    for (const worker of usersOf(object)) worker.remount()
    refresh(object)
  }
  const life = new AbortController()
  const requests = kubeletRequests(
    (namespace, pod) => byName.get(`${namespace}/${pod}`),
    (namespace, pod) => [...rejected.values()].find((one) => nameOf(one) === `${namespace}/${pod}`),
  )
  options.kubelets.set(name, requests)
  const unsubscribe = [
    informers.of<ConfigMap>(configMaps).on({
      added: link.hears(remount),
      modified: link.hears(refresh),
      deleted: link.hears(refresh),
    }),
    informers.of<Secret>(secrets).on({
      added: link.hears(remount),
      modified: link.hears(refresh),
      deleted: link.hears(refresh),
    }),
    informers.of<PersistentVolume>(persistentVolumes).on({
      modified: (volume, before) => {
        if (volume.spec.capacity !== before.spec.capacity) disks.resize(volume)
      },
      deleted: (volume) => {
        if (volume.spec.persistentVolumeReclaimPolicy === 'Delete') disks.drop(volume)
      },
    }),
    onPodsOf(name, informers.of<Pod>(pods), {
      added: link.hears(see),
      modified: link.hears(see),
      deleted: link.hears(forget),
    }),
  ]
  const registered = registerNode(client, clock, identity, life.signal, onError).catch(onError)

  /** What the API says now, of which nothing was heard while the link was cut. */
  function catchUp(): void {
    const present = [...informers.of<Pod>(pods).list()].filter(({ spec }) => spec.nodeName === name)
    const uids = new Set(present.map(({ metadata }) => metadata.uid))
    for (const { pod } of workers.values()) if (!uids.has(pod.metadata.uid)) forget(pod)
    present.forEach(see)
    for (const worker of workers.values()) {
      worker.remount()
      worker.refresh().catch(onError)
    }
  }

  return {
    ready: registered,
    isolate(isolated) {
      link.cut = isolated
      if (isolated) {
        options.kubelets.delete(name)
        network.isolate(
          name,
          (one) => one === identity.address || one.startsWith(podCIDR.slice(0, podCIDR.lastIndexOf('.') + 1)),
        )
      } else {
        options.kubelets.set(name, requests)
        network.mend(name)
        catchUp()
      }
    },
    async stop() {
      life.abort()
      for (const stop of unsubscribe) stop()
      options.kubelets.delete(name)
      network.mend(name)
      await registered
      await Promise.all([...workers.values(), ...ending].map((worker) => worker.shutdown()))
      host.detach()
    },
  }
}
