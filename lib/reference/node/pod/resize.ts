/** Changes of what a container may use. Pure. */
import type * as core from 'kubernetes-types/core/v1.js'
import { amountOf } from '../../../kube/quantity.ts'

/** With what is younger than the published types. */
type Resizable = core.Container & { resizePolicy?: { resourceName: string; restartPolicy: string }[] }

/** Whether it has to be started anew for what it may use now: it runs with `before`, where that is known. */
export function resizeRestarts(
  { resources, resizePolicy = [] }: Resizable,
  before: core.ResourceRequirements | undefined,
): boolean {
  if (before === undefined) return false
  const amounts = (of: core.ResourceRequirements | undefined, name: string): (number | undefined)[] =>
    [of?.requests?.[name], of?.limits?.[name]].map((text) => (text === undefined ? undefined : amountOf(text)))
  return resizePolicy.some(({ resourceName, restartPolicy }) => {
    const [was, is] = [amounts(before, resourceName), amounts(resources, resourceName)]
    return restartPolicy === 'RestartContainer' && is.some((amount, index) => amount !== was[index])
  })
}
