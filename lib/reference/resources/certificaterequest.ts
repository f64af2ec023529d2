/** Requests for certificates as they are sent: PKCS #10. */
import { createPublicKey, verify, type KeyObject } from 'node:crypto'

/** One element of ASN.1's distinguished encoding. */
interface Element {
  readonly tag: number
  /** With its tag and length. */
  readonly whole: Buffer
  readonly content: Buffer
}

export interface CertificateRequest {
  readonly publicKey: KeyObject
  /** As they are encoded: names, and the extension of alternative names where there is one. */
  readonly subject: Uint8Array
  readonly alternativeNames?: Uint8Array
  readonly commonName: string
  readonly organizations: readonly string[]
  readonly signed: boolean
}

/** Says in its message why a request cannot be read. */
export class UnreadableRequestError extends Error {}

/** @throws UnreadableRequestError */
export function readRequest(pem: string): CertificateRequest {
  const [, text] =
    /-----BEGIN CERTIFICATE REQUEST-----\s([\sA-Za-z0-9+/=]+)-----END CERTIFICATE REQUEST-----/.exec(pem) ?? []
  if (text === undefined) throw new UnreadableRequestError('PEM block type must be CERTIFICATE REQUEST')
  try {
    return read(Buffer.from(text, 'base64'))
  } catch (error) {
    if (error instanceof UnreadableRequestError) throw error
    throw new UnreadableRequestError('asn1: structure error: malformed certificate request')
  }
}

function read(der: Buffer): CertificateRequest {
  const [body, algorithm, signature] = childrenOf(first(der))
  const [, subject, key, ...attributes] = childrenOf(body)
  const publicKey = createPublicKey({ key: must(key).whole, format: 'der', type: 'spki' })
  const names = childrenOf(subject).flatMap((one) => childrenOf(one).map((pair) => childrenOf(pair)))
  const called = (id: string): string[] =>
    names.filter(([type]) => idOf(type) === id).map(([, value]) => must(value).content.toString('utf8'))
  const hash = hashes[idOf(childrenOf(algorithm)[0])]
  return {
    publicKey,
    subject: must(subject).whole,
    alternativeNames: alternativeNamesOf(attributes.flatMap(childrenOf)),
    commonName: called('550403').at(-1) ?? '',
    organizations: called('55040a'),
    // A bit string begins with how many bits of its last byte do not count.
    signed: hash !== undefined && verify(hash, must(body).whole, publicKey, must(signature).content.subarray(1)),
  }
}

/** What signatures are made of, by the algorithm's id; Ed25519 has a hash of its own. */
const hashes: Readonly<Record<string, string | null>> = {
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2a8648ce3d040302': 'sha256',
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
  '2b6570': null,
}

const extensionRequest = '2a864886f70d01090e'
const alternativeName = '551d11'

function alternativeNamesOf(attributes: readonly Element[]): Uint8Array | undefined {
  const asked = attributes.map(childrenOf).find(([type]) => idOf(type) === extensionRequest)
  const extensions = childrenOf(childrenOf(asked?.[1])[0]).map(childrenOf)
  return extensions.find(([id]) => idOf(id) === alternativeName)?.at(-1)?.content
}

const idOf = (element: Element | undefined): string => element?.content.toString('hex') ?? ''

function must(element: Element | undefined): Element {
  if (!element) throw new UnreadableRequestError('asn1: syntax error: sequence truncated')
  return element
}

function childrenOf(parent: Element | undefined): Element[] {
  const children: Element[] = []
  for (let rest = parent?.content ?? Buffer.alloc(0); rest.length > 0;) {
    const child = first(rest)
    children.push(child)
    rest = rest.subarray(child.whole.length)
  }
  return children
}

function first(bytes: Buffer): Element {
  const truncated = new UnreadableRequestError('asn1: syntax error: data truncated')
  const [tag = 0, short = 0] = bytes
  const more = short > 127 ? short & 127 : 0
  if (bytes.length < 2 + more || more > 4) throw truncated
  const size = more === 0 ? short : bytes.readUIntBE(2, more)
  const end = 2 + more + size
  if (bytes.length < end) throw truncated
  return { tag, whole: bytes.subarray(0, end), content: bytes.subarray(2 + more, end) }
}
