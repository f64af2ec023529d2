import type { AnyObject } from '../kube/objects.ts'
import { CommandError, forEachKeepGoing } from './failure.ts'
import { bool, text } from './flags.ts'
import { outputFlags } from './output.ts'
import { dryRunOf, reporter } from './report.ts'
import { targetsOf } from './targets.ts'
import { dryRunFlag, fileFlags, verb } from './verb.ts'

interface Container {
  name: string
  image?: string
}

type PodSpec = Partial<Record<'containers' | 'initContainers', Container[]>>

export const setImage = verb({
  name: 'set image',
  summary: 'Update the image of a pod template',
  flags: {
    ...outputFlags,
    ...fileFlags,
    ...dryRunFlag,
    all: bool(),
    'field-manager': text(undefined, 'kubectl-set'),
    local: bool(),
    selector: text('l'),
  },
  async run({ flags, args, io, connect }) {
    if (flags.local) throw new CommandError('the built-in kubectl has no "set image --local"; run with --terminal=host')
    const first = args.findIndex((arg) => arg.includes('='))
    const names = first === -1 ? args : args.slice(0, first)
    const images = imagesOf(first === -1 ? [] : args.slice(first))
    const dryRun = dryRunOf(flags['dry-run'])
    const report = reporter(io, flags, dryRun)
    const connection = await connect()
    const { client } = connection
    const targets = await targetsOf(names, flags, io, connection)
    if (images.length === 0) throw new CommandError('at least one image update is required')
    await forEachKeepGoing(targets, async ({ resource, name, namespace }) => {
      const target = { name, namespace }
      const current = await client.get<AnyObject>(resource, target)
      const { path, spec } = podSpecOf(current, `${resource.plural}/${name}`)
      const change = changeOf(spec, images)
      if (change === undefined) return
      const patch = path.reduceRight<object>((inner, key) => ({ [key]: inner }), change)
      const options = { fieldManager: flags['field-manager'], dryRun: dryRun === 'server' }
      const changed =
        dryRun === 'client' ? current : await client.patch<AnyObject>(resource, target, 'strategic', patch, options)
      report('image updated', resource, changed)
    })
  },
})

/** `nginx=nginx:1`; `*` is every container. @throws CommandError */
function imagesOf(args: readonly string[]): Container[] {
  const wrong = args.filter((arg) => !arg.includes('='))
  if (wrong.length > 0)
    throw new CommandError(`all resources must be specified before image changes: ${wrong.join(' ')}`)
  return args.map((arg) => ({ name: arg.slice(0, arg.indexOf('=')), image: arg.slice(arg.indexOf('=') + 1) }))
}

function podSpecOf({ kind, spec }: AnyObject, shown: string): { path: string[]; spec: PodSpec } {
  if (kind === 'Pod') return { path: ['spec'], spec: spec as PodSpec }
  const { template, jobTemplate } = (spec ?? {}) as Record<
    string,
    { spec?: PodSpec & { template?: { spec: PodSpec } } }
  >
  if (template?.spec !== undefined) return { path: ['spec', 'template', 'spec'], spec: template.spec }
  const inner = jobTemplate?.spec?.template?.spec
  if (inner !== undefined) return { path: ['spec', 'jobTemplate', 'spec', 'template', 'spec'], spec: inner }
  throw new CommandError(`${shown} the object is not a pod or does not have a pod template: *v1.${kind}`)
}

/** Undefined where every container has its image already. @throws CommandError for a container that is not there */
function changeOf(spec: PodSpec, images: readonly Container[]): PodSpec | undefined {
  const change: PodSpec = {}
  for (const { name, image = '' } of images) {
    let isFound = false
    for (const list of ['containers', 'initContainers'] as const) {
      for (const container of spec[list] ?? []) {
        if (name !== '*' && container.name !== name) continue
        isFound = true
        if (container.image !== image) (change[list] ??= []).push({ name: container.name, image })
      }
    }
    if (!isFound) throw new CommandError(`unable to find container named ${JSON.stringify(name)}`)
  }
  return Object.keys(change).length === 0 ? undefined : change
}
