/** The scale subresource: how many replicas, whatever the kind. */
import type { KubeObject } from '../../kube/objects.ts'
import type { Resource } from '../../kube/resource.ts'
import { topLevel } from '../resources/meta.ts'
import { ageOf } from '../resources/print.ts'
import type { Draft, Kind } from '../resources/kind.ts'
import { FieldErrors } from '../schema/errors.ts'
import { declare, structOf } from '../schema/types.ts'
import { invalid } from './status.ts'

declare('autoscaling.v1', {
  Scale: { ...topLevel, spec: 'ScaleSpec #2', status: 'ScaleStatus #3' },
  ScaleSpec: { replicas: 'int32 #1' },
  ScaleStatus: { replicas: 'int32! #1', selector: 'string #2' },
})

export const scaleResource: Resource = {
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  plural: 'scales',
  namespaced: true,
}

type Scale = KubeObject & { spec: { replicas?: number }; status: { replicas: number } }

/** Scale as a kind of its own: for decoding and patches. */
export const scaleKind: Kind = {
  resource: scaleResource,
  singular: 'scale',
  type: structOf('autoscaling.v1', 'Scale'),
  columns: [
    { name: 'Name' },
    { name: 'Desired', type: 'integer' },
    { name: 'Available', type: 'integer' },
    { name: 'Age' },
  ],
  cells(object, now) {
    const { metadata, spec, status } = object as Scale
    return [metadata.name, spec.replicas ?? 0, status.replicas, ageOf(object, now)]
  },
}

export function scaleOf({ scale }: Kind, object: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const replicas = scale?.replicas(object) ?? 0
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, ...(namespace !== undefined && { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { ...(replicas !== 0 && { replicas }) },
    status: { replicas: scale?.statusReplicas(object) ?? 0, selector: scale?.selector(object) ?? '' },
  } as KubeObject
}

/** The object with the replicas that a Scale asks for. */
export function scaled(kind: Kind, object: KubeObject, scale: Draft): Draft {
  const { replicas = 0 } = scale.spec as { replicas?: number }
  if (replicas < 0) {
    const errors = new FieldErrors()
    errors.invalid('spec.replicas', replicas, 'must be greater than or equal to 0')
    throw invalid(scaleResource, scale.metadata.name, errors.list)
  }
  const { metadata } = scale
  return {
    ...(withReplicas(kind, object, replicas) as Draft),
    metadata: {
      ...object.metadata,
      resourceVersion: metadata.resourceVersion,
      uid: metadata.uid || object.metadata.uid,
    },
  }
}

export const withReplicas = ({ scale }: Kind, object: object, replicas: number): object =>
  scale?.set?.(object, replicas) ?? { ...object, spec: { ...(object as { spec?: object }).spec, replicas } }
