/** Commands and files of a scenario, made to fit the run: its namespace, cluster domain, images and values. */
import type { Cluster } from '../../clusters/adapter.ts'
import type { MatchContext } from '../match/context.ts'
import { toRun } from '../match/names.ts'

export class Rewriter {
  readonly #context: MatchContext
  readonly #cluster: Cluster
  /** Image names that stood in the scenario -> those that were used. */
  readonly images: Record<string, string>

  constructor(context: MatchContext & { names: { images: Record<string, string> } }, cluster: Cluster) {
    this.#context = context
    this.#cluster = cluster
    this.images = context.names.images
  }

  command(text: string): string {
    this.#note(text)
    return this.#context.variables.translate(manifestNamespace(toRun(text, this.#context.names), this.#context))
  }

  file(text: string): string {
    this.#note(text)
    return manifestNamespace(toRun(text, this.#context.names), this.#context)
  }

  #note(text: string): void {
    for (const name of imagesIn(text)) this.images[name] ??= this.#cluster.image(name)
  }
}

/** `--image=NAME`, `image: NAME`, `"image":"NAME"`, `kubectl set image … container=NAME`. */
function imagesIn(text: string): string[] {
  const named = [...text.matchAll(/(?:--image[= ]|\bimage["']?\s*:\s*)\s*["']?([\w][\w./:@-]*)/g)]
  const set = [...text.matchAll(/\bset\s+image\s+([^;&|\n]+)/g)].flatMap(([, rest]) => [
    ...rest!.matchAll(/\s[\w*-]+=["']?([\w][\w./:@-]*)/g),
  ])
  return [...named, ...set].map((match) => match[1]!)
}

function manifestNamespace(text: string, { names: { namespace } }: MatchContext): string {
  return text.replaceAll(
    new RegExp(String.raw`^(\s*namespace:\s*)(["']?)${namespace.transcript}\2(\s*)$`, 'gm'),
    (_, before: string, quote: string, after: string) => before + quote + namespace.run + quote + after,
  )
}
