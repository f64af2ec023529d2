/** `kubectl label` and `kubectl annotate`: the same, for two fields of metadata. */
import type { AnyObject } from '../kube/objects.ts'
import { CommandError, forEachKeepGoing } from './failure.ts'
import { bool, text } from './flags.ts'
import { outputFlags } from './output.ts'
import { dryRunOf, reporter } from './report.ts'
import { labelsText } from './table.ts'
import { targetsOf } from './targets.ts'
import { dryRunFlag, fileFlags, verb, type Verb } from './verb.ts'

interface Field {
  verb: 'label' | 'annotate'
  field: 'labels' | 'annotations'
  /** As messages name one of them. */
  one: 'label' | 'annotation'
  done: 'labeled' | 'annotated'
}

export const label = editing({ verb: 'label', field: 'labels', one: 'label', done: 'labeled' })
export const annotate = editing({ verb: 'annotate', field: 'annotations', one: 'annotation', done: 'annotated' })

function editing({ verb: name, field, one, done }: Field): Verb {
  return verb({
    name,
    summary: `Update the ${field} on a resource`,
    flags: {
      ...outputFlags,
      ...fileFlags,
      ...dryRunFlag,
      all: bool(),
      'all-namespaces': bool('A'),
      'field-manager': text(undefined, `kubectl-${name}`),
      'field-selector': text(),
      list: bool(),
      local: bool(),
      overwrite: bool(),
      'resource-version': text(),
      selector: text('l'),
    },
    async run({ flags, args, io, connect }) {
      const first = args.findIndex((arg, at) => at > 0 && (arg.includes('=') || arg.endsWith('-')))
      const byFile = flags.filename.length > 0
      const changesAt = byFile ? 0 : first === -1 ? args.length : first
      const changes = args.slice(changesAt)
      const names = args.slice(0, changesAt)
      if (names.length === 0 && !byFile) {
        throw new CommandError('one or more resources must be specified as <resource> <name> or <resource>/<name>')
      }
      if (changes.length === 0 && !flags.list) throw new CommandError(`at least one ${one} update is required`)
      const { set, removed } = changesOf(changes, one)
      const dryRun = dryRunOf(flags['dry-run'])
      const report = reporter(io, flags, dryRun)
      const connection = await connect()
      const { client } = connection
      await forEachKeepGoing(
        await targetsOf(names, flags, io, connection),
        async ({ resource, name: object, namespace }) => {
          const target = { name: object, namespace }
          const current = await client.get<AnyObject>(resource, target)
          const before = current.metadata[field] ?? {}
          if (!flags.overwrite) refuseOverwriting(before, set, one)
          const after = { ...before, ...set }
          const missing = removed.filter((key) => !(key in before))
          if (one === 'label') for (const key of missing) io.stdout(`label "${key}" not found.\n`)
          for (const key of removed) delete after[key]
          const patch = {
            metadata: {
              [field]: {
                ...set,
                ...Object.fromEntries(removed.filter((key) => key in before).map((key) => [key, null])),
              },
              ...(flags['resource-version'] !== '' && { resourceVersion: flags['resource-version'] }),
            },
          }
          const same = JSON.stringify(after) === JSON.stringify(before)
          const options = { fieldManager: flags['field-manager'], dryRun: dryRun === 'server' }
          const changed =
            dryRun === 'client' || same
              ? current
              : await client.patch<AnyObject>(resource, target, 'merge', patch, options)
          if (flags.list) io.stdout(`${labelsText(after, '\n')}\n`)
          else report(operation(same), resource, changed)
        },
      )

      /** annotate says the same whatever changed. */
      function operation(same: boolean): string {
        if (one === 'annotation') return done
        if (same) return 'not labeled'
        return removed.length > 0 && Object.keys(set).length === 0 ? 'unlabeled' : done
      }
    },
  })
}

function changesOf(changes: readonly string[], one: string): { set: Record<string, string>; removed: string[] } {
  const set: Record<string, string> = {}
  const removed: string[] = []
  for (const change of changes) {
    const at = change.indexOf('=')
    if (at > 0) set[change.slice(0, at)] = change.slice(at + 1)
    else if (change.endsWith('-') && at === -1) removed.push(change.slice(0, -1))
    else throw new CommandError(`unknown ${one} spec: ${change}`)
  }
  const both = removed.find((key) => key in set)
  if (both !== undefined) throw new CommandError(`can not both modify and remove a ${one} in the same command`)
  return { set, removed }
}

function refuseOverwriting(
  before: Readonly<Record<string, string>>,
  set: Readonly<Record<string, string>>,
  one: string,
): void {
  const clashing = Object.entries(set).filter(([key, value]) => key in before && before[key] !== value)
  const [first] = clashing
  if (first === undefined) return
  const [key] = first
  throw new CommandError(
    one === 'label'
      ? `'${key}' already has a value (${before[key]}), and --overwrite is false`
      : `--overwrite is false but found the following declared annotation(s): '${key}' already has a value (${before[key]})`,
  )
}
