/** An object's fields by their paths: `spec.replicas` -> `3`. Empty ones are left out, as servers do or do not. */
export function flattened(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  if (value === undefined || value === null) return into
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every((item) => typeof item !== 'object')) into.set(path, value.join(', '))
    else value.forEach((item, index) => flattened(item, `${path}[${index}]`, into))
    return into
  }
  if (typeof value === 'object') {
    for (const [name, item] of Object.entries(value)) flattened(item, path === '' ? name : `${path}.${name}`, into)
    return into
  }
  if (value !== 0 && value !== '') into.set(path, `${value as string | number | boolean}`)
  return into
}
