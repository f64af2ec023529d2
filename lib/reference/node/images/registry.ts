/** Where images come from: those of the reference, and those that a user registers. */
import { createHash } from 'node:crypto'
import type { Image } from '../image.ts'
import { agnhost } from './agnhost.ts'
import { alpine } from './alpine.ts'
import { busybox } from './busybox.ts'
import { busyboxplus } from './busyboxplus.ts'
import { curl } from './curl.ts'
import { dnsutils } from './dnsutils.ts'
import { httpd } from './httpd.ts'
import { nginx } from './nginx.ts'
import { nginxSlim } from './nginx-slim.ts'
import { pause } from './pause.ts'
import { canonicalName, parseImageReference, type ImageReference } from './reference.ts'

export interface PulledImage {
  readonly image: Image
  readonly tag: string
  /** As the runtime writes it: `docker.io/library/nginx:latest`. */
  readonly name: string
  /** `docker.io/library/nginx@sha256:…` */
  readonly id: string
}

/** An image that cannot be had. Its message is the runtime's, as a kubelet reports it after `Failed to pull image "…": `. */
export class PullError extends Error {}

const images: readonly Image[] = [nginxSlim, nginx, busybox, busyboxplus, alpine, curl, agnhost, dnsutils, httpd, pause]

export class ImageRegistry {
  readonly #images = new Map<string, Image>()

  constructor() {
    for (const image of images) this.register(image)
  }

  /** Adds an image, in place of those that its repositories served before. */
  register(image: Image): void {
    for (const repository of image.repositories) this.#images.set(parseImageReference(repository).repository, image)
  }

  /** The image for a name as Pods have it. @throws PullError, InvalidImageName */
  pull(text: string): PulledImage {
    const reference = parseImageReference(text)
    const name = canonicalName(reference)
    const image = this.#images.get(reference.repository)
    const { tag } = reference
    if (image === undefined) throw new PullError(`${failed(name)}${unknownRepository(reference)}`)
    if (tag !== undefined && image.hasTag?.(tag) === false)
      throw new PullError(`${failed(name, 'NotFound')}${name}: not found`)
    return {
      image,
      tag: tag ?? 'latest',
      name,
      id: `${reference.repository}@${reference.digest ?? digestOf(image, tag!)}`,
    }
  }
}

function failed(name: string, code = 'Unknown'): string {
  return `rpc error: code = ${code} desc = failed to pull and unpack image "${name}": failed to resolve reference "${name}": `
}

/** Registries that there are in the world: from these, an unknown image is missing; others cannot be reached. */
const registries: ReadonlySet<string> = new Set([
  'docker.io',
  'registry.k8s.io',
  'k8s.gcr.io',
  'gcr.io',
  'quay.io',
  'ghcr.io',
  'public.ecr.aws',
  'mcr.microsoft.com',
])

function unknownRepository(reference: ImageReference): string {
  const [host = '', ...path] = reference.repository.split('/')
  if (host === 'docker.io') {
    return 'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed'
  }
  if (registries.has(host)) return `${canonicalName(reference)}: not found`
  const url = `https://${host}/v2/${path.join('/')}/manifests/${reference.digest ?? reference.tag}`
  if (/^(?:localhost|127\.[\d.]+)(?::\d+)?$/.test(host))
    return `failed to do request: Head "${url}": dial tcp ${host}: connect: connection refused`
  return `failed to do request: Head "${url}": dial tcp: lookup ${host.replace(/:\d+$/, '')}: no such host`
}

function digestOf(image: Image, tag: string): string {
  return `sha256:${createHash('sha256').update(`${image.repositories[0]}:${tag}`).digest('hex')}`
}
