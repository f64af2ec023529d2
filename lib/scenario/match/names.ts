/** The namespace, cluster domain and images of a transcript and of the run, each in place of the other. */
import type { Names } from './context.ts'
import { escape } from './variables.ts'

/** Text of the run in a transcript's terms. */
export function toTranscript(text: string, { namespace, clusterDomain }: Names): string {
  return replaceName(
    replaceName(text, clusterDomain.run, clusterDomain.transcript),
    namespace.run,
    namespace.transcript,
  )
}

/** Expected text with the run's images in it. */
export function withImages(text: string, { images }: Names): string {
  let result = text
  for (const [transcript, run] of Object.entries(images))
    if (result.includes(transcript)) result = result.replaceAll(imageName(transcript), () => run)
  return result
}

/** A command line or file of a transcript, to be run: where it names the namespace, the domain and images, the run's stand. */
export function toRun(text: string, names: Names, aspects: { namespace: boolean }): string {
  const { namespace, clusterDomain } = names
  const escaped = escape(namespace.transcript)
  let result = withImages(text, names).replaceAll(
    new RegExp(String.raw`(\.${escaped}|(?<![\w.-])${escaped})(?=\.(?:svc|pod)(?![\w-]))`, 'g'),
    (found) => found.replace(namespace.transcript, namespace.run),
  )
  result = result.replaceAll(
    new RegExp(String.raw`(?<=\.(?:svc|pod)\.)${escape(clusterDomain.transcript)}(?![\w-])`, 'g'),
    () => clusterDomain.run,
  )
  if (!aspects.namespace) return result
  return result.replaceAll(
    new RegExp(
      String.raw`(?<=\s)((?:-n|--namespace)(?:\s+|=)["']?|-n|(?:namespaces?|ns)(?:\/|\s+))${escaped}(?=["']?(?:\s|$|[;&|)]))`,
      'g',
    ),
    (_, before: string) => before + namespace.run,
  )
}

function replaceName(text: string, from: string, to: string): string {
  return from === to || !text.includes(from)
    ? text
    : text.replaceAll(new RegExp(`(?<![a-z0-9-])${escape(from)}(?![a-z0-9-])`, 'g'), () => to)
}

const imageName = (name: string): RegExp => new RegExp(String.raw`(?<![\w./:-])${escape(name)}(?![\w./:-])`, 'g')
