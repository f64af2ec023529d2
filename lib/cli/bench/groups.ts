import type { Groups } from './group.ts'

/** In the order in which they are measured. */
export const groups: Groups = {
  startup: async () => (await import('./startup.ts')).startup,
  pods: async () => (await import('./pods.ts')).pods,
  api: async () => (await import('./api.ts')).api,
  watches: async () => (await import('./watches.ts')).watches,
  guarantees: async () => (await import('./guarantees.ts')).evaluation,
}

/** Only measured where they are asked for. */
export const onRequest: ReadonlySet<string> = new Set(['watches'])
