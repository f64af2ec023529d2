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
export function toRun(text: string, names: Names): string {
  const { namespace, clusterDomain } = names
  const own = escape(namespace.transcript)
  const inDns = new RegExp(String.raw`(?<=\.|(?<![\w.-]))${own}(?=\.(?:svc|pod)(?![\w-]))`, 'g')
  const domain = new RegExp(String.raw`(?<=\.(?:svc|pod)\.)${escape(clusterDomain.transcript)}(?![\w-])`, 'g')
  const inFlags = new RegExp(
    String.raw`(?<=\s(?:-n\s*|--namespace[\s=]\s*|(?:namespaces?|ns)[\s/]\s*)["']?)${own}(?=["']?(?:[\s;&|)]|$))`,
    'g',
  )
  const inPaths = new RegExp(String.raw`(?<=/namespaces/)${own}(?=[/?"'\s]|$)`, 'g')
  return withImages(text, names)
    .replaceAll(inDns, () => namespace.run)
    .replaceAll(domain, () => clusterDomain.run)
    .replaceAll(inFlags, () => namespace.run)
    .replaceAll(inPaths, () => namespace.run)
}

function replaceName(text: string, from: string, to: string): string {
  return from === to || !text.includes(from)
    ? text
    : text.replaceAll(new RegExp(`(?<![a-z0-9-])${escape(from)}(?![a-z0-9-])`, 'g'), () => to)
}

const imageName = (name: string): RegExp => new RegExp(String.raw`(?<![\w./:-])${escape(name)}(?![\w./:-])`, 'g')
