/** Which objects the words of a command mean: `pods`, `pods web-0`, `pod/web-0 svc/nginx`, `pods,services`, `all`. */
import { CommandError } from './failure.ts'
import type { ApiResource, Discovery } from './discovery.ts'

/** Without a name: all objects of the kind. */
export interface Selection {
  resource: ApiResource
  name?: string
}

/** @throws CommandError in kubectl's words. */
export async function selectionsOf(args: readonly string[], discovery: Discovery): Promise<Selection[]> {
  if (args.some((arg) => arg.includes('/'))) return bySlash(args, discovery)
  const [types = '', ...names] = args
  const resources = await resourcesOf(types, discovery)
  if (names.length === 0) return resources.map((resource) => ({ resource }))
  if (resources.length > 1 && !types.includes(',')) throw new CommandError('you must specify only one resource')
  return resources.flatMap((resource) => names.map((name) => ({ resource, name })))
}

async function bySlash(args: readonly string[], discovery: Discovery): Promise<Selection[]> {
  const selections: Selection[] = []
  for (const arg of args) {
    const parts = arg.split('/')
    if (parts.length === 1) {
      throw new CommandError(
        "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
      )
    }
    const [type, name] = parts
    if (parts.length !== 2 || type === undefined || name === undefined || type === '' || name === '') {
      throw new CommandError(`arguments in resource/name form must have a single resource and name`)
    }
    selections.push({ resource: await discovery.named(type), name })
  }
  return selections
}

async function resourcesOf(types: string, discovery: Discovery): Promise<ApiResource[]> {
  const found: ApiResource[] = []
  for (const type of types.split(',')) {
    const members = type === '' ? [] : await discovery.inCategory(type)
    found.push(...(members.length > 0 ? members : [await discovery.named(type)]))
  }
  return found.filter((resource, at) => found.indexOf(resource) === at)
}
