/** What the API server knows of a kind: one of these a file in this folder. */
import type { KubeObject, Metadata } from '../../kube/objects.ts'
import type { Resource } from '../../kube/resource.ts'
import type { FieldErrors } from '../schema/errors.ts'
import type { Decoded } from '../schema/decode.ts'
import type { JsonSchema } from '../schema/structural.ts'
import type { Struct } from '../schema/types.ts'

/** An object while it is being written: fresh, so it may be changed. */
export type Draft = { apiVersion: string; kind: string; metadata: Metadata } & Record<string, unknown>

export interface Column {
  readonly name: string
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'date'
  /** Shown by `-o wide` only. */
  readonly wide?: boolean
  readonly description?: string
}

export type Cell = string | number | boolean | null

export interface Kind {
  readonly resource: Resource
  readonly singular: string
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly type: Struct
  /** Of kinds that users define: their schema, and what reads objects by it. The type then only says who owns what. */
  readonly custom?: {
    readonly schema: JsonSchema
    /** The version that its definition calls the stored one. */
    readonly storedAs: string
    decode(value: unknown, complete: boolean): Decoded
    /** An object as it is read now, whatever the schema was when it was written. */
    read(object: KubeObject): KubeObject
  }
  /** Of a kind that shows the objects of another. Where they have other words for it, they are put into these and back. */
  readonly view?: { readonly of: Kind; kept?(object: Draft): object; shown?(object: KubeObject): object }
  /** Minor versions of Kubernetes: clients are told since when they had better use another, if there is one. */
  readonly deprecated?: {
    readonly since: number
    /** Only clients from before then are told that there is such a kind. */
    readonly gone?: number
    readonly use?: Resource
  }
  /** Whether an update creates what is not there. */
  readonly createsOnUpdate?: boolean
  /** Whether updates must say which version they are of. */
  readonly conditional?: boolean
  /** Whether its definition is being deleted: then no more objects come. */
  readonly leaving?: () => boolean
  /** Whether it is only kept: for controllers from elsewhere, or for what a text says, since nothing here acts on it. */
  readonly inert?: boolean | string
  /** What can be done with it, where that is not everything. */
  readonly verbs?: readonly string[]
  /** Columns between Name and Age are the kind's own; `Name` and `Age` stand where they are shown. */
  readonly columns: readonly Column[]
  /** One cell a column. `now` in milliseconds since the epoch. */
  cells(object: KubeObject, now: number): Cell[]
  /** Whether clients write `status` by the status subresource only. */
  readonly status?: boolean
  /** What writes the status besides the subresource of that name. */
  readonly statusParts?: readonly string[]
  /** Whether `metadata.generation` counts changes of the spec, or of annotations too. */
  readonly generation?: boolean | 'annotations'
  /** Where replicas are found, for the scale subresource. */
  readonly scale?: Scale
  /** How objects may be named. Default: DNS subdomains. */
  readonly names?: NameRule
  /** Completes an object that is about to be created, after admission. */
  prepareCreate?(object: Draft, user?: Asker): void
  /** Completes an object that replaces `old`: keeps what a client may not change silently. */
  prepareUpdate?(object: Draft, old: KubeObject): void
  /** Completes a status that replaces that of `old`, by way of the subresource. `now`: a timestamp. */
  prepareStatus?(object: Draft, old: KubeObject, subresource: string, now: string): void
  /** To be awaited before an object is written. */
  prepare?(): Promise<void>
  /** @param old what the object replaces, where it replaces one */
  validate?(object: Draft, errors: FieldErrors, old?: KubeObject): void
  /** Looks at a status that is written by the status subresource. */
  validateStatus?(object: Draft, old: KubeObject, errors: FieldErrors, subresource: string): void
  validateUpdate?(object: Draft, old: KubeObject, errors: FieldErrors): void
  /** Values of fields that field selectors can name, besides metadata.name and metadata.namespace. */
  readonly selectable?: Readonly<Record<string, (object: KubeObject) => string>>
  /** Seconds of grace that a delete gives, where the kind has any. */
  grace?(object: KubeObject, asked: number | undefined): number
  /** For kinds that are questions, not things: the status that answers one. They are created only, and not kept. */
  answer?(question: Draft, asked: Inquiry): object
  /** Whether dependents stay where a delete says nothing of them; who deletes is told so by this text. */
  readonly orphans?: boolean | string
  /** Whether a delete that ends at once answers with the object, not with a Status. */
  readonly returnsDeleted?: boolean
  /** Parts of the spec that have a path of their own, by what it is called. */
  readonly parts?: Readonly<Record<string, SpecPart>>
  /** Subresources of its own, for discovery: `pods/log`. */
  readonly subresources?: readonly Subresource[]
}

export interface SpecPart {
  /** The old spec, with what of the new one belongs to the part. */
  take(object: Draft, old: KubeObject): object
  validate(object: Draft, old: KubeObject, errors: FieldErrors): void
}

/** Who asks a question. */
export interface Asker {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
}

/** A question: who asks, and what the API server knows that an answer may need. */
export interface Inquiry {
  readonly user: Asker
  userOf(token: string): Asker | undefined
  /** Whether a user may do something, and why. */
  mayDo(user: Asker, attributes: Wish): { allowed: boolean; reason: string }
  rulesFor(user: Asker, namespace: string): readonly Rule[]
}

/** With a resource or a path. */
export interface Wish {
  verb?: string
  group?: string
  resource?: string
  subresource?: string
  namespace?: string
  name?: string
  path?: string
}

export interface Rule {
  verbs: string[]
  apiGroups?: string[]
  resources?: string[]
  resourceNames?: string[]
  nonResourceURLs?: string[]
}

export interface Subresource {
  readonly name: string
  readonly kind: string
  readonly verbs: readonly string[]
  readonly group?: string
  readonly version?: string
}

export interface Scale {
  replicas(object: KubeObject): number
  statusReplicas(object: KubeObject): number
  selector(object: KubeObject): string
  /** The object with so many replicas. Default: in `spec.replicas`. */
  set?(object: object, replicas: number): object
}

export type NameRule = 'subdomain' | 'label' | 'rfc1035' | 'path'

/** The kind whose objects are stored. */
export const keptAs = (kind: Kind): Kind => kind.view?.of ?? kind

/** `statefulsets.apps`, `pods`: how errors name a resource. */
export const qualifiedName = ({ group, plural }: Resource): string => (group === '' ? plural : `${plural}.${group}`)
/** `StatefulSet.apps`, `Pod`. */
export const qualifiedKind = ({ group, kind }: Resource): string => (group === '' ? kind : `${kind}.${group}`)
