/** `kubectl config`: what may be read of it. The kubeconfig is the run's own and is not to be changed. */
import { CommandError } from './failure.ts'
import { bool, text } from './flags.ts'
import { printerOf } from './output.ts'
import { Aligner } from './table.ts'
import { verb } from './verb.ts'

export const currentContext = verb({
  name: 'config current-context',
  summary: 'Display the current-context',
  flags: {},
  async run({ io, connect }) {
    io.stdout(`${(await connect()).context}\n`)
  },
})

export const getContexts = verb({
  name: 'config get-contexts',
  summary: 'Describe one or many contexts',
  flags: { 'no-headers': bool(), output: text('o') },
  async run({ flags, args, io, connect }) {
    const { context, namespace } = await connect()
    const unknown = args.find((name) => name !== context)
    if (unknown !== undefined) throw new CommandError(`context ${unknown} not found`)
    if (flags.output === 'name') return io.stdout(`${context}\n`)
    const row = ['*', context, context, context, namespace]
    const heading = ['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE']
    io.stdout(new Aligner().align(flags['no-headers'] ? [row] : [heading, row]))
  },
})

export const viewConfig = verb({
  name: 'config view',
  summary: 'Display merged kubeconfig settings or a specified kubeconfig file',
  flags: {
    flatten: bool(),
    merge: bool(undefined, true),
    minify: bool(),
    output: text('o', 'yaml'),
    raw: bool(),
    template: text(),
  },
  async run({ flags, io, connect }) {
    const { context, namespace, server } = await connect()
    const printer = printerOf(flags)
    const view = {
      apiVersion: 'v1',
      clusters: [{ cluster: { 'certificate-authority-data': 'DATA+OMITTED', server }, name: context }],
      contexts: [{ context: { cluster: context, namespace, user: context }, name: context }],
      'current-context': context,
      kind: 'Config',
      preferences: {},
      users: [{ name: context, user: {} }],
    }
    io.stdout((printer as NonNullable<typeof printer>)(view as unknown as Parameters<NonNullable<typeof printer>>[0]))
  },
})
