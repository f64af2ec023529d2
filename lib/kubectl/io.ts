/** What kubectl sees of the world: its streams, its files and the cluster. */
import type { Clock } from '../clock.ts'
import type { KubeClient } from '../kube/client.ts'
import type { Discovery } from './discovery.ts'

export interface Io {
  readonly stdin: AsyncIterable<Uint8Array>
  stdout(data: string | Uint8Array): void
  stderr(data: string | Uint8Array): void
  /** Whether stdin and stdout are a terminal. */
  readonly tty: boolean
  /**
   * Keys go to the program as they are pressed, Ctrl-C too, and it is for the program to show them. The returned function
   * ends this.
   */
  enterRawMode(): () => void
  /** Whether what is printed is seen at once. Where it is not, a command that does not end by itself is refused. */
  readonly live: boolean
  /** Tells that a watch is open, and misses nothing from now on. */
  watching?(): void
  /** Paths are as the user wrote them, relative to the working folder. */
  readonly files: Files
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  readonly clock: Clock
  /** The cluster of the kubeconfig; opened by the first command that needs it. */
  connect(): Promise<Connection>
}

export interface Files {
  /** @throws where there is no such file. */
  read(path: string): Promise<string>
  /** The names in a folder; undefined where the path is a file. @throws where there is nothing. */
  list(path: string): Promise<string[] | undefined>
}

export interface Connection {
  readonly client: KubeClient
  readonly discovery: Discovery
  /** The namespace of commands that name none. */
  readonly namespace: string
  /** `https://127.0.0.1:6443` */
  readonly server: string
  readonly context: string
}
