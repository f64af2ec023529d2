/** A mutant as a cluster: what runs on the reference runs on it. */
import type { ClusterAdapter } from '../clusters/adapter.ts'
import { type Parts, referenceAdapter } from '../clusters/reference.ts'
import type { Mutant } from './mutant.ts'

export const mutantAdapter = ({ id, ...mutant }: Mutant): ClusterAdapter =>
  referenceAdapter(`mutant:${id}`, partsOf(mutant))

/** Of the fields of a mutant, those that the reference is started with. */
export const partsOf = ({ components, api, dns, featureGates }: Parts): Parts => ({
  ...(components !== undefined && { components }),
  ...(api !== undefined && { api }),
  ...(dns !== undefined && { dns }),
  ...(featureGates !== undefined && { featureGates }),
})
