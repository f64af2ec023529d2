import { everyCreatedPod, shown } from '../evidence/creations.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const podHostnames: Guarantee = {
  id: 'pod-hostnames',
  title: "Pods have their name as hostname, in the set's domain",
  level: 'core',
  statement:
    "A Pod that is created for a StatefulSet MUST have its own name as `spec.hostname` and the set's `spec.serviceName` as `spec.subdomain`.",
  source: sources.network,
  catalogue: ['ID-02', 'DNS-08'],
  evaluate: everyCreatedPod([], (creation, set) => {
    const { metadata, spec } = creation.object
    const owner = set.life.versions[0]
    if (owner === undefined) return undefined
    const service = owner.object.spec.serviceName ?? ''
    const hostname = spec.hostname === metadata.name
    const subdomain = (spec.subdomain ?? '') === service
    return [
      ...(hostname ? [] : [{ message: `${metadata.name} was created with the hostname ${shown(spec.hostname)}` }]),
      ...(subdomain
        ? []
        : [
            {
              message: `${metadata.name} was created with the subdomain ${shown(spec.subdomain)}, where ${set.name} has the serviceName '${service}'`,
              because: [owner.seq],
            },
          ]),
    ]
  }),
}
