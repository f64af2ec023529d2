/** The built-in kubectl beside the one of this machine: same command, same cluster, same output and exit code. */
import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { httpTransport, type HttpTransport } from '../kube/http.ts'
import { accessOf, readKubeconfig } from '../kube/kubeconfig.ts'
import { startReference, type Reference } from '../reference/start.ts'
import { type Kubectl, type Ran, testKubectl, webYaml, wordsOf } from './testing.ts'

/** Read-only, or failing: in any order, and side by side. */
const reading = `
get pods
get pods -o wide
get pod web-0 nope
get po,svc -l app=nginx
get pod/web-0 sts/web
get all
get all -A
get pods -n nope
get pods --show-labels --no-headers
get pods -L app
get pods --sort-by=.metadata.name
get pods -o name
get pod web-0 -o yaml
get sts web -o json
get pods -o yaml
get pods -o jsonpath='{range .items[*]}{.metadata.name}{"\\t"}{.status.phase}{"\\n"}{end}'
get pod web-0 -o jsonpath='{.metadata.labels}'
get pod web-0 -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}'
get pod web-0 --template='{{range $i, $c := .spec.containers}}{{$c.image}}{{end}}'
get pods -o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[*].image,NO:.nope
get pvc,pv,sc,nodes,endpoints,endpointslices,controllerrevisions,events,sa,cm
get pods -o nope
get pods --field-selector nope=1
get nope
get --raw /version
get --raw /apis/apps/v1/namespaces/nope/statefulsets
get --raw /nope
get pods --raw /version
create --raw /version -f nope.yaml
create --raw /version
delete --raw /api/v1/namespaces/default/pods/nope
get
get --nope
get pods -o
get -f web.yaml
describe pod web-0
describe sts web
describe svc nginx
describe pvc www-web-0
describe node
describe pod nope
api-versions
api-resources
apply -f nope.yaml
apply -f web.yaml --dry-run=server
delete pod nope
delete pod
delete pods -l app=nope
delete pod web-0 --dry-run=client
exec web-0 -- hostname
exec web-0 -- sh -c 'echo out; echo err >&2; exit 3'
exec nope -- hostname
exec web-0 hostname
logs web-0
logs nope
scale --replicas=2 pod/web-0
scale --current-replicas=9 --replicas=2 sts/web
patch pod web-0 -p '{}'
patch pod nope -p '{}'
label pod web-0
wait pod web-0 --for=condition=Ready
wait pod web-0 --for=condition=Nope --timeout=50ms
wait sts web --for=jsonpath='{.status.readyReplicas}'=2
rollout status sts/web
rollout history sts/web
rollout history sts/web --revision=1
run x --image=busybox --dry-run=client -o yaml -- sleep 1
run x --image=busybox --rm
config current-context
`

/** A Deployment and a DaemonSet. */
const othersYaml = ['Deployment', 'DaemonSet']
  .map((kind) => {
    const labels = { app: `others-${kind.toLowerCase()}` }
    const containers = [{ name: 'c', image: 'busybox:1.28', command: ['sleep', '1000'] }]
    const template = { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, containers } }
    const spec = { selector: { matchLabels: labels }, template }
    return JSON.stringify({ apiVersion: 'apps/v1', kind, metadata: { name: 'others' }, spec })
  })
  .join('\n---\n')

/** In order; the built-in one does the same in a namespace of its own. */
const changing = `
apply -f web.yaml
apply -f web.yaml
rollout status sts/web
label pod web-0 tier=front
label pod web-0 tier=front
label pod web-0 tier=back
label pod web-0 tier=back --overwrite
label pod web-0 tier-
annotate pod web-0 note=x
annotate pod web-0 note-
patch sts web -p '{"spec":{"replicas":1}}'
patch sts web --type=json -p '[{"op":"replace","path":"/spec/replicas","value":2}]'
patch sts web --type=merge -p '{"spec":{"replicas":2}}'
rollout status sts/web
scale sts web --replicas=1
replace -f web.yaml
replace -f web.yaml --dry-run=client
replace -f web.yaml -o name
replace
replace -f nope.yaml
replace -f web.yaml -f web.yaml --raw=/version
set image sts/web nginx=registry.k8s.io/nginx-slim:0.25
set image sts/web nginx=registry.k8s.io/nginx-slim:0.25
set image sts/web *=registry.k8s.io/nginx-slim:0.24 --dry-run=server
set image sts/web nope=x
set image sts/web
set image sts
set image svc/nginx nginx=x
set image sts/web nginx=x nope
rollout undo sts/web
rollout history sts/web
apply -f others.yaml
wait deploy/others --for=jsonpath='{.status.observedGeneration}'=1
rollout history deploy/others
rollout undo deploy/others
set image deploy/others c=busybox:1.36
wait deploy/others --for=jsonpath='{.status.observedGeneration}'=2
rollout history deploy/others
rollout history deploy/others --revision=1
rollout undo deploy/others --to-revision=9
rollout undo deploy/others
wait deploy/others --for=jsonpath='{.status.observedGeneration}'=3
rollout undo deploy/others --to-revision=3
rollout history deploy/others
wait ds/others --for=jsonpath='{.status.observedGeneration}'=1
set image ds/others c=busybox:1.36
wait ds/others --for=jsonpath='{.status.observedGeneration}'=2
rollout undo ds/others
wait ds/others --for=jsonpath='{.status.observedGeneration}'=3
rollout history ds/others
rollout history ds/others --revision=3
delete -f others.yaml --grace-period=1
patch sts web --subresource=scale --type=merge -p '{"spec":{"replicas":1}}'
patch sts web --subresource=scale --type=merge -p '{"spec":{"replicas":-1}}'
patch sts web -p '{"spec":{"replicas":4}}' --dry-run=server
patch sts web -p '{"spec":{"replicas":4}}' --dry-run=client
patch sts web --subresource=status -p '{"status":{"collisionCount":0}}'
get sts web --subresource=scale -o jsonpath='{.spec.replicas} {.status.selector}'
replace --force -f web.yaml --grace-period=1
create -f web.yaml
run -i --rm --restart=Never --image busybox:1.28 one -- sh -c 'cat; echo one; exit 4'
run two --restart=Never --image busybox:1.28 -- sleep 1000
wait pod two --for=condition=Ready
delete pod two --force
delete pod -l app=nginx
delete -f web.yaml
get sts
get pvc -l app=nginx --no-headers -o custom-columns=N:.metadata.name
delete pvc --all
`

const commands = (text: string): string[] => text.split('\n').filter((line) => line !== '')

/** The version of the kubectl on the PATH: `1.32`. */
function installed(): string | undefined {
  try {
    const { clientVersion } = JSON.parse(
      execFileSync('kubectl', ['version', '--client', '-o', 'json'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      }).toString(),
    ) as { clientVersion: { gitVersion: string } }
    return /^v(\d+\.\d+)/.exec(clientVersion.gitVersion)?.[1]
  } catch {
    return undefined
  }
}

const version = installed()

describe('kubectl beside the one of this machine', () => {
  if (version === undefined) {
    it('is not compared, because this machine has no kubectl', () => expect(version).to.equal(undefined))
    return
  }

  let reference: Reference
  let folder: string
  let transport: HttpTransport
  // What begins with a brace, the real one takes for JSON.
  const files = { 'web.yaml': webYaml, 'others.yaml': `---\n${othersYaml}` }

  before(async () => {
    reference = await startReference({ seed: 1 })
    folder = await mkdtemp(join(tmpdir(), 'stickyset-kubectl-'))
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    const access = await accessOf(await readKubeconfig(reference.kubeconfig.path))
    transport = httpTransport(access)
  })
  after(async () => {
    transport?.close()
    await reference?.stop()
    await rm(folder, { recursive: true })
  })

  const real = (args: readonly string[]): Promise<Ran> =>
    new Promise((resolve) => {
      const env = { ...process.env, KUBECONFIG: reference.kubeconfig.path, KUBECACHEDIR: join(folder, 'cache') }
      execFile('kubectl', args, { cwd: folder, env }, (error, stdout, stderr) =>
        resolve({ stdout, stderr, exitCode: error === null ? 0 : Number(error.code) }),
      ).stdin?.end()
    })

  const own = async (namespace: string): Promise<Kubectl> => {
    const { context, server } = await accessOf(await readKubeconfig(reference.kubeconfig.path))
    return testKubectl(transport, files, { context, server, namespace })
  }

  it('reads alike, and fails alike', async () => {
    await real(['apply', '-f', 'web.yaml'])
    await real(['rollout', 'status', 'sts/web'])
    const kubectl = await own('default')
    const differing: string[] = []
    const lines = commands(reading)
    const few = 4
    for (let at = 0; at < lines.length; at += few) {
      const some = lines.slice(at, at + few).map(async (line) => {
        const [theirs, ours] = await Promise.all([real(wordsOf(line)), kubectl(wordsOf(line))])
        return difference(line, theirs, ours)
      })
      differing.push(...(await Promise.all(some)).flat())
    }
    expect(differing.join('\n')).to.equal('')
  }).timeout(60_000)

  it('changes alike', async () => {
    for (const name of ['theirs', 'ours']) await real(['create', 'namespace', name])
    const kubectl = await own('ours')
    const differing: string[] = []
    for (const line of commands(changing)) {
      const [theirs, ours] = await Promise.all([real(['-n', 'theirs', ...wordsOf(line)]), kubectl(wordsOf(line))])
      differing.push(...difference(line, theirs, ours))
    }
    expect(differing.join('\n')).to.equal('')
  }).timeout(60_000)
})

function difference(line: string, theirs: Ran, ours: Ran): string[] {
  const [expected, actual] = [comparable(theirs), comparable(ours)]
  if (expected === actual) return []
  return [`$ kubectl ${line}`, '--- theirs', expected, '--- ours', actual]
}

/** Without what differs from one moment to the next, or from one version of kubectl to another. */
const comparable = ({ stdout, stderr, exitCode }: Ran): string =>
  `${stdout}${stderr}[${exitCode}]`
    .replace(/^Error: /gm, 'error: ')
    .replace(/^[EW]\d{4} .*\n/gm, '')
    .replace(/^\d+[smh](\d+s)?/gm, 'AGE')
    .replace(/ConfigMapOptional: +<nil>|Optional: +false/g, 'Optional')
    .replace(/ +(<invalid>|\d+[smh](\d+s)?)( \(x\d+ over \d+s\))?( +|$)/gm, ' AGE ')
    .replace(/RenewTime:.*|resourceVersion"?: .*/g, '')
    .replace(/\b(theirs|ours)\b/g, 'NAMESPACE')
    .replace(/deleted from \S+ namespace/g, 'deleted')
    .replace(/ +$/gm, '')
