/** A function whose result for an object is kept for as long as the object is. */
export function remembered<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { value: V }>()
  return (key) => {
    let kept = known.get(key)
    if (kept === undefined) known.set(key, (kept = { value: make(key) }))
    return kept.value
  }
}
