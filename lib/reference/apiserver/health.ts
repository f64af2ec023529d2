/** Whether the API server is alive and ready: each check by itself, or all of them. */
import type { Query } from './api.ts'

/** What upstream checks, as far as there is such a part here: whoever gets an answer has found them well. */
const checks = ['ping', 'log', 'etcd'] as const
const roots: Readonly<Record<string, readonly string[]>> = {
  healthz: checks,
  livez: checks,
  readyz: [...checks, 'shutdown'],
}

export const healthPaths = Object.keys(roots).map((root) => `/${root}`)

/** The answer to `/readyz`, `/readyz?verbose`, `/readyz/etcd`; undefined where there is no such check. */
export function health(path: string, query: Query): string | undefined {
  const [, root = '', check, ...more] = path.split('/')
  const all = Object.hasOwn(roots, root) ? roots[root] : undefined
  if (!all || more.length > 0) return undefined
  if (check !== undefined) return all.includes(check) ? 'ok' : undefined
  if (query.get('verbose') === undefined) return 'ok'
  const excluded = query.all('exclude')
  const lines = all.map((one) => `[+]${one} ${excluded.includes(one) ? 'excluded: ' : ''}ok\n`)
  const unknown = excluded.filter((one) => !all.includes(one))
  const warning =
    unknown.length > 0 ? `warn: some health checks cannot be excluded: no matches for ${quoted(unknown)}\n` : ''
  return `${lines.join('')}${warning}${root} check passed\n`
}

const quoted = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(',')
