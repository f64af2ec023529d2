/** Names of images: `nginx`, `registry.k8s.io/nginx-slim:0.8`, `busybox@sha256:…`. */

export interface ImageReference {
  /** With its registry: `docker.io/library/nginx`. */
  readonly repository: string
  /** Undefined where only a digest is given. */
  readonly tag: string | undefined
  readonly digest: string | undefined
}

/** A name that no image can have. The node agent calls it InvalidImageName. */
export class InvalidImageName extends Error {}

/** @throws InvalidImageName with the words that a kubelet has for it. */
export function parseImageReference(text: string): ImageReference {
  const match = /^(?<name>[^@]*?)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[\da-f]{64}))?$/.exec(text)
  const { name = '', tag, digest } = match?.groups ?? {}
  const first = name.split('/')[0]!
  const hasRegistry = name.includes('/') && (/[.:]/.test(first) || first === 'localhost')
  const registry = hasRegistry ? first : 'docker.io'
  const path = hasRegistry ? name.slice(first.length + 1) : name.includes('/') ? name : `library/${name}`
  const invalid = (problem: string): InvalidImageName =>
    new InvalidImageName(`Failed to apply default image tag "${text}": couldn't parse image name "${text}": ${problem}`)
  if (match !== null && name !== '' && path !== path.toLowerCase())
    throw invalid(`invalid reference format: repository name (${path}) must be lowercase`)
  if (match === null || !/^[a-z\d]+(?:(?:[._/]|__|-+)[a-z\d]+)*$/.test(path)) throw invalid('invalid reference format')
  return {
    repository: `${registry === 'index.docker.io' ? 'docker.io' : registry}/${path}`,
    tag: tag ?? (digest === undefined ? 'latest' : undefined),
    digest,
  }
}

/** As the runtime writes it: `docker.io/library/nginx:latest`. */
export function canonicalName({ repository, tag, digest }: ImageReference): string {
  return `${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`
}
