/** `agnhost logs-generator`: so many lines of a log, in the manner of an API server's, over so much time. */
import type { Process } from '../../../image.ts'
import type { Options } from '../options.ts'
import { pause } from '../sleep.ts'

export const logsGeneratorOptions = ['log-lines-total', 't', 'run-duration', 'd']

const methods = ['GET', 'POST', 'PUT']
const namespaces = ['kube-system', 'default', 'ns']
const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

export async function logsGenerator(process: Process, { values }: Options): Promise<number> {
  const [lines = '0'] = values.get('log-lines-total') ?? values.get('t') ?? []
  const [duration = '0s'] = values.get('run-duration') ?? values.get('d') ?? []
  const total = Number(lines)
  if (!(total > 0)) return refuse(process, `Invalid total number of lines: ${lines}`)
  const milliseconds = millisecondsOf(duration)
  if (!(milliseconds > 0)) return refuse(process, `Invalid duration: ${duration}`)
  for (let id = 0; id < total && !process.signal.aborted; id++) {
    process.stderr(`${headOf(process, 'I')} ${lineOf(id)}\n`)
    await pause(process, milliseconds / total)
  }
  return 0
}

function refuse(process: Process, why: string): number {
  process.stderr(`${headOf(process, 'F')} ${why}\n`)
  return 255
}

const millisecondsOf = (duration: string): number =>
  [...duration.matchAll(/(\d+\.?\d*)(ms|s|m|h)/g)].reduce(
    (sum, [, count, unit = 's']) => sum + Number(count) * (units[unit] as number),
    0,
  )

/** `I1123 09:25:39.041000       1 logs_generator.go:76]` */
function headOf({ clock }: Process, level: string): string {
  const [, month, day, time] = /^\d+-(\d+)-(\d+)T(.*)Z$/.exec(new Date(clock.now()).toISOString()) ?? []
  return `${level}${month}${day} ${time}000       1 logs_generator.go:76]`
}

function lineOf(id: number): string {
  const pod = (id * 7919 + 1296).toString(36)
  const status = 200 + ((id * 37) % 400)
  return `${id} ${methods[id % 3]} /api/v1/namespaces/${namespaces[Math.floor(id / 3) % 3]}/pods/${pod} ${status}`
}
