import { expect } from 'chai'
import { lossIn, lossOf, mayRepeat } from './loss.ts'

describe('lost answers', () => {
  const told = {
    refused: [
      'The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?',
      'Error from server (TooManyRequests): the server has received too many requests and has asked us to try again later',
      'error: Get "https://10.0.0.1:6443/api": dial tcp 10.0.0.1:6443: connect: connection refused',
    ],
    failed: [
      'Error from server (InternalError): an error on the server ("unknown") has prevented the request from succeeding',
      'Error from server (ServiceUnavailable): the server is currently unable to handle the request',
      'Error from server: etcdserver: request timed out',
      'error: error when creating "web.yaml": etcdserver: leader changed',
      'Error from server: error dialing backend: dial tcp 10.0.0.2:10250: i/o timeout',
    ],
    unanswered: [
      'Unable to connect to the server: 127.0.0.1:1 hung up without an answer',
      'Unable to connect to the server: net/http: TLS handshake timeout',
      'error: unexpected EOF',
      'Get "https://10.0.0.1/version": read tcp 1.2.3.4:5: read: connection reset by peer',
      'error: http2: client connection lost',
    ],
  }
  for (const [how, lines] of Object.entries(told)) {
    for (const line of lines)
      it(`are told by: ${line}`, () => expect(lossIn(`some\n${line}\n`)).to.deep.equal({ line, how }))
  }

  for (const line of [
    'Error from server (NotFound): pods "web-9" not found',
    'Error from server (Conflict): the object has been modified; please apply your changes to the latest version and try again',
    'The StatefulSet "web" is invalid: spec: Forbidden: updates to statefulset spec for fields other than …',
    'error: timed out waiting for the condition on pods/web-0',
    "Error from server (TooManyRequests): Cannot evict pod as it would violate the pod's disruption budget.",
    'web-0   1/1   Running',
    "nslookup: can't resolve 'web-9.nginx'",
  ])
    it(`are not told by: ${line}`, () => expect(lossIn(line)).to.equal(undefined))

  it('are what follows when a watch has ended by itself', () => {
    expect(lossOf({ output: 'web-0\n', exitCode: 0 }, 'kubectl get pods -w -l app=nginx')?.line).to.equal(
      'the watch "kubectl get pods -w -l app=nginx" has ended',
    )
    expect(lossOf({ output: 'web-0\n' }, 'kubectl get pods -w')).to.equal(undefined)
    expect(lossOf({ output: 'web-0\n', exitCode: 0 }, 'kubectl get pods -l app=web-w')).to.equal(undefined)
    expect(lossOf({ output: 'no such thing\n', exitCode: 1 }, 'kubectl get pods -w')).to.equal(undefined)
  })

  it('matter not where doing it twice is doing it once', () => {
    expect(mayRepeat("sed 's/A/B/' set.yaml | kubectl apply -f -")).to.equal(true)
    expect(
      ['kubectl apply -f web.yaml', 'kubectl -n x scale sts web --replicas=3', "kubectl patch sts web -p '{}'"].map(
        mayRepeat,
      ),
    ).to.deep.equal([true, true, true])
    for (const line of [
      'kubectl delete pod web-0',
      'kubectl exec web-0 -- touch x',
      'kubectl apply -f a; kubectl delete pod b',
      'kubectl rollout undo sts web',
      'echo x > y',
      `kubectl patch pod web-0 --type=merge -p '{"metadata":{"finalizers":null}}'`,
      `kubectl patch pod web-0 --subresource=status -p '{"status":{"phase":"Failed"}}'`,
    ])
      expect(mayRepeat(line), line).to.equal(false)
  })
})
