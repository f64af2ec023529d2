/** The current objects of one resource, by namespace and name, in the order of their keys. */
import type { KubeObject } from '../../kube/objects.ts'

interface Shelf {
  byName: Map<string, KubeObject>
  /** Names in order; `byName` has exactly these. */
  names: string[]
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
      insert(shelf.names, name, name)
      this.size++
    }
    shelf.byName.set(name, object)
  }

  delete(namespace: string, name: string): void {
    const shelf = this.shelves.get(namespace)
    if (!shelf?.byName.delete(name)) return
    shelf.names.splice(position(shelf.names, name), 1)
    this.size--
    if (shelf.names.length > 0) return
    this.shelves.delete(namespace)
    this.namespaces = this.namespaces.filter((other) => other !== namespace)
  }

  /** Objects of one namespace, or of all, in order. */
  *values(namespace?: string): Generator<KubeObject> {
    for (const one of namespace === undefined ? this.namespaces : [namespace]) {
      const shelf = this.shelves.get(one)
      if (shelf) for (const name of shelf.names) yield shelf.byName.get(name) as KubeObject
    }
  }

  private shelf(namespace: string): Shelf {
    let shelf = this.shelves.get(namespace)
    if (!shelf) {
      shelf = { byName: new Map(), names: [] }
      this.shelves.set(namespace, shelf)
      this.namespaces = [...this.namespaces, namespace].toSorted(byKey)
    }
    return shelf
  }
}

/** Keys are `namespace/name`: so `a-b` comes before `a`, as `-` comes before `/`. */
const byKey = (a: string, b: string): number => (`${a}/` < `${b}/` ? -1 : 1)

function position(names: readonly string[], name: string): number {
  let low = 0
  let high = names.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((names[middle] as string) < name) low = middle + 1
    else high = middle
  }
  return low
}

function insert(names: string[], name: string, value: string): void {
  // Names mostly come in order: web-0, web-1, …
  const last = names.at(-1)
  if (last === undefined || last < name) names.push(value)
  else names.splice(position(names, name), 0, value)
}
