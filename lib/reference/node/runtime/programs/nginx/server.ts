/** What an nginx configuration says to answer. */
import { all, valueOf, type Directive } from './configuration.ts'

export interface VirtualServer {
  readonly ports: readonly number[]
  readonly isDefault: boolean
  readonly names: readonly string[]
  readonly locations: readonly Location[]
  /** Its own directives and those around it, innermost first. */
  readonly blocks: readonly (readonly Directive[])[]
}

export interface Location {
  readonly modifier: '' | '=' | '^~' | '~' | '~*'
  readonly pattern: string
  readonly block: readonly Directive[]
}

export function serversOf(configuration: readonly Directive[]): VirtualServer[] {
  return all(configuration, 'http').flatMap(({ block: http = [] }) =>
    all(http, 'server').map(({ block = [] }) => {
      const listens = all(block, 'listen')
      const ports = listens.map(({ args }) => Number((args[0] ?? '80').replace(/^.*:(?=\d+$)/, '')))
      return {
        ports: ports.length === 0 ? [80] : [...new Set(ports.filter(Number.isInteger))],
        isDefault: listens.some(({ args }) => args.includes('default_server')),
        names: all(block, 'server_name').flatMap(({ args }) => args),
        locations: all(block, 'location').map(locationOf),
        blocks: [block, http],
      }
    }),
  )
}

function locationOf({ args, block = [] }: Directive): Location {
  const [first = '/', second] = args
  return second === undefined
    ? { modifier: '', pattern: first, block }
    : { modifier: first as Location['modifier'], pattern: second, block }
}

/** The server for a Host header on a port. */
export function serverFor(servers: readonly VirtualServer[], port: number, host: string): VirtualServer | undefined {
  const here = servers.filter(({ ports }) => ports.includes(port))
  const name = host.replace(/:\d+$/, '').toLowerCase()
  return (
    here.find(({ names }) => names.includes(name)) ??
    here.find(({ names }) => names.some((pattern) => pattern.startsWith('*.') && name.endsWith(pattern.slice(1)))) ??
    here.find(({ isDefault }) => isDefault) ??
    here[0]
  )
}

/** nginx's rule: exact, else the longest prefix if it says so, else the first regular expression, else that prefix. */
export function locationFor(locations: readonly Location[], path: string): Location | undefined {
  const exact = locations.find(({ modifier, pattern }) => modifier === '=' && pattern === path)
  if (exact !== undefined) return exact
  const prefix = locations
    .filter(({ modifier, pattern }) => (modifier === '' || modifier === '^~') && path.startsWith(pattern))
    .toSorted((a, b) => b.pattern.length - a.pattern.length)[0]
  if (prefix?.modifier === '^~') return prefix
  const matches = ({ modifier, pattern }: Location): boolean =>
    modifier.startsWith('~') && new RegExp(pattern, modifier === '~*' ? 'i' : '').test(path)
  return locations.find(matches) ?? prefix
}

/** The directives that hold for a path, innermost first. */
export function blocksFor(server: VirtualServer, path: string): (readonly Directive[])[] {
  const location = locationFor(server.locations, path)
  return location === undefined ? [...server.blocks] : [location.block, ...server.blocks]
}

/** The file for a path: below `root`, or in place of the location's prefix by `alias`. */
export function fileFor(server: VirtualServer, path: string, defaultRoot: string): string {
  const location = locationFor(server.locations, path)
  const alias = location === undefined ? undefined : valueOf([location.block], 'alias')?.[0]
  if (location !== undefined && alias !== undefined) return alias + path.slice(location.pattern.length)
  return (valueOf(blocksFor(server, path), 'root')?.[0] ?? defaultRoot).replace(/\/$/, '') + path
}
