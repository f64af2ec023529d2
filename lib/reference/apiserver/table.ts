/** Tables, as `kubectl get` asks for them. */
import type { KubeObject, List } from '../../kube/objects.ts'
import type { Column, Kind } from '../resources/kind.ts'

const columnDefinition = ({ name, type = 'string', wide = false, description }: Column): object => ({
  name,
  type,
  format: name === 'Name' ? 'name' : '',
  description: description ?? descriptions[name] ?? '',
  priority: wide ? 1 : 0,
})

const descriptions: Readonly<Record<string, string>> = {
  Name: 'The name of the object, unique in its namespace.',
  Age: 'How long ago the object was created.',
}

export type IncludeObject = 'None' | 'Metadata' | 'Object'

const definitions = new WeakMap<Kind, object[]>()

export function tableOf(
  kind: Kind,
  what: KubeObject | List<KubeObject>,
  now: number,
  include: IncludeObject,
  headless = false,
): object {
  let columns = definitions.get(kind)
  if (!columns) definitions.set(kind, (columns = kind.columns.map(columnDefinition)))
  const objects = 'items' in what ? what.items : [what]
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: 'items' in what ? what.metadata : { resourceVersion: what.metadata.resourceVersion },
    columnDefinitions: headless ? null : columns,
    rows: objects.map((object) => ({
      cells: kind.cells(object, now),
      ...(include !== 'None' && { object: include === 'Object' ? object : partial(object) }),
    })),
  }
}

const partials = new WeakMap<KubeObject, KubeObject>()

/** Only the metadata of an object: the same for all who ask. */
export function partial(object: KubeObject): KubeObject {
  let known = partials.get(object)
  if (!known) {
    known = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata }
    partials.set(object, known)
  }
  return known
}
