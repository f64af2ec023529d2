/** How requests reach an API server: over HTTPS, or straight into one in this process. */
import type { WatchEvent } from './objects.ts'

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Without the query: `/api/v1/namespaces/default/pods`. */
  path: string
  query?: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Sent as JSON; a string is sent as it is. */
  body?: unknown
  /** Default `application/json`. */
  contentType?: string
  /** Default `application/json`. */
  accept?: string
  signal?: AbortSignal | undefined
}

export interface ApiResponse {
  /** The HTTP status code; failures are responses too. */
  code: number
  /** Decoded JSON, or text where the server sent something else. Shared and not to be changed. */
  body: unknown
  /** Texts of `Warning` headers. */
  warnings: readonly string[]
}

/** Streams of exec, attach and port-forward: numbered as in `channel.k8s.io`: 0 stdin, 1 stdout, 2 stderr, 3 error, 4 resize. */
export interface Channels {
  send(channel: number, data: Uint8Array): void
  /** Ends one channel (v5 of the protocol), so that the other side's stdin sees its end. */
  end(channel: number): void
  /** Frames until the server closes. */
  readonly frames: AsyncIterable<{ channel: number; data: Uint8Array }>
  close(): void
}

/**
 * Every method rejects with UnreachableError when no answer comes, and with the signal's reason when aborted.
 * `watch`, `read` and `connect` reject with ApiError when the server refuses.
 */
export interface Transport {
  send(request: ApiRequest): Promise<ApiResponse>
  /** The events of a watch until the server ends it or the signal aborts it; both end the iteration without an error. */
  watch(request: ApiRequest): Promise<AsyncIterable<WatchEvent>>
  /** A text that may grow for long, such as a followed log. */
  read(request: ApiRequest): Promise<AsyncIterable<Uint8Array>>
  connect(request: ApiRequest): Promise<Channels>
}
