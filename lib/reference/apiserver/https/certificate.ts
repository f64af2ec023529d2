/** The certificates of a cluster, made when it starts first: its authority's, the server's and the administrator's. */
import { createPrivateKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { ascii, bits, boolean, integer, octets, oid, sequence, set, tagged, text, time } from './der.ts'

export interface KeyAndCertificate {
  /** PEM */
  readonly key: string
  /** PEM */
  readonly certificate: string
}

export interface Certificates {
  readonly authority: KeyAndCertificate
  readonly server: KeyAndCertificate
  readonly client: KeyAndCertificate
}

interface Subject {
  commonName: string
  organization?: string
}

interface Extension {
  id: string
  critical?: boolean
  value: Uint8Array
}

const day = 24 * 60 * 60 * 1000
const issuer = { commonName: 'stickyset' }
const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'))

/** @param now real time: whoever checks the certificates has no other */
export function makeCertificates(now: number, names: { dns: readonly string[]; ips: readonly string[] }): Certificates {
  const ca = newKeys()
  const made = (keys: Keys, subject: Subject, extensions: readonly Extension[]): KeyAndCertificate => ({
    key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: certificate(now, keys.publicKey, subject, issuer, ca.privateKey, extensions),
  })
  const extendedUse = (purpose: string): Extension => ({
    id: '2.5.29.37',
    value: sequence(oid(`1.3.6.1.5.5.7.3.${purpose}`)),
  })
  const leaf = [use(0x80, 7), { id: '2.5.29.19', critical: true, value: sequence() }]
  return {
    authority: made(ca, issuer, [use(0x86, 1), { id: '2.5.29.19', critical: true, value: sequence(boolean(true)) }]),
    server: made(newKeys(), { commonName: 'kube-apiserver' }, [...leaf, extendedUse('1'), alternativeNames(names)]),
    client: made(newKeys(), { commonName: 'kubernetes-admin', organization: 'system:masters' }, [
      ...leaf,
      extendedUse('2'),
    ]),
  }
}

/** What a certificate that is asked for is to say. */
export interface Wish {
  readonly publicKey: KeyObject
  /** Encoded, as is the extension of alternative names. */
  readonly subject: Uint8Array
  readonly alternativeNames?: Uint8Array | undefined
  /** As Kubernetes names them: `digital signature`, `client auth`. */
  readonly usages: readonly string[]
  readonly seconds: number
}

const usageBits: Readonly<Record<string, number>> = { 'digital signature': 0x80, 'key encipherment': 0x20 }
const purposes: Readonly<Record<string, string>> = { 'server auth': '1', 'client auth': '2' }

/** A certificate of the authority, in PEM. @param now real time */
export function issue(authority: KeyAndCertificate, now: number, wish: Wish): string {
  const { usages, alternativeNames: names } = wish
  const mask = usages.reduce((all, usage) => all | (usageBits[usage] ?? 0), 0)
  const extended = usages.flatMap((usage) => purposes[usage] ?? [])
  const extensions: Extension[] = [
    ...(mask === 0 ? [] : [use(mask, mask === 0x80 ? 7 : 5)]),
    {
      id: '2.5.29.37',
      value: sequence(...extended.map((purpose) => oid(`1.3.6.1.5.5.7.3.${purpose}`))),
    },
    { id: '2.5.29.19', critical: true, value: sequence() },
    ...(names === undefined ? [] : [{ id: '2.5.29.17', value: names }]),
  ]
  return signed({
    from: now - 5 * 60 * 1000,
    until: now + wish.seconds * 1000,
    publicKey: wish.publicKey,
    subject: wish.subject,
    issuer,
    signer: createPrivateKey(authority.key),
    extensions,
  })
}

/** A server's certificate that vouches for itself. */
export function selfSigned(
  now: number,
  commonName: string,
  names: { dns: readonly string[]; ips: readonly string[] },
): KeyAndCertificate {
  const keys = newKeys()
  const subject = { commonName }
  return {
    key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: certificate(now, keys.publicKey, subject, subject, keys.privateKey, [alternativeNames(names)]),
  }
}

interface Keys {
  publicKey: KeyObject
  privateKey: KeyObject
}

const newKeys = (): Keys => generateKeyPairSync('ec', { namedCurve: 'P-256' })

const use = (mask: number, unused: number): Extension => ({
  id: '2.5.29.15',
  critical: true,
  value: bits(new Uint8Array([mask]), unused),
})

const alternativeNames = ({ dns, ips }: { dns: readonly string[]; ips: readonly string[] }): Extension => ({
  id: '2.5.29.17',
  value: sequence(...dns.map((name) => ascii(0x82, name)), ...ips.map((ip) => tagged(0x87, addressBytes(ip)))),
})

function addressBytes(ip: string): Uint8Array {
  if (!ip.includes(':')) return new Uint8Array(ip.split('.').map(Number))
  const [head = '', tail = ''] = ip.split('::')
  const words = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16))
  const before = words(head)
  const after = words(tail)
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after]
  return new Uint8Array(all.flatMap((word) => [word >> 8, word & 255]))
}

const certificate = (
  now: number,
  publicKey: KeyObject,
  subject: Subject,
  by: Subject,
  signer: KeyObject,
  extensions: readonly Extension[],
): string =>
  signed({
    from: now - day,
    until: now + 3650 * day,
    publicKey,
    subject: name(subject),
    issuer: by,
    signer,
    extensions,
  })

interface Contents {
  /** Milliseconds since the epoch. */
  from: number
  until: number
  publicKey: KeyObject
  subject: Uint8Array
  issuer: Subject
  signer: KeyObject
  extensions: readonly Extension[]
}

function signed({ from, until, publicKey, subject, issuer: by, signer, extensions }: Contents): string {
  const body = sequence(
    tagged(0xa0, integer(new Uint8Array([2]))),
    integer(new Uint8Array([1, ...randomBytes(15)])),
    ecdsaWithSha256,
    name(by),
    sequence(time(from), time(until)),
    subject,
    new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })),
    tagged(
      0xa3,
      sequence(
        ...extensions.map(({ id, critical, value }) =>
          sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(value)),
        ),
      ),
    ),
  )
  const signature = sign('sha256', body, signer)
  return pem(sequence(body, ecdsaWithSha256, bits(new Uint8Array(signature))))
}

const name = ({ commonName, organization }: Subject): Uint8Array =>
  sequence(
    ...(organization === undefined ? [] : [set(sequence(oid('2.5.4.10'), text(organization)))]),
    set(sequence(oid('2.5.4.3'), text(commonName))),
  )

function pem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
