import { CommandError } from './failure.ts'
import { bool, text } from './flags.ts'
import { toYaml } from './yaml.ts'
import { verb } from './verb.ts'

/** The kubectl whose behaviour and output the built-in one follows. */
const followed = { major: '1', minor: '32', gitVersion: 'v1.32.4' }

export const version = verb({
  name: 'version',
  summary: 'Print the client and server version information',
  flags: { client: bool(), output: text('o') },
  async run({ flags, io, connect }) {
    if (!['', 'yaml', 'json'].includes(flags.output)) {
      throw new CommandError("--output must be 'yaml' or 'json'")
    }
    const clientVersion = { ...followed, platform: 'stickyset' }
    const server = flags.client
      ? undefined
      : await (await connect()).client.request<{ gitVersion: string }>({ method: 'GET', path: '/version' })
    const all = { clientVersion, kustomizeVersion: 'v5.5.0', ...(server !== undefined && { serverVersion: server }) }
    if (flags.output === 'json') return io.stdout(`${JSON.stringify(all, null, 2)}\n`)
    if (flags.output === 'yaml') return io.stdout(toYaml(all))
    io.stdout(`Client Version: ${followed.gitVersion}\nKustomize Version: ${all.kustomizeVersion}\n`)
    if (server !== undefined) io.stdout(`Server Version: ${server.gitVersion}\n`)
  },
})
