/** What goes wrong on the way to a cluster, request by request: by chance, and the same for the same seed and requests. */
import type { Status } from '../../kube/objects.ts'

export interface Asked {
  method: string
  kind: 'single' | 'watch' | 'session'
}

export type Fault =
  | { do: 'pass' }
  /** An answer in place of the cluster's, which is not asked. */
  | { do: 'answer'; code: number; status: Status; retryAfter?: number }
  /** The connection is cut before the cluster is asked, or when it has done what was asked but before it is told. */
  | { do: 'cut'; when: 'before' | 'after' }
  /** A stream ends after so many milliseconds: as a server ends it, as a broken line does, or with the news that its revision is too old. */
  | { do: 'end'; after: number; how: 'close' | 'cut' | 'expire' }

export interface Trouble {
  /** Milliseconds before the request goes on its way: later ones may overtake it. */
  delay: number
  fault: Fault
}

const failures: readonly [code: number, reason: string, message: string, retryAfter?: number][] = [
  [429, 'TooManyRequests', 'the server has received too many requests and has asked us to try again later', 1],
  [503, 'ServiceUnavailable', 'the server is currently unable to handle the request', 1],
  [429, 'TooManyRequests', 'the server has received too many requests and has asked us to try again later', 1],
  [429, 'TooManyRequests', 'the server has received too many requests and has asked us to try again later', 2],
  [500, 'InternalError', 'Internal error occurred: a fault of the line'],
  [
    504,
    'Timeout',
    'the server was unable to return a response in the time allotted, but may still be processing the request',
  ],
]

/** Of requests, watches and sessions: how many, of a thousand. */
const shares = {
  slow: 150,
  failing: 20,
  cutBefore: 5,
  cutAfter: 4,
  expiredAtOnce: 4,
  ended: 120,
  endedByExpiry: 20,
  sessionCut: 15,
}

/** `random`: in [0, 1). */
export function troubles(random: () => number): (asked: Asked) => Trouble {
  const oneOf = (share: number): boolean => random() * 1000 < share
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T

  function faultFor({ method, kind }: Asked): Fault {
    if (kind === 'session')
      return oneOf(shares.sessionCut) ? { do: 'end', after: random() * 2000, how: 'cut' } : { do: 'pass' }
    if (oneOf(shares.failing)) return answerOf(...pick(failures))
    if (oneOf(shares.cutBefore)) return { do: 'cut', when: 'before' }
    if (kind === 'watch') {
      if (oneOf(shares.expiredAtOnce)) return { do: 'end', after: 0, how: 'expire' }
      if (!oneOf(shares.ended)) return { do: 'pass' }
      return {
        do: 'end',
        after: 500 + random() * 8000,
        how: oneOf(shares.endedByExpiry) ? 'expire' : pick(['close', 'cut']),
      }
    }
    return method !== 'GET' && oneOf(shares.cutAfter) ? { do: 'cut', when: 'after' } : { do: 'pass' }
  }

  return (asked) => ({ delay: oneOf(shares.slow) ? random() ** 3 * 800 : 0, fault: faultFor(asked) })
}

function answerOf(code: number, reason: string, message: string, retryAfter?: number): Fault {
  const status: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code }
  return { do: 'answer', code, status, ...(retryAfter !== undefined && { retryAfter }) }
}

/** What a watch is told whose revision is forgotten. */
export const expiry: Status = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: 'too old resource version: a fault of the line',
  reason: 'Expired',
  code: 410,
}
