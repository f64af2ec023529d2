/** The reference as a library: a small operator, written with the official client, is tested in this process. */
import {
  ApiextensionsV1Api,
  AppsV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  makeInformer,
  type Informer,
  type KubernetesListObject,
  type KubernetesObject,
} from '@kubernetes/client-node'
import { expect } from 'chai'
import { statefulSets } from '../kube/resource.ts'
import { startReference, type Reference } from './start.ts'

interface Site extends KubernetesObject {
  spec: { pages: Record<string, string>; replicas: number }
}

const sites = { group: 'example.com', version: 'v1', plural: 'sites' }

/** For each Site a ConfigMap with its pages, and a StatefulSet that serves them; what is not wanted is put right. */
async function siteOperator(config: KubeConfig): Promise<Informer<Site>> {
  const [core, apps] = [config.makeApiClient(CoreV1Api), config.makeApiClient(AppsV1Api)]
  const custom = config.makeApiClient(CustomObjectsApi)
  const list = async (): Promise<KubernetesListObject<Site>> =>
    (await custom.listClusterCustomObject(sites)) as KubernetesListObject<Site>
  const informer = makeInformer<Site>(config, '/apis/example.com/v1/sites', list)

  async function reconcile({ metadata, spec }: Site): Promise<void> {
    const { name = '', namespace = '', uid = '' } = metadata ?? {}
    const owned = {
      name,
      ownerReferences: [{ apiVersion: 'example.com/v1', kind: 'Site', name, uid, controller: true }],
    }
    const labels = { site: name }
    await core.createNamespacedConfigMap({ namespace, body: { metadata: owned, data: spec.pages } }).catch(exists)
    const body = {
      metadata: owned,
      spec: {
        serviceName: name,
        replicas: spec.replicas,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'nginx', image: 'nginx' }] } },
      },
    }
    await apps.createNamespacedStatefulSet({ namespace, body }).catch(exists)
    const set = await apps.readNamespacedStatefulSet({ name, namespace })
    if (set.spec && set.spec.replicas !== spec.replicas) {
      set.spec.replicas = spec.replicas
      await apps.replaceNamespacedStatefulSet({ name, namespace, body: set })
    }
  }
  informer.on('add', (site) => void reconcile(site))
  informer.on('update', (site) => void reconcile(site))
  await informer.start()
  return informer
}

function exists(error: unknown): void {
  if ((error as { code?: number }).code !== 409) throw error
}

describe('an operator', () => {
  let reference: Reference
  let config: KubeConfig
  let operator: Informer<Site>
  before(async () => {
    reference = await startReference()
    config = new KubeConfig()
    config.loadFromString(reference.kubeconfig.text)
    await config.makeApiClient(ApiextensionsV1Api).createCustomResourceDefinition({
      body: {
        metadata: { name: 'sites.example.com' },
        spec: {
          group: 'example.com',
          scope: 'Namespaced',
          names: { plural: 'sites', kind: 'Site' },
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: 'object',
                  properties: {
                    spec: {
                      type: 'object',
                      properties: {
                        replicas: { type: 'integer', _default: 1 },
                        pages: { type: 'object', additionalProperties: { type: 'string' } },
                      },
                    },
                  },
                },
              },
            },
          ],
        },
      },
    })
    operator = await siteOperator(config)
  })
  after(async () => {
    await operator.stop()
    await reference.stop()
  })

  it('brings what is asked for to life, and follows what is asked for next', async () => {
    const custom = config.makeApiClient(CustomObjectsApi)
    const path = { ...sites, namespace: 'default', name: 'home' }
    await custom.createNamespacedCustomObject({
      ...path,
      body: {
        apiVersion: 'example.com/v1',
        kind: 'Site',
        metadata: { name: 'home' },
        spec: { pages: { 'index.html': 'hello' } },
      },
    })
    const until = async (ready: number): Promise<void> => {
      for await (const { object } of reference.client.watch(statefulSets, { namespace: 'default' })) {
        if ((object as { status?: { readyReplicas?: number } }).status?.readyReplicas === ready) return
      }
    }
    await until(1)
    await custom.patchNamespacedCustomObject({ ...path, body: [{ op: 'replace', path: '/spec/replicas', value: 3 }] })
    await until(3)
    const { items } = await config
      .makeApiClient(CoreV1Api)
      .listNamespacedPod({ namespace: 'default', labelSelector: 'site=home' })
    expect(items.map(({ metadata }) => metadata?.name)).to.deep.equal(['home-0', 'home-1', 'home-2'])
    const map = await config.makeApiClient(CoreV1Api).readNamespacedConfigMap({ name: 'home', namespace: 'default' })
    expect(map.data).to.deep.equal({ 'index.html': 'hello' })
  })
})
