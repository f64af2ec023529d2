/** The certificates of a cluster, made when it starts first: its authority's, the server's and the administrator's. */
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
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
const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'))

/** @param now real time: whoever checks the certificates has no other */
export function makeCertificates(now: number, names: { dns: readonly string[]; ips: readonly string[] }): Certificates {
  const ca = newKeys()
  const issuer = { commonName: 'stickyset' }
  const issue = (keys: Keys, subject: Subject, extensions: readonly Extension[]): KeyAndCertificate => ({
    key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: certificate(now, keys.publicKey, subject, issuer, ca.privateKey, extensions),
  })
  const extendedUse = (purpose: string): Extension => ({
    id: '2.5.29.37',
    value: sequence(oid(`1.3.6.1.5.5.7.3.${purpose}`)),
  })
  const leaf = [use(0x80, 7), { id: '2.5.29.19', critical: true, value: sequence() }]
  return {
    authority: issue(ca, issuer, [use(0x86, 1), { id: '2.5.29.19', critical: true, value: sequence(boolean(true)) }]),
    server: issue(newKeys(), { commonName: 'kube-apiserver' }, [...leaf, extendedUse('1'), alternativeNames(names)]),
    client: issue(newKeys(), { commonName: 'kubernetes-admin', organization: 'system:masters' }, [
      ...leaf,
      extendedUse('2'),
    ]),
  }
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

function certificate(
  now: number,
  publicKey: KeyObject,
  subject: Subject,
  issuer: Subject,
  signer: KeyObject,
  extensions: readonly Extension[],
): string {
  const body = sequence(
    tagged(0xa0, integer(new Uint8Array([2]))),
    integer(new Uint8Array([1, ...randomBytes(15)])),
    ecdsaWithSha256,
    name(issuer),
    sequence(time(now - day), time(now + 3650 * day)),
    name(subject),
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
