/** What a command prints when the API server, or the way to it, fails: that proves nothing about what the cluster does. */
import { operandsOf, reads } from './reading.ts'
import { simpleCommands, type SimpleCommand } from './shell.ts'

export interface Loss {
  /** The line that tells of it. */
  line: string
  /** `refused`: nothing was done. `failed`: the server says so, and may have done it. `unanswered`: nobody says anything. */
  how: 'refused' | 'failed' | 'unanswered'
}

const signs: readonly [how: Loss['how'], sign: RegExp][] = [
  ['refused', /the server has received too many requests|Too many requests, please try again later/],
  ['refused', /^The connection to the server \S+ was refused|connect: connection refused$/],
  [
    'failed',
    /^(error: |E\d{4} .*)?Error from server \((InternalError|ServiceUnavailable|Timeout|ServerTimeout|Expired|Gone)\)/,
  ],
  ['failed', /^Error from server: (etcdserver|error dialing backend|an error on the server)/],
  [
    'failed',
    /: (etcdserver: |an error on the server \(|the server was unable to return a response in the time allotted|the server is currently unable to handle the request)/,
  ],
  [
    'unanswered',
    /^(error: )?Unable to connect to the server\b|the connection to \S+ broke off in the middle of an answer/,
  ],
  [
    'unanswered',
    /connection reset by peer|unexpected EOF|: EOF$|broken pipe|i\/o timeout|TLS handshake timeout|use of closed network connection/,
  ],
  [
    'unanswered',
    /http2: (client |server )?connection|websocket: close 1006|error reading from error stream|Client\.Timeout|context deadline exceeded/,
  ],
]

/** The first sign of a loss in what was printed. */
export function lossIn(output: string): Loss | undefined {
  for (const line of output.split('\n')) {
    const how = signs.find(([, sign]) => sign.test(line))?.[0]
    if (how !== undefined) return { line: line.trim(), how }
  }
  return undefined
}

/** Why what did not match proves nothing, where it does not. A watch that ended by itself tells no more of what came later. */
export function lossOf(
  { output, exitCode }: { output: string; exitCode?: number },
  commandLine: string,
): Loss | undefined {
  const loss = lossIn(output)
  if (loss !== undefined || exitCode !== 0 || !watches.test(commandLine)) return loss
  return { line: `the watch "${commandLine}" has ended`, how: 'unanswered' }
}

const watches = /^kubectl .*\bget\b.* (-w|--watch(-only)?)(=true)?( |$)/

/** Verbs of kubectl that come to the same when they are done twice. */
const repeatable = new Set(['apply', 'create', 'patch', 'scale', 'label', 'annotate', 'replace', 'set'])

/** What lets an object go, or ends it: another may have taken its place before the second time. */
const ends = /"finalizers": *(null|\[\])|"phase":/

/** Whether a command that changes something can be given again when its answer was lost. */
export function mayRepeat(commandLine: string): boolean {
  const isRepeatable = ({ words: [program, ...rest], writes }: SimpleCommand): boolean =>
    program === 'kubectl' &&
    !writes &&
    repeatable.has(operandsOf(rest)[0] ?? '') &&
    !rest.some((word) => ends.test(word))
  return simpleCommands(commandLine).every((command) => reads(command) || isRepeatable(command))
}
