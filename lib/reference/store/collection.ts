/** The current objects of one resource, by namespace and name, in the order of their keys. */
import type { KubeObject } from '../../kube/objects.ts'

/** What is in one namespace. */
interface Shelf {
  byName: Map<string, KubeObject>
  /** In order; `byName` has exactly these. */
  names: string[]
  /** In the order of their names: so that a list is no more than a copy. */
  objects: KubeObject[]
}

export class Collection {
  private readonly shelves = new Map<string, Shelf>()
  private namespaces: string[] = []
  size = 0

  get(namespace: string, name: string): KubeObject | undefined {
    return this.shelves.get(namespace)?.byName.get(name)
  }

  set(namespace: string, name: string, object: KubeObject): void {
    const { byName, names, objects } = this.shelf(namespace)
    const place = position(names, name)
    if (byName.has(name)) objects[place] = object
    else {
      names.splice(place, 0, name)
      objects.splice(place, 0, object)
      this.size++
    }
    byName.set(name, object)
  }

  delete(namespace: string, name: string): void {
    const shelf = this.shelves.get(namespace)
    if (!shelf?.byName.delete(name)) return
    const place = position(shelf.names, name)
    shelf.names.splice(place, 1)
    shelf.objects.splice(place, 1)
    this.size--
    if (shelf.names.length > 0) return
    this.shelves.delete(namespace)
    this.namespaces = this.namespaces.filter((other) => other !== namespace)
  }

  /** Objects of one namespace, or of all, in order: the caller's to keep. */
  list(namespace?: string): KubeObject[] {
    const [first, ...more] = namespace === undefined ? this.namespaces : [namespace]
    const objects = this.shelves.get(first ?? '')?.objects.slice() ?? []
    for (const other of more) for (const object of this.shelves.get(other)?.objects ?? []) objects.push(object)
    return objects
  }

  private shelf(namespace: string): Shelf {
    let shelf = this.shelves.get(namespace)
    if (!shelf) {
      shelf = { byName: new Map(), names: [], objects: [] }
      this.shelves.set(namespace, shelf)
      this.namespaces = [...this.namespaces, namespace].toSorted(byKey)
    }
    return shelf
  }
}

/** Keys are `namespace/name`: so `a-b` comes before `a`, as `-` comes before `/`. */
const byKey = (a: string, b: string): number => (`${a}/` < `${b}/` ? -1 : 1)

/** Where a name is, or where it belongs. */
function position(names: readonly string[], name: string): number {
  // Names mostly come in order: web-0, web-1, …
  const last = names.at(-1)
  if (last === undefined || last < name) return names.length
  let low = 0
  let high = names.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((names[middle] as string) < name) low = middle + 1
    else high = middle
  }
  return low
}
