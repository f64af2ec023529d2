/** The JSON of immutable objects, as bytes: made once for each and shared by all who send it. */

const known = new WeakMap<object, Buffer<ArrayBuffer>>()

export function jsonOf(object: object): Buffer<ArrayBuffer> {
  let bytes = known.get(object)
  if (bytes === undefined) {
    bytes = Buffer.from(JSON.stringify(object))
    known.set(object, bytes)
  }
  return bytes
}
