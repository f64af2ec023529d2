/** The server's side of numbered streams: what a WebSocket, or a client in this process, sends and gets. */
export interface Peer {
  /** Frames from the client until it goes away; an `end` frame closes one channel. */
  readonly frames: AsyncIterable<{ channel: number; data: Uint8Array } | { channel: number; end: true }>
  /** Where the client has too much to take already, the promise resolves when there is room for more. */
  send(channel: number, data: Uint8Array): Promise<void> | void
  /** Nothing more will be sent. */
  close(): void
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal
}

/** What runs when the client is connected. */
export type Session = (peer: Peer) => Promise<void>

export const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 } as const
