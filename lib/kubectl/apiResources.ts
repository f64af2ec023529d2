import { apiVersionOf } from '../kube/resource.ts'
import { CommandError } from './failure.ts'
import { bool, list, text, type Flag } from './flags.ts'
import { Aligner } from './table.ts'
import { verb } from './verb.ts'

/** True and false both say something. */
const either: Flag<boolean | undefined> = { ...bool(), initial: undefined }

export const apiResources = verb({
  name: 'api-resources',
  summary: 'Print the supported API resources on the server',
  flags: {
    'api-group': text(undefined, '*'),
    cached: bool(),
    categories: list(),
    namespaced: either,
    'no-headers': bool(),
    output: text('o'),
    'sort-by': text(),
    verbs: list(),
  },
  async run({ flags, io, connect }) {
    if (!['', 'wide', 'name'].includes(flags.output))
      throw new CommandError(`--output ${flags.output} is not available`)
    const { discovery } = await connect()
    const resources = (await discovery.resources())
      .filter((each) => each.preferred && each.verbs.length > 0)
      .filter(({ group }) => flags['api-group'] === '*' || group === flags['api-group'])
      .filter(({ namespaced }) => flags.namespaced === undefined || namespaced === flags.namespaced)
      .filter(({ verbs }) => flags.verbs.every((verb) => verbs.includes(verb)))
      .filter(({ categories }) => flags.categories.every((category) => categories.includes(category)))
      .toSorted((a, b) => (sortKey(a, flags['sort-by']) < sortKey(b, flags['sort-by']) ? -1 : 1))
    if (flags.output === 'name') {
      return io.stdout(resources.map(({ plural, group }) => `${plural}${group === '' ? '' : `.${group}`}\n`).join(''))
    }
    const wide = flags.output === 'wide'
    const rows = resources.map((each) => [
      each.plural,
      each.shortNames.join(','),
      apiVersionOf(each),
      String(each.namespaced),
      each.kind,
      ...(wide ? [each.verbs.join(','), each.categories.join(',')] : []),
    ])
    const heading = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(wide ? ['VERBS', 'CATEGORIES'] : [])]
    io.stdout(new Aligner().align(flags['no-headers'] ? rows : [heading, ...rows]))
  },
})

function sortKey({ group, plural, kind }: { group: string; plural: string; kind: string }, by: string): string {
  if (by === 'name') return plural
  return by === 'kind' ? kind : `${group} ${plural}`
}

export const apiVersions = verb({
  name: 'api-versions',
  summary: 'Print the supported API versions on the server, in the form of "group/version"',
  flags: {},
  async run({ io, connect }) {
    const { discovery } = await connect()
    const versions = new Set((await discovery.resources()).map(apiVersionOf))
    io.stdout(
      [...versions]
        .toSorted()
        .map((version) => `${version}\n`)
        .join(''),
    )
  },
})
