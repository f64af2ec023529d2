/** Which objects there are, and who depends on whom. */
import type { OwnerReference } from 'kubernetes-types/meta/v1.js'
import type { KubeObject } from '../../../kube/objects.ts'
import type { Resource } from '../../../kube/resource.ts'

export interface Node {
  resource: Resource
  object: KubeObject
}

export interface Graph {
  node(uid: string): Node | undefined
  dependents(uid: string): Node[]
  put(node: Node): void
  remove(uid: string): void
}

export function ownerGraph(): Graph {
  const nodes = new Map<string, Node>()
  const dependents = new Map<string, Set<string>>()
  const unlink = (uid: string): void => {
    for (const owner of ownersOf(nodes.get(uid))) {
      const set = dependents.get(owner.uid)
      set?.delete(uid)
      if (set?.size === 0) dependents.delete(owner.uid)
    }
  }
  return {
    node: (uid) => nodes.get(uid),
    dependents: (uid) => [...(dependents.get(uid) ?? [])].flatMap((dependent) => nodes.get(dependent) ?? []),
    put(node) {
      const { uid } = node.object.metadata
      unlink(uid)
      nodes.set(uid, node)
      for (const owner of ownersOf(node)) {
        const set = dependents.get(owner.uid)
        if (set === undefined) dependents.set(owner.uid, new Set([uid]))
        else set.add(uid)
      }
    },
    remove(uid) {
      unlink(uid)
      nodes.delete(uid)
    },
  }
}

export const ownersOf = (node: Node | undefined): readonly OwnerReference[] =>
  node?.object.metadata.ownerReferences ?? []
