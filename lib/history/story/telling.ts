/** What a story tells of an object of each kind. */
import type { ControllerRevision, KubeObject, PersistentVolumeClaim, Pod, StatefulSet } from '../../kube/objects.ts'
import { isFinished, isReady, isTerminating } from '../pods.ts'
import type { Alias } from './aliases.ts'

export interface Telling<T> {
  /** What is so of the object; told when it becomes another. */
  beat(object: T, alias: Alias): string | undefined
  /** What is told once, when it is made. */
  made(object: T, alias: Alias): string
  state(object: T, alias: Alias): object
}

/** By the plural name of the kind. */
export const telling: Record<string, Telling<never>> = {
  statefulsets: {
    made: () => '',
    beat: ({ metadata, spec }: StatefulSet) => {
      const { rollingUpdate, type } = spec.updateStrategy ?? {}
      const strategy = type === 'OnDelete' ? 'OnDelete' : `partition ${rollingUpdate?.partition ?? 0}`
      return metadata.deletionTimestamp === undefined
        ? `wants ${spec.replicas} Pods, ${strategy}, generation ${metadata.generation}`
        : 'is being deleted'
    },
    state: ({ spec, status, metadata }: StatefulSet, alias: Alias) => ({
      labels: metadata.labels,
      spec: { ...spec, template: undefined, volumeClaimTemplates: undefined },
      status: {
        ...status,
        currentRevision: alias(status.currentRevision ?? ''),
        updateRevision: alias(status.updateRevision ?? ''),
        conditions: undefined,
        collisionCount: undefined,
      },
    }),
  } satisfies Telling<StatefulSet>,
  pods: {
    made: (pod: Pod, alias: Alias) =>
      ` in ${alias(pod.metadata.labels?.['controller-revision-hash'] ?? 'no revision')}${ownerText(pod)}`,
    beat(pod: Pod) {
      if (isTerminating(pod)) return 'is terminating'
      if (isFinished(pod)) return `has ${pod.status.phase?.toLowerCase()}`
      return isReady(pod) ? 'is ready' : 'is not ready'
    },
    state: (pod: Pod, alias: Alias) => ({
      labels: Object.fromEntries(
        Object.entries(pod.metadata.labels ?? {}).map(([name, value]) => [name, alias(value)]),
      ),
      owners: ownersOf(pod),
      hostname: pod.spec.hostname,
      subdomain: pod.spec.subdomain,
      claims: pod.spec.volumes
        ?.flatMap(({ name, persistentVolumeClaim: claim }) =>
          claim === undefined ? [] : [`${name}: ${claim.claimName}`],
        )
        .toSorted(),
      containers: pod.spec.containers.map(({ name, image }) => `${name}: ${image?.replace(/^.*\//, '')}`),
      state: isTerminating(pod) ? 'terminating' : isReady(pod) ? 'ready' : 'not ready',
    }),
  } satisfies Telling<Pod>,
  persistentvolumeclaims: {
    made: (claim: PersistentVolumeClaim) => ownerText(claim),
    beat: ({ metadata, status }: PersistentVolumeClaim) =>
      metadata.deletionTimestamp === undefined ? `is ${status.phase?.toLowerCase()}` : 'is terminating',
    state: ({ metadata, spec, ...claim }: PersistentVolumeClaim) => ({
      labels: metadata.labels,
      owners: ownersOf({ metadata, ...claim }),
      accessModes: spec.accessModes,
      storage: spec.resources?.requests?.['storage'],
      phase: claim.status.phase,
    }),
  } satisfies Telling<PersistentVolumeClaim>,
  controllerrevisions: {
    made: ownerText,
    beat: ({ revision }: ControllerRevision) => `is number ${revision}`,
    state: (revision: ControllerRevision) => ({ owners: ownersOf(revision), revision: revision.revision }),
  } satisfies Telling<ControllerRevision>,
}

const ownersOf = ({ metadata }: Pick<KubeObject, 'metadata'>): string[] =>
  (metadata.ownerReferences ?? []).map(
    ({ kind, name, controller, blockOwnerDeletion }) =>
      `${kind} ${name} (controller ${controller === true}, blocks ${blockOwnerDeletion === true})`,
  )

function ownerText(object: KubeObject): string {
  const owner = object.metadata.ownerReferences?.find(({ controller }) => controller === true)
  return owner === undefined ? '' : `, owned by ${owner.kind} ${owner.name}`
}
