/** Addresses and networks in rules: `cidr('10.0.0.0/8').containsIP(self.address)`. */
import { isIP } from 'node:net'
import type { Environment } from '@marcbachmann/cel-js'
import { addNamespace } from './namespace.ts'

class Ip {
  readonly family: 4 | 6
  readonly value: bigint

  constructor(family: 4 | 6, value: bigint) {
    this.family = family
    this.value = value
  }

  toString(): string {
    if (this.family === 4) return [24n, 16n, 8n, 0n].map((shift) => (this.value >> shift) & 0xffn).join('.')
    const groups = Array.from({ length: 8 }, (_, index) => (this.value >> BigInt(112 - 16 * index)) & 0xffffn)
    return new URL(`http://[${groups.map((one) => one.toString(16)).join(':')}]`).hostname.slice(1, -1)
  }
}

class Cidr {
  readonly ip: Ip
  readonly length: number

  constructor(ip: Ip, length: number) {
    this.ip = ip
    this.length = length
  }

  toString(): string {
    return `${this.ip.toString()}/${this.length}`
  }
}

export const addAddresses = (language: Environment): Environment => addNetworks(addIps(language))

const addIps = (language: Environment): Environment =>
  addNamespace(language, 'IpNamespace', 'ip')
    .registerType('net.IP', { ctor: Ip })
    .registerFunction('isIP(string): bool', (text: string) => readIp(text) !== undefined)
    .registerFunction('ip(string): net.IP', ipOf)
    .registerFunction(
      'IpNamespace.isCanonical(string): bool',
      (_: unknown, text: string) => ipOf(text).toString() === text,
    )
    .registerFunction('string(net.IP): string', String)
    .registerFunction('net.IP.family(): int', ({ family }: Ip) => BigInt(family))
    .registerFunction('net.IP.isUnspecified(): bool', ({ value }: Ip) => value === 0n)
    .registerFunction('net.IP.isLoopback(): bool', isLoopback)
    .registerFunction('net.IP.isLinkLocalMulticast(): bool', (ip: Ip) => isIn(ip, '224.0.0.0/24', 'ff02::/16'))
    .registerFunction('net.IP.isLinkLocalUnicast(): bool', isLinkLocal)
    .registerFunction(
      'net.IP.isGlobalUnicast(): bool',
      (ip: Ip) =>
        ip.value !== 0n &&
        !isLoopback(ip) &&
        !isLinkLocal(ip) &&
        !isIn(ip, '224.0.0.0/4', 'ff00::/8') &&
        ip.toString() !== '255.255.255.255',
    )
    .registerOperator('net.IP == net.IP', same)

const addNetworks = (language: Environment): Environment =>
  language
    .registerType('net.CIDR', { ctor: Cidr })
    .registerFunction('isCIDR(string): bool', (text: string) => readCidr(text) !== undefined)
    .registerFunction('cidr(string): net.CIDR', cidrOf)
    .registerFunction('string(net.CIDR): string', String)
    .registerFunction('net.CIDR.ip(): net.IP', ({ ip }: Cidr) => ip)
    .registerFunction('net.CIDR.prefixLength(): int', ({ length }: Cidr) => BigInt(length))
    .registerFunction('net.CIDR.masked(): net.CIDR', masked)
    .registerFunction('net.CIDR.containsIP(net.IP): bool', containsIp)
    .registerFunction('net.CIDR.containsIP(string): bool', (cidr: Cidr, ip: string) => containsIp(cidr, ipOf(ip)))
    .registerFunction('net.CIDR.containsCIDR(net.CIDR): bool', containsCidr)
    .registerFunction('net.CIDR.containsCIDR(string): bool', (cidr: Cidr, other: string) =>
      containsCidr(cidr, cidrOf(other)),
    )
    .registerOperator('net.CIDR == net.CIDR', (a: Cidr, b: Cidr) => a.length === b.length && same(a.ip, b.ip))

const same = (a: Ip, b: Ip): boolean => a.family === b.family && a.value === b.value

function ipOf(text: string): Ip {
  const ip = readIp(text)
  if (!ip) throw new Error(`IP Address ${JSON.stringify(text)} parse error during conversion from string`)
  return ip
}

/** Undefined for what is no address, has a zone, or is of one family and written as one of the other. */
function readIp(text: string): Ip | undefined {
  const family = text.includes('%') ? 0 : isIP(text)
  if (family === 4)
    return new Ip(
      4,
      text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n),
    )
  if (family !== 6) return undefined
  const [head = '', tail] = new URL(`http://[${text}]`).hostname.slice(1, -1).split('::')
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'))
  const [before, after] = [groups(head), groups(tail ?? '')]
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after]
  const value = all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n)
  return value >> 32n === 0xffffn ? undefined : new Ip(6, value)
}

function cidrOf(text: string): Cidr {
  const cidr = readCidr(text)
  if (!cidr) throw new Error(`network address parse error during conversion from string: ${JSON.stringify(text)}`)
  return cidr
}

function readCidr(text: string): Cidr | undefined {
  const [, address = '', length = ''] = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? []
  const ip = readIp(address)
  return ip && Number(length) <= bitsOf(ip) ? new Cidr(ip, Number(length)) : undefined
}

const bitsOf = ({ family }: Ip): number => (family === 4 ? 32 : 128)

/** What is left of an address when only so many of its first bits count. */
const network = (ip: Ip, length: number): bigint => ip.value >> BigInt(bitsOf(ip) - length)

function masked({ ip, length }: Cidr): Cidr {
  return new Cidr(new Ip(ip.family, network(ip, length) << BigInt(bitsOf(ip) - length)), length)
}

const containsIp = ({ ip, length }: Cidr, other: Ip): boolean =>
  ip.family === other.family && network(ip, length) === network(other, length)

const containsCidr = (cidr: Cidr, other: Cidr): boolean => cidr.length <= other.length && containsIp(cidr, other.ip)

const isIn = (ip: Ip, four: string, six: string): boolean => containsIp(cidrOf(ip.family === 4 ? four : six), ip)
const isLoopback = (ip: Ip): boolean => isIn(ip, '127.0.0.0/8', '::1/128')
const isLinkLocal = (ip: Ip): boolean => isIn(ip, '169.254.0.0/16', 'fe80::/10')
