/** Who a Pod wants its containers to run as. */
import type * as core from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../../kube/objects.ts'
import type { Image } from '../image.ts'
import type { AskedUser } from '../runtime/user.ts'
import { ConfigError } from './environment.ts'

/** What the container says counts more than what the Pod says. @throws ConfigError where it may not be root, and would. */
export function userAsked({ metadata, spec }: Pod, container: core.Container, image: Image): AskedUser {
  const own = { ...spec.securityContext, ...container.securityContext }
  const { supplementalGroups = [], fsGroup } = spec.securityContext ?? {}
  if (own.runAsNonRoot === true) {
    const problem = rootProblem(own.runAsUser, image.user)
    const title = `${metadata.name}_${metadata.namespace}(${metadata.uid})`
    if (problem !== undefined)
      throw new ConfigError(`${problem} (pod: ${JSON.stringify(title)}, container: ${container.name})`)
  }
  const groups = [...supplementalGroups, ...(fsGroup === undefined ? [] : [fsGroup])]
  return { uid: own.runAsUser, gid: own.runAsGroup, groups }
}

function rootProblem(uid: number | undefined, imageUser = '0'): string | undefined {
  if (uid !== undefined) return uid === 0 ? "container's runAsUser breaks non-root policy" : undefined
  if (imageUser === '0' || imageUser === 'root') return 'container has runAsNonRoot and image will run as root'
  return /^\d+$/u.test(imageUser)
    ? undefined
    : `container has runAsNonRoot and image has non-numeric user (${imageUser}), cannot verify user is non-root`
}
