import { writeTemplate } from '../describe/template.ts'
import { alignTabs, Text } from '../describe/text.ts'
import { kindName } from '../discovery.ts'
import { CommandError, usageError } from '../failure.ts'
import { integer, text } from '../flags.ts'
import { outputFlags, printerOf } from '../output.ts'
import { targetsOf } from '../targets.ts'
import { fileFlags, verb } from '../verb.ts'
import { revisionsOf } from './revisions.ts'

export const history = verb({
  name: 'rollout history',
  summary: 'View rollout history',
  flags: { ...outputFlags, ...fileFlags, revision: integer(0), selector: text('l') },
  async run({ flags, args, io, connect }) {
    if (args.length === 0 && flags.filename.length === 0)
      throw usageError('rollout history', 'required resource not specified')
    if (flags.revision < 0) throw new CommandError(`revision must be a positive integer: ${flags.revision}`)
    const printer = printerOf(flags)
    const connection = await connect()
    for (const target of await targetsOf(args, flags, io, connection)) {
      const { set, revisions } = await revisionsOf(connection.client, target)
      const title = `${kindName(target.resource)}/${target.name}`
      if (flags.revision > 0) {
        const revision = revisions.find(({ number }) => number === flags.revision)
        if (revision === undefined) throw new CommandError(`unable to find the specified revision`)
        const { template } = revision
        if (printer !== undefined) {
          io.stdout(printer({ ...set, spec: { ...set.spec, template } }))
          continue
        }
        const described = new Text()
        writeTemplate(described, template)
        io.stdout(`${title} with revision #${flags.revision}\n${described.raw}\n`)
        continue
      }
      const rows = revisions.map(({ number, cause = '<none>' }) => `${number}\t${cause}\n`)
      io.stdout(`${title} \n${alignTabs(`REVISION\tCHANGE-CAUSE\n${rows.join('')}`)}\n`)
    }
  },
})
