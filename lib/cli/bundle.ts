/** What `npm run build` does last: the stickyset program in a few files, since hundreds of them take long to load. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { build, type Metafile, type Plugin } from 'esbuild'
import { packageRoot, program } from './package.ts'

const folder = dirname(program)

/** Commands that start programs which stand beside them: they and these stay as they were compiled. */
const apart: Plugin = {
  name: 'apart',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\/(mutants|bench)\.ts$/ }, ({ path, importer }) =>
      importer.endsWith('commands.ts') ? { path: `../cli/${path.replace(/\.ts$/, '.js')}`, external: true } : undefined,
    ),
}

await rm(folder, { recursive: true, force: true })
const { metafile } = await build({
  absWorkingDir: packageRoot,
  entryPoints: { stickyset: 'lib/cli/main.ts' },
  outdir: folder,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  plugins: [apart],
  // Large and seldom used, or a bundle already.
  external: ['just-bash', '@kubernetes/client-node', '@allurereport/*', 'zx'],
  // CommonJS in it asks for parts of Node.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'\nconst require = requireFrom(import.meta.url)",
  },
  metafile: true,
  logLevel: 'warning',
})
await refuseNeighbours(Object.keys(metafile.inputs))
await refuseNames(metafile)
await writeFile(join(folder, 'LICENSES.txt'), await licenses(metafile))

/** In a bundle, a file does not find what stands beside it among the sources. @throws Error where one looks for it. */
async function refuseNeighbours(inputs: readonly string[]): Promise<void> {
  for (const file of inputs.filter((input) => input.startsWith('lib/') && input !== 'lib/cli/package.ts')) {
    const text = await readFile(join(packageRoot, file), 'utf8')
    if (/\bnew URL\([^)]*import\.meta\.url/.test(text)) {
      const remedy = 'look from packageRoot, or keep its command apart (lib/cli/bundle.ts)'
      throw new Error(`${file} looks for a file beside itself, which it will not find in the bundle: ${remedy}`)
    }
  }
}

/** Of CommonJS that is loaded late, a bundle knows no names. @throws Error where one is used. */
async function refuseNames({ inputs }: Metafile): Promise<void> {
  for (const [file, { imports }] of Object.entries(inputs)) {
    for (const { path, kind, original = '' } of imports) {
      if (kind !== 'dynamic-import' || inputs[path]?.format !== 'cjs') continue
      const text = await readFile(join(packageRoot, file), 'utf8')
      if (text.includes(`(await import('${original}')).default`)) continue
      const remedy = `take the default export: (await import('${original}')).default`
      throw new Error(`${file} uses names of ${original}, which the bundle has only as a whole: ${remedy}`)
    }
  }
}

/** Of the packages whose code is in the bundle. */
async function licenses({ inputs }: Metafile): Promise<string> {
  const roots = Object.keys(inputs).flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? [])
  const texts = [...new Set(roots)].toSorted().map(async (root) => {
    const manifest = await readFile(join(packageRoot, root, 'package.json'), 'utf8')
    const { name, version, license } = JSON.parse(manifest) as Record<string, string>
    const text = await readFile(join(packageRoot, root, 'LICENSE'), 'utf8').catch(() => '')
    return `${name} ${version}, ${license}\n\n${text}`.trimEnd()
  })
  return `${(await Promise.all(texts)).join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}
