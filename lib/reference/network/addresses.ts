/** Addresses that mean something by themselves. */
import type { Endpoint } from './sockets.ts'

/** Each of its own; to whom connects, itself. */
export const anyAddress = (address: string): boolean => address === '::' || address === '0.0.0.0'

export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address === '0.0.0.0'
}

export const keyOf = ({ address, port }: Endpoint): string => `${address}:${port}`
