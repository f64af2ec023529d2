/** The JSON of immutable objects, as bytes: made once for each and shared by all who send it. */

const known = new WeakMap<object, Buffer<ArrayBuffer>>()

export function jsonOf(object: object): Buffer<ArrayBuffer> {
  let bytes = known.get(object)
  if (bytes === undefined) {
    const text = Array.isArray(object) ? JSON.stringify(object) : textOf(object, textOfPart)
    // Memory of their own: of that which small buffers share, some is kept with them that is no longer in use.
    bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text))
    bytes.write(text)
    known.set(object, bytes)
  }
  return bytes
}

type Values = Readonly<Record<string, unknown>>

/** An object's, by that of its parts. */
function textOf(object: object, part: (value: unknown, key: string) => string | undefined): string {
  let text = ''
  for (const key of Object.keys(object)) {
    const shown = part((object as Values)[key], key)
    if (shown !== undefined) text += `${text === '' ? '{' : ','}${JSON.stringify(key)}:${shown}`
  }
  return text === '' ? '{}' : `${text}}`
}

/** Of an object's metadata, most is what its fields are owned by: much of that is the same in many objects. */
function textOfPart(value: unknown, key: string): string | undefined {
  if (key !== 'metadata' || !isObject(value)) return shared(value)
  return textOf(value, (own, name) =>
    name === 'managedFields' && Array.isArray(own)
      ? `[${own.map((entry: unknown) => (isObject(entry) ? textOf(entry, shared) : JSON.stringify(entry))).join()}]`
      : text(own),
  )
}

/** Parts that were met before. The text is kept of those that were met again: they are in several objects. */
const parts = new WeakMap<object, string>()

function shared(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return text(value)
  const before = parts.get(value)
  if (before !== undefined && before !== '') return before
  const made = JSON.stringify(value)
  parts.set(value, before === '' ? made : '')
  return made
}

/** JSON has no text for what is undefined. */
const text = (value: unknown): string | undefined => JSON.stringify(value)

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
