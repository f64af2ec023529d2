/** The JSON text of immutable objects, made once for each and shared by all who send it. */

const texts = new WeakMap<object, string>()

export function jsonOf(object: object): string {
  let text = texts.get(object)
  if (text === undefined) {
    text = JSON.stringify(object)
    texts.set(object, text)
  }
  return text
}
