/** The current objects of one resource, by namespace and name, in the order of their keys. */
import type { KubeObject } from '../../kube/objects.ts'

interface Shelf {
  byName: Map<string, KubeObject>
  /** Names of `byName`; where `untidy`, out of order, and with others that are gone. */
  names: string[]
  untidy: boolean
}

export class Collection {
  private readonly shelves = new Map<string, Shelf>()
  private namespaces: string[] = []
  size = 0

  get(namespace: string, name: string): KubeObject | undefined {
    return this.shelves.get(namespace)?.byName.get(name)
  }

  set(namespace: string, name: string, object: KubeObject): void {
    const shelf = this.shelf(namespace)
    if (!shelf.byName.has(name)) {
      // Names mostly come in order: web-0, web-1, …
      if (name < (shelf.names.at(-1) ?? '')) shelf.untidy = true
      shelf.names.push(name)
      this.size++
    }
    shelf.byName.set(name, object)
  }

  delete(namespace: string, name: string): void {
    const shelf = this.shelves.get(namespace)
    if (!shelf?.byName.delete(name)) return
    shelf.untidy = true
    this.size--
    if (shelf.byName.size > 0) return
    this.shelves.delete(namespace)
    this.namespaces = this.namespaces.filter((other) => other !== namespace)
  }

  /** Objects of one namespace, or of all, in order. */
  *values(namespace?: string): Generator<KubeObject> {
    for (const one of namespace === undefined ? this.namespaces : [namespace]) {
      const shelf = this.shelves.get(one)
      if (shelf) for (const name of namesIn(shelf)) yield shelf.byName.get(name) as KubeObject
    }
  }

  private shelf(namespace: string): Shelf {
    let shelf = this.shelves.get(namespace)
    if (!shelf) {
      shelf = { byName: new Map(), names: [], untidy: false }
      this.shelves.set(namespace, shelf)
      this.namespaces = [...this.namespaces, namespace].toSorted(byKey)
    }
    return shelf
  }
}

/** Keys are `namespace/name`: so `a-b` comes before `a`, as `-` comes before `/`. */
const byKey = (a: string, b: string): number => (`${a}/` < `${b}/` ? -1 : 1)

/** Most of them are in order already, so that sorting takes about one look at each. */
function namesIn(shelf: Shelf): readonly string[] {
  if (!shelf.untidy) return shelf.names
  const present = shelf.names.filter((name) => shelf.byName.has(name)).toSorted()
  shelf.names = present.filter((name, index) => name !== present[index - 1])
  shelf.untidy = false
  return shelf.names
}
