/** A cluster that is there already, by its kubeconfig. */
import { KubeClient } from '../kube/client.ts'
import { ApiError, UnreachableError } from '../kube/errors.ts'
import { httpTransport } from '../kube/http.ts'
import { accessOf, KubeconfigError, readKubeconfig, type ClusterAccess } from '../kube/kubeconfig.ts'
import type { Transport } from '../kube/transport.ts'
import { ClusterError, type Cluster, type ClusterOptions } from './adapter.ts'
import { detect, mayMake, NotKubernetesError, type Detected } from './detect.ts'
import { diagnose } from './diagnostics.ts'
import { imageNames } from './images.ts'

/** How long a server may take to answer at all. */
const answerTimeout = 10_000

/** `kubeconfig`: its current context is the cluster. `stop` ends our connections. @throws ClusterError */
export async function attach(kubeconfig: string, { images, signal }: ClusterOptions): Promise<Cluster> {
  const access = await accessFrom(kubeconfig)
  const transport = httpTransport(access)
  const client = new KubeClient(transport)
  try {
    const found = await ask(transport, access, signal)
    return {
      ...found,
      kubeconfig,
      image: imageNames(images),
      diagnostics: (namespace) => diagnose(client, namespace),
      stop: async () => transport.close(),
    }
  } catch (error) {
    transport.close()
    throw error
  }
}

async function accessFrom(kubeconfig: string): Promise<ClusterAccess> {
  try {
    return await accessOf(await readKubeconfig(kubeconfig))
  } catch (error) {
    throw asClusterError(error)
  }
}

async function ask(transport: Transport, access: ClusterAccess, signal: AbortSignal | undefined): Promise<Detected> {
  const limit = AbortSignal.timeout(answerTimeout)
  const either = signal === undefined ? limit : AbortSignal.any([signal, limit])
  const limited: Transport = { ...transport, send: (request) => transport.send({ ...request, signal: either }) }
  const client = new KubeClient(limited)
  const where = `context "${access.context}" at ${access.server}`
  try {
    const [detected, isAllowed] = await Promise.all([detect(client), mayMake(client, 'namespaces')])
    if (isAllowed !== false) return detected
    throw new ClusterError(
      `the cluster of ${where} does not let this user create namespaces, which every scenario needs: use credentials that may`,
    )
  } catch (error) {
    signal?.throwIfAborted()
    if (limit.aborted) {
      throw new ClusterError(`the cluster of ${where} gave no answer in ${answerTimeout / 1000} s: is it running?`, {
        cause: error,
      })
    }
    if (error instanceof NotKubernetesError) {
      throw new ClusterError(`what answers for ${where} is no Kubernetes API server: ${error.message}`, {
        cause: error,
      })
    }
    if (error instanceof UnreachableError) {
      throw new ClusterError(`the cluster of ${where} cannot be reached: ${error.message}`, { cause: error })
    }
    if (error instanceof ApiError) {
      throw new ClusterError(`the cluster of ${where} refuses us (${error.code}): ${error.message}`, { cause: error })
    }
    throw asClusterError(error)
  }
}

/** A kubeconfig that is missing or wrong is a cluster that cannot be had. */
export function asClusterError(error: unknown): unknown {
  if (!(error instanceof KubeconfigError)) return error
  const [sentence = ''] = error.message.split('\n')
  return new ClusterError(sentence, { cause: error })
}
