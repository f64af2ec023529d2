/** Questions to DNS servers, as the programs ask them that are there for that. */
import type { DnsAnswer, DnsType, Process } from '../../image.ts'
import { sleep } from '../../../../clock.ts'
import { isAddress, parseResolvConf, type ResolvConf } from '../../../network/resolver.ts'

/** What such a program says at last where no server answers. */
export const noServers = ';; connection timed out; no servers could be reached\n'

/** How long a server is waited for, and how often it is asked. */
const patience = { ms: 5000, times: 2 }

/** Undefined where the server does not answer. */
export async function ask(
  process: Process,
  server: string,
  name: string,
  type: DnsType,
  times = patience.times,
): Promise<DnsAnswer | undefined> {
  try {
    return await process.network.query(name, type, server)
  } catch {
    await sleep(process.clock, patience.ms * times)
    return undefined
  }
}

/** The address of a server, which may be named; undefined where there is none of that name. */
export async function addressOfServer(process: Process, server: string): Promise<string | undefined> {
  return isAddress(server) ? server : (await process.network.lookup(server))[0]
}

/** What /etc/resolv.conf says. */
export function resolvConf(process: Process): ResolvConf {
  return parseResolvConf(textOf(process, '/etc/resolv.conf'))
}

/** '' where there is no such file. */
export function textOf(process: Process, path: string): string {
  return process.files.seek(path)?.kind === 'file' ? Buffer.from(process.files.content(path)).toString() : ''
}
