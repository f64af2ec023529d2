/** Why a Pod has to go, as its status tells. */
import { timestamp } from '../time.ts'

/** A patch of a Pod's status. */
export const disrupted = (reason: string, message: string, now: number): { status: { conditions: object[] } } => ({
  status: {
    conditions: [
      {
        type: 'DisruptionTarget',
        status: 'True',
        lastProbeTime: null,
        lastTransitionTime: timestamp(now),
        reason,
        message,
      },
    ],
  },
})
