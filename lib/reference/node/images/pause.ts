import type { Image, Program } from '../image.ts'

/** Waits for a signal. */
const wait: Program = (process) =>
  new Promise((resolve) => {
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
  programs: () => ({ '/pause': wait }),
}
