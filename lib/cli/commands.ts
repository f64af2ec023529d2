import type { Loaders } from './dispatch.ts'

/** Every subcommand by name, in the order of the help. */
export const commands: Loaders = {
  list: async () => (await import('./list.ts')).list,
}
