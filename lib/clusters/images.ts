/** Names under which images of older tutorials are to be had today. */
const renamed: ReadonlyMap<string, string> = new Map([
  ['registry.k8s.io/nginx-slim:0.8', 'registry.k8s.io/nginx-slim:0.24'],
])

/** `overrides` (old to new) win; everything else goes from the registry that was shut down to the one that took its place. */
export function imageNames(overrides: Readonly<Record<string, string>> = {}): (name: string) => string {
  return (name) => {
    if (Object.hasOwn(overrides, name)) return overrides[name] ?? name
    const moved = name.replace(/^k8s\.gcr\.io\//, 'registry.k8s.io/')
    return renamed.get(moved) ?? moved
  }
}
