import type { FeatureGates } from '../reference/gates.ts'
import { UsageError } from './command.ts'

/** The values of `--feature-gates`. @throws UsageError for a gate that there is not */
export async function featureGates(values: readonly string[]): Promise<FeatureGates> {
  const { FeatureGateError, gatesOf } = await import('../reference/gates.ts')
  try {
    return gatesOf(values.flatMap((value) => value.split(',')))
  } catch (error) {
    if (error instanceof FeatureGateError) throw new UsageError(`--feature-gates: ${error.message}`)
    throw error
  }
}
