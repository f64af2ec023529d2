/** Files over a layer that nobody changes: what of it is never looked at is never copied. */
import { copyWithout, type Directory, type Inode } from './inode.ts'

/** A directory like the layer's, with inodes of its own. */
export function over(layer: Directory, mtime: number): Directory {
  const top = copyWithout(layer, mtime)
  return Object.assign(top, { entries: new LayeredEntries(top, layer.entries, mtime) })
}

/** Entries are copied when they are asked for by name; all of them, when all are asked for, or one of the layer's goes. */
export class LayeredEntries extends Map<string, Inode> {
  readonly #directory: Directory
  readonly #mtime: number
  #layer: ReadonlyMap<string, Inode> | undefined

  constructor(directory: Directory, layer: ReadonlyMap<string, Inode>, mtime: number) {
    super()
    this.#directory = directory
    this.#layer = layer
    this.#mtime = mtime
  }

  /** Those that have been copied so far. */
  get copied(): Iterable<Inode> {
    return super.values()
  }

  override get(name: string): Inode | undefined {
    const own = super.get(name)
    if (own !== undefined) return own
    const below = this.#layer?.get(name)
    return below === undefined ? undefined : this.#copy(name, below)
  }

  override has(name: string): boolean {
    return super.has(name) || this.#layer?.has(name) === true
  }

  override delete(name: string): boolean {
    if (this.#layer?.has(name) === true) this.#copyAll()
    return super.delete(name)
  }

  override clear(): void {
    this.#layer = undefined
    super.clear()
  }

  override get size(): number {
    this.#copyAll()
    return super.size
  }

  override keys(): MapIterator<string> {
    this.#copyAll()
    return super.keys()
  }

  override values(): MapIterator<Inode> {
    this.#copyAll()
    return super.values()
  }

  override entries(): MapIterator<[string, Inode]> {
    this.#copyAll()
    return super.entries()
  }

  override [Symbol.iterator](): MapIterator<[string, Inode]> {
    return this.entries()
  }

  override forEach(call: (inode: Inode, name: string, entries: Map<string, Inode>) => void): void {
    this.#copyAll()
    super.forEach(call)
  }

  #copyAll(): void {
    const layer = this.#layer
    if (layer === undefined) return
    for (const [name, inode] of layer) if (!super.has(name)) this.#copy(name, inode)
    this.#layer = undefined
  }

  #copy(name: string, inode: Inode): Inode {
    const copy = inode.kind === 'directory' ? over(inode, this.#mtime) : copyWithout(inode, this.#mtime)
    copy.links = 1
    copy.space = this.#directory.space
    super.set(name, copy)
    return copy
  }
}
