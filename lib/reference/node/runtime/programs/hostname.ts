import type { Program } from '../../image.ts'
import { parseHosts } from '../../../network/resolver.ts'

/** `hostname`: the Pod's name; `-f` with its domain, `-i` its address, both by /etc/hosts. */
export const hostname: Program = async (process) => {
  const [, flag] = process.argv
  const { network } = process
  const hosts =
    process.files.seek('/etc/hosts')?.kind === 'file' ? Buffer.from(process.files.content('/etc/hosts')).toString() : ''
  const own = parseHosts(hosts).find(({ names }) => names.includes(network.hostname))
  const [full = network.hostname] = own?.names ?? []
  switch (flag) {
    case undefined:
      process.stdout(`${network.hostname}\n`)
      return 0
    case '-s':
      process.stdout(`${network.hostname.split('.')[0]}\n`)
      return 0
    case '-f':
    case '--fqdn':
      process.stdout(`${full}\n`)
      return 0
    case '-d':
      process.stdout(`${full.includes('.') ? full.slice(full.indexOf('.') + 1) : ''}\n`)
      return 0
    case '-i':
    case '-I':
      process.stdout(`${own?.address ?? network.address}${flag === '-I' ? ' ' : ''}\n`)
      return 0
    default:
      process.stderr(
        flag.startsWith('-')
          ? `hostname: unrecognized option: ${flag.slice(1)}\n`
          : 'hostname: sethostname: Operation not permitted\n',
      )
      return 1
  }
}
