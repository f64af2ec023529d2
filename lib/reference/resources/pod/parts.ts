/** What subresources of Pods may change of them. */
import type { Container } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../../kube/objects.ts'
import { equal } from '../../schema/equal.ts'
import type { FieldErrors } from '../../schema/errors.ts'
import type { Kind } from '../kind.ts'
import { qosClass } from './qos.ts'
import { validatePodSpec } from './validate.ts'

export const podParts: NonNullable<Kind['parts']> = {
  ephemeralcontainers: {
    take(object, old) {
      const { ephemeralContainers: _, ...rest } = (old as Pod).spec
      const { ephemeralContainers } = (object as unknown as Pod).spec
      return { ...rest, ...(ephemeralContainers && { ephemeralContainers }) }
    },
    validate: (object, old, errors) => validateAdded((object as unknown as Pod).spec, (old as Pod).spec, errors),
  },
  resize: {
    take(object, old) {
      const { spec } = object as unknown as Pod
      const before = (old as Pod).spec
      const { initContainers } = before
      return {
        ...before,
        containers: before.containers.map((one) => resized(one, spec.containers)),
        ...(initContainers && { initContainers: initContainers.map((one) => resized(one, spec.initContainers ?? [])) }),
      }
    },
    validate(object, old, errors) {
      const pod = object as unknown as Pod
      validatePodSpec(pod.spec, 'spec', errors, { isPod: true })
      const quality = qosClass(pod)
      if (quality !== qosClass(old as Pod))
        errors.invalid('spec', quality, 'Pod QOS Class may not change as a result of resizing')
    },
  },
}

function resized(container: Container, asked: readonly Container[]): object {
  const wish = asked.find(({ name }) => name === container.name)
  if (!wish) return container
  const { resizePolicy } = wish as { resizePolicy?: object[] }
  return { ...container, resources: wish.resources ?? {}, ...(resizePolicy && { resizePolicy }) }
}

function validateAdded(
  spec: Pod['spec'],
  { ephemeralContainers: before = [] }: Pod['spec'],
  errors: FieldErrors,
): void {
  validatePodSpec(spec, 'spec', errors, { isPod: true })
  for (const one of before) {
    const now = spec.ephemeralContainers?.find(({ name }) => name === one.name)
    const what = `existing ephemeral containers ${JSON.stringify(one.name)} may not be`
    if (!now) errors.forbidden('spec.ephemeralContainers', `${what} removed\n`)
    else if (!equal(now, one)) errors.forbidden('spec.ephemeralContainers', `${what} changed\n`)
  }
}
