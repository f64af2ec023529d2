/** Feature gates, by the names that Kubernetes gives them: what is off unless it is asked for. */

export interface FeatureGates {
  /** `spec.updateStrategy.rollingUpdate.maxUnavailable` of StatefulSets (UPD-17). */
  readonly MaxUnavailableStatefulSet: boolean
}

/** As in 1.36. */
export const defaultGates: FeatureGates = { MaxUnavailableStatefulSet: false }

/** A gate that there is not, or that is neither on nor off. */
export class FeatureGateError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'FeatureGateError'
  }
}

/** Of `MaxUnavailableStatefulSet=true`, as Kubernetes' own programs take them. @throws FeatureGateError */
export function gatesOf(settings: readonly string[]): FeatureGates {
  const gates = settings.map((setting): [string, boolean] => {
    const [, name = '', value] = /^([^=]*)(?:=(.*))?$/.exec(setting) ?? []
    if (!Object.hasOwn(defaultGates, name)) {
      throw new FeatureGateError(
        `there is no feature gate ${name}: the known ones are ${Object.keys(defaultGates).join(', ')}`,
      )
    }
    if (value !== 'true' && value !== 'false')
      throw new FeatureGateError(`${setting}: expected ${name}=true or ${name}=false`)
    return [name, value === 'true']
  })
  return { ...defaultGates, ...(Object.fromEntries(gates) as Partial<FeatureGates>) }
}
