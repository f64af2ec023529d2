import type { ContainerSpec } from '../../reference/node/runtime.ts'
import { builtInRuntime, nodeComponents } from '../../reference/node/nodes.ts'
import { memoryFiles } from '../../reference/node/runtime/files/files.ts'
import type { Mutant } from '../mutant.ts'

export const dataLost: Mutant = {
  id: 'data-lost',
  fault: 'A volume that is mounted again is empty.',
  caughtBy: [],
  caughtIn: 'basics-scaling',
  components(standard, world) {
    const runtime = builtInRuntime()
    const create = (spec: ContainerSpec): ReturnType<typeof runtime.create> =>
      runtime.create({ ...spec, mounts: spec.mounts.map((mount) => emptied(mount, spec)) })
    const forgetful = nodeComponents({ ...world, runtime: { ...runtime, create } })
    return standard.map(
      (component) =>
        forgetful.find(({ name, node }) => name === component.name && node === component.node) ?? component,
    )
  },
}

type Mount = ContainerSpec['mounts'][number]

function emptied(mount: Mount, { clock }: ContainerSpec): Mount {
  if (mount.readOnly) return mount
  const files = memoryFiles(clock)
  files.putDirectory('/', 0o777)
  return { ...mount, files }
}
