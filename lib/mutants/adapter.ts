/** A mutant as a cluster: what runs on the reference runs on it. */
import type { ClusterAdapter } from '../clusters/adapter.ts'
import { referenceAdapter } from '../clusters/reference.ts'
import type { Mutant } from './mutant.ts'

export const mutantAdapter = ({ id, components }: Mutant): ClusterAdapter => referenceAdapter(`mutant:${id}`, components)
