/** Events in which the StatefulSet controller tells of what it did. */
import type { Replay, Version } from '../../history/replay.ts'
import type { Event } from '../../kube/objects.ts'
import { remembered } from '../evidence/memo.ts'

export interface Told {
  version: Version<Event>
  set: string
  uid: string
  /** `Normal` or `Warning`; empty where it is not told. */
  type: string
  reason: string
  message: string
  /** The Pod, or the claim, that it names. */
  pod: string | undefined
  claim: string | undefined
}

const component = 'statefulset-controller'

/** The first version of each. */
export const eventsOf = remembered((told: Replay): Told[] =>
  told.lives<Event>('events').flatMap(({ versions }) => {
    const version = versions[0]
    if (version === undefined) return []
    const { involvedObject, type = '', reason = '', message = '', source, reportingComponent } = version.object
    if (involvedObject?.kind !== 'StatefulSet' || (source?.component ?? reportingComponent ?? component) !== component)
      return []
    const claim = /\bClaim (\S+)/i.exec(message)?.[1]
    const pod = /\bPod (\S+)/i.exec(message)?.[1]
    return [
      { version, set: involvedObject.name ?? '', uid: involvedObject.uid ?? '', type, reason, message, pod, claim },
    ]
  }),
)

/** Events alike are put together after a while (EVT-01). */
export const isCombined = ({ message }: Told): boolean => message.startsWith('(combined from similar events)')
