/** The current objects of one resource, by namespace and name, in the order of their keys. */
import type { KubeObject } from '../../kube/objects.ts'

/** What is in one namespace. */
interface Shelf {
  byName: Map<string, KubeObject>
  /** In order; `byName` has exactly these, and those that are pending. */
  names: string[]
  /** In the order of their names: so that a list is no more than a copy. */
  objects: KubeObject[]
  /** Names that came since the last list, and not in their order; they have no place yet. */
  pending: Set<string>
}

export class Collection {
  private readonly shelves = new Map<string, Shelf>()
  private namespaces: string[] = []
  size = 0

  get(namespace: string, name: string): KubeObject | undefined {
    return this.shelves.get(namespace)?.byName.get(name)
  }

  set(namespace: string, name: string, object: KubeObject): void {
    const { byName, names, objects, pending } = this.shelf(namespace)
    const last = names.at(-1)
    if (!byName.has(name)) {
      this.size++
      // Names mostly come in order: web-0, web-1, …
      if (last !== undefined && last > name) pending.add(name)
      else {
        names.push(name)
        objects.push(object)
      }
    } else if (!pending.has(name)) objects[position(names, name)] = object
    byName.set(name, object)
  }

  delete(namespace: string, name: string): void {
    const shelf = this.shelves.get(namespace)
    if (!shelf?.byName.delete(name)) return
    this.size--
    if (!shelf.pending.delete(name)) {
      const place = position(shelf.names, name)
      shelf.names.splice(place, 1)
      shelf.objects.splice(place, 1)
    }
    if (shelf.byName.size > 0) return
    this.shelves.delete(namespace)
    this.namespaces = this.namespaces.filter((other) => other !== namespace)
  }

  /** Objects of one namespace, or of all, in order: the caller's to keep. */
  list(namespace?: string): KubeObject[] {
    const [first, ...more] = namespace === undefined ? this.namespaces : [namespace]
    const objects = this.objects(first ?? '').slice()
    for (const other of more) for (const object of this.objects(other)) objects.push(object)
    return objects
  }

  /** Those of one namespace, in order. */
  private objects(namespace: string): readonly KubeObject[] {
    const shelf = this.shelves.get(namespace)
    if (shelf === undefined) return []
    if (shelf.pending.size > 0) {
      for (const name of shelf.pending) shelf.names.push(name)
      shelf.names.sort(byText)
      shelf.objects = shelf.names.map((name) => shelf.byName.get(name) as KubeObject)
      shelf.pending.clear()
    }
    return shelf.objects
  }

  private shelf(namespace: string): Shelf {
    let shelf = this.shelves.get(namespace)
    if (!shelf) {
      shelf = { byName: new Map(), names: [], objects: [], pending: new Set() }
      this.shelves.set(namespace, shelf)
      this.namespaces = [...this.namespaces, namespace].toSorted(byKey)
    }
    return shelf
  }
}

/** Keys are `namespace/name`: so `a-b` comes before `a`, as `-` comes before `/`. */
const byKey = (a: string, b: string): number => (`${a}/` < `${b}/` ? -1 : 1)

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Where a name is. */
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
