/** Addresses of a node's Pods: none is given again before the whole range has had its turn. */
export class AddressPool {
  readonly #prefix: string
  readonly #taken = new Set<number>()
  #last = 1

  /** `cidr`: a /24, such as `10.244.0.0/24`; its .1 is the node's own. */
  constructor(cidr: string) {
    this.#prefix = cidr.slice(0, cidr.lastIndexOf('.') + 1)
  }

  /** @throws Error where all addresses are in use. */
  take(): string {
    for (let step = 0; step < 253; step++) {
      this.#last = this.#last >= 254 ? 2 : this.#last + 1
      if (this.#taken.has(this.#last)) continue
      this.#taken.add(this.#last)
      return `${this.#prefix}${this.#last}`
    }
    throw new Error(`no IP addresses available in range set: ${this.#prefix}2-${this.#prefix}254`)
  }

  release(address: string): void {
    if (address.startsWith(this.#prefix)) this.#taken.delete(Number(address.slice(this.#prefix.length)))
  }
}
