/** How the lists of a kind are merged: by which key, or as a whole. From the server's own OpenAPI document. */
import type { KubeClient } from '../kube/client.ts'
import { isNotFound } from '../kube/errors.ts'
import type { Resource } from '../kube/resource.ts'

/** Of one value: of its fields, of its items. */
export interface PatchSchema {
  field(name: string): PatchSchema
  /** Set where a list's items are merged: by this key, or as a set of plain values where it is ''. */
  readonly mergeKey?: string
  /** Whether a patch must name the fields that stay. */
  readonly retainKeys: boolean
}

interface Schema {
  $ref?: string
  allOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  additionalProperties?: Schema | boolean
  'x-kubernetes-patch-merge-key'?: string
  'x-kubernetes-patch-strategy'?: string
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[]
}

interface Document {
  components?: { schemas?: Record<string, Schema> }
  definitions?: Record<string, Schema>
}

/** Undefined for a kind that the server cannot merge strategically: a custom resource. */
export async function patchSchemaOf(client: KubeClient, resource: Resource): Promise<PatchSchema | undefined> {
  const document = await documentOf(client, resource)
  const schemas = document.components?.schemas ?? document.definitions ?? {}
  const root = Object.entries(schemas).find(([name, schema]) => {
    const ofKind = (schema['x-kubernetes-group-version-kind'] ?? []).some(
      ({ group, version, kind }) => group === resource.group && version === resource.version && kind === resource.kind,
    )
    // The Go package in a name tells built-in kinds from custom resources.
    return ofKind && name.startsWith('io.k8s.')
  })?.[1]
  return root === undefined ? undefined : view(root, schemas)
}

/** The document of the kind's group alone (1.27 and newer), else the one of all groups. */
async function documentOf(client: KubeClient, { group, version }: Resource): Promise<Document> {
  const path = group === '' ? `/openapi/v3/api/${version}` : `/openapi/v3/apis/${group}/${version}`
  try {
    return await client.request<Document>({ method: 'GET', path })
  } catch (error) {
    if (!isNotFound(error)) throw error
    // Old servers do not call it JSON.
    const document = await client.request<Document | string>({ method: 'GET', path: '/openapi/v2' })
    return typeof document === 'string' ? (JSON.parse(document) as Document) : document
  }
}

function view(schema: Schema, schemas: Record<string, Schema>): PatchSchema {
  const resolved = resolve(schema, schemas)
  const strategy = (schema['x-kubernetes-patch-strategy'] ?? '').split(',')
  const target = resolved.items === undefined ? resolved : resolve(resolved.items, schemas)
  return {
    field(name) {
      const property = target.properties?.[name] ?? target.additionalProperties
      return view(typeof property === 'object' ? property : {}, schemas)
    },
    retainKeys: strategy.includes('retainKeys'),
    ...(strategy.includes('merge') &&
      resolved.items !== undefined && { mergeKey: schema['x-kubernetes-patch-merge-key'] ?? '' }),
  }
}

function resolve(schema: Schema, schemas: Record<string, Schema>): Schema {
  const ref = schema.$ref ?? schema.allOf?.find(({ $ref }) => $ref !== undefined)?.$ref
  return ref === undefined ? schema : (schemas[ref.slice(ref.lastIndexOf('/') + 1)] ?? {})
}
