interface Remembering {
  readonly memo: unknown[]
}

let slots = 0
const nothing = Symbol('undefined')

/** A function whose result for a thing is kept with the thing. */
export function remembered<K extends Remembering, V>(make: (key: K) => V): (key: K) => V {
  const kept = rememberedOf((_: undefined, key: K) => make(key))
  return (key) => kept(undefined, key)
}

/** The same, of a thing that is part of a whole. */
export function rememberedOf<W, K extends Remembering, V>(make: (whole: W, key: K) => V): (whole: W, key: K) => V {
  const slot = slots++
  return (whole, key) => {
    const known = key.memo[slot]
    if (known !== undefined) return (known === nothing ? undefined : known) as V
    const made = make(whole, key)
    key.memo[slot] = made === undefined ? nothing : made
    return made
  }
}
