/** The wording of a set's events (EVT). */
import type { StatefulSet } from '../../../kube/objects.ts'

export const podDone = (verb: string, pod: string, set: StatefulSet, error?: Error): string =>
  `${verb} Pod ${pod} in StatefulSet ${set.metadata.name} ${outcome(error)}`

export const claimCreated = (claim: string, pod: string, set: StatefulSet, error?: Error): string =>
  error === undefined
    ? `Create Claim ${claim} Pod ${pod} in StatefulSet ${set.metadata.name} success`
    : `Create Claim ${claim} for Pod ${pod} in StatefulSet ${set.metadata.name} failed error: ${error.message}`

const outcome = (error?: Error): string => (error === undefined ? 'successful' : `failed error: ${error.message}`)
