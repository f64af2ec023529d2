/** What shows a Pod's network: ip, ifconfig, getent. */
import type { Process, Program } from '../../image.ts'
import { parseHosts } from '../../../network/resolver.ts'

/** The hardware address that container networks derive from the address. */
function hardwareAddress(address: string): string {
  return `02:42:${address
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join(':')}`
}

function gateway(address: string): string {
  return address.replace(/\d+$/, '1')
}

export const ip: Program = async (process) => {
  const words = process.argv.slice(1).filter((word) => !word.startsWith('-'))
  const brief = process.argv.includes('-br') || process.argv.includes('-brief')
  const { address } = process.network
  const [object = '', action = 'show', device] = words
  if (object.startsWith('r')) {
    process.stdout(
      `default via ${gateway(address)} dev eth0 \n${address.replace(/\d+$/, '0')}/24 dev eth0 scope link  src ${address} \n`,
    )
    return 0
  }
  if (!/^[al]/.test(object)) {
    process.stderr('Usage: ip [OPTIONS] address|route|link [COMMAND]\n')
    return 1
  }
  // Nobody may change the network of a Pod.
  if (/^(?:add|a|del|delete|d|set|change|replace|flush)$/.test(action)) {
    process.stderr('ip: RTNETLINK answers: Operation not permitted\n')
    return 2
  }
  if (brief) {
    process.stdout(`lo               UNKNOWN        127.0.0.1/8 \neth0             UP             ${address}/24 \n`)
    return 0
  }
  const addresses = object.startsWith('a')
  const loopback = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n${addresses ? '    inet 127.0.0.1/8 scope host lo\n       valid_lft forever preferred_lft forever\n' : ''}`
  const ethernet = `2: eth0@if3: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue \n    link/ether ${hardwareAddress(address)} brd ff:ff:ff:ff:ff:ff\n${addresses ? `    inet ${address}/24 brd ${address.replace(/\d+$/, '255')} scope global eth0\n       valid_lft forever preferred_lft forever\n` : ''}`
  process.stdout(device === 'eth0' ? ethernet : device === 'lo' ? loopback : loopback + ethernet)
  return 0
}

export const ifconfig: Program = async (process) => {
  const { address } = process.network
  process.stdout(`eth0      Link encap:Ethernet  HWaddr ${hardwareAddress(address).toUpperCase()}  
          inet addr:${address}  Bcast:${address.replace(/\d+$/, '255')}  Mask:255.255.255.0
          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1

lo        Link encap:Local Loopback  
          inet addr:127.0.0.1  Mask:255.0.0.0
          UP LOOPBACK RUNNING  MTU:65536  Metric:1

`)
  return 0
}

function hostsOf(process: Process): ReturnType<typeof parseHosts> {
  return parseHosts(
    process.files.seek('/etc/hosts')?.kind === 'file'
      ? Buffer.from(process.files.content('/etc/hosts')).toString()
      : '',
  )
}

export const getent: Program = async (process) => {
  const [, database, ...names] = process.argv
  if (!/^(?:hosts|ahosts|ahostsv4)$/.test(database ?? '')) {
    process.stderr(`getent: unknown database '${database ?? ''}'\n`)
    return 1
  }
  let status = 0
  for (const name of names) {
    const own = hostsOf(process).find(({ names }) => names.includes(name))
    const addresses = own === undefined ? await process.network.lookup(name) : [own.address]
    if (addresses.length === 0) status = 2
    for (const address of addresses)
      process.stdout(
        `${address.padEnd(16)}${database === 'hosts' ? (own?.names.join(' ') ?? name) : `STREAM ${name}`}\n`,
      )
  }
  return status
}
