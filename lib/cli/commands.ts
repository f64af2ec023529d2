import type { Loaders } from './dispatch.ts'

/** Every subcommand by name, in the order of the help. */
export const commands: Loaders = {
  run: async () => (await import('./run.ts')).run,
  tutorial: async () => (await import('./tutorial.ts')).tutorial,
  up: async () => (await import('./up.ts')).up,
  controller: async () => (await import('./controller.ts')).controller,
  list: async () => (await import('./list.ts')).list,
  replay: async () => (await import('./replay.ts')).replay,
  diff: async () => (await import('./diff.ts')).diff,
  mutants: async () => (await import('./mutants.ts')).mutants,
  bench: async () => (await import('./bench.ts')).bench,
}
