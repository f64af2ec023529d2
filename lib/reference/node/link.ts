/** A node's connection to the API server, which can be cut. */
import { KubeClient } from '../../kube/client.ts'
import { UnreachableError } from '../../kube/errors.ts'

export interface Link {
  /** As the node has it: it gets no answer while the link is cut. */
  readonly client: KubeClient
  cut: boolean
  /** What is heard through the link: nothing, while it is cut. */
  hears<A extends unknown[]>(listen: (...told: A) => void): (...told: A) => void
  /** That there is no answer then is nobody's fault. */
  blames(onError: (error: unknown) => void): (error: unknown) => void
}

export function linkTo({ transport }: KubeClient): Link {
  const through =
    <A extends unknown[], R>(ask: (...asked: A) => Promise<R>): ((...asked: A) => Promise<R>) =>
    async (...asked) => {
      if (link.cut) throw new UnreachableError('dial tcp 10.96.0.1:443: connect: no route to host')
      return ask(...asked)
    }
  const link: Link = {
    client: new KubeClient({
      send: through((request) => transport.send(request)),
      watch: through((request) => transport.watch(request)),
      read: through((request) => transport.read(request)),
      connect: through((request) => transport.connect(request)),
    }),
    cut: false,
    hears:
      (listen) =>
      (...told) => {
        if (!link.cut) listen(...told)
      },
    blames: (onError) => (error) => {
      if (!(link.cut && error instanceof UnreachableError)) onError(error)
    },
  }
  return link
}
