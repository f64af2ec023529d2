/** Rules for addresses and networks. */
import { isIP, isIPv4 } from 'node:net'
import type { FieldErrors } from './errors.ts'

/** Whether the text is an address; where it is not, that is said. */
export function validateAddress(text: string, at: string, errors: FieldErrors): boolean {
  const right = isIP(text) !== 0 && !text.includes('%')
  if (!right) errors.invalid(at, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')
  return right
}

/** `10.9.8.0/24` */
export function isNetwork(text: string): boolean {
  const [address = '', bits = '', more] = text.split('/')
  const most = isIPv4(address) ? 32 : 128
  return more === undefined && isIP(address) !== 0 && /^(0|[1-9]\d*)$/.test(bits) && Number(bits) <= most
}

export function validateNetwork(text: string, at: string, errors: FieldErrors): boolean {
  const right = isNetwork(text)
  if (!right) errors.invalid(at, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')
  return right
}

/** What nobody else can reach. */
const special: readonly [RegExp, (address: string) => string][] = [
  [/^(0\.0\.0\.0|::)$/, (address) => `may not be unspecified (${address})`],
  [/^(127\.|::1$)/, () => 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
  [/^(169\.254\.|fe[89ab])/i, () => 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
  [/^(224\.0\.0\.|ff02)/i, () => 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
]

export function validateReachable(address: string, at: string, errors: FieldErrors): void {
  const found = special.find(([pattern]) => pattern.test(address))
  if (found) errors.invalid(at, address, found[1](address))
}
