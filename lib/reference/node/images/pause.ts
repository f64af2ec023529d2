import type { Image, Program } from '../image.ts'

/** Waits for a signal, unless it is only asked for its version. */
const wait =
  (tag: string): Program =>
  (process) =>
    new Promise((resolve) => {
      if (process.argv.includes('-v')) {
        process.stdout(`pause.c ${tag}\n`)
        return resolve(0)
      }
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.onSignal(signal, () => {
          process.stderr('Shutting down, got signal: Terminated\n')
          resolve(0)
        })
      }
    })

export const pause: Image = {
  repositories: [
    'registry.k8s.io/pause',
    'k8s.gcr.io/pause',
    'gcr.io/google_containers/pause',
    'k8s.gcr.io/pause-amd64',
  ],
  hasTag: (tag) => /^(?:latest|[23]\.\d+(?:\.\d+)?)$/.test(tag),
  entrypoint: ['/pause'],
  command: [],
  files: () => ({}),
  programs: (tag) => ({ '/pause': wait(tag) }),
}
