import { expect } from 'chai'
import { keepsTerminal, opensSession } from '../parse/commands.ts'
import { mayReplacePods, onlyReads, waits } from './reading.ts'

const all = (classify: (commandLine: string) => boolean, expected: boolean, commandLines: readonly string[]): void => {
  for (const commandLine of commandLines) expect(classify(commandLine), commandLine).to.equal(expected)
}

describe('commands', () => {
  it('that only read are recognised', () =>
    all(onlyReads, true, [
      'kubectl get pods -l app=nginx',
      'kubectl -n default get pods | grep web | wc -l',
      'kubectl --namespace foo describe sts web',
      'for i in {0..2}; do kubectl exec web-$i -- sh -c hostname; done',
      "for i in 0 1 2;do nslookup web-$i.nginx;echo;echo '---';done",
      'for i in 0 1; do kubectl exec -it "web-$i" -c nginx -- curl -s http://localhost/ 2>/dev/null; done',
      'kubectl get pods \\\n-o wide',
      'kubectl rollout status sts/web',
      'kubectl apply -f web.yaml --dry-run=server',
      'wget -q -O - http://web-0.nginx/',
      'wget -qO- http://web-0.nginx/',
      'N=$(kubectl get pods -o name | wc -l); echo $N > /dev/null',
      'timeout 5 curl -sS web-0.nginx',
      'if kubectl get pod web-0; then echo "a; b > c"; fi',
    ]))

  it('that change something are recognised', () =>
    all(onlyReads, false, [
      'kubectl apply -f web.yaml',
      'kubectl delete pod -l app=nginx',
      'kubectl scale sts web --replicas=0 && kubectl get pods',
      "kubectl exec web-0 -- sh -c 'echo $(hostname) > /usr/share/nginx/html/index.html'",
      'kubectl exec web-0 -- touch /tmp/x',
      'kubectl exec web-0 -- sh',
      'kubectl rollout undo sts/web',
      'kubectl config set-context x',
      'kubectl get pods > pods.txt',
      'cat <<EOF | kubectl apply -f -\nkind: Pod\nEOF',
      'echo $(kubectl delete pod web-0)',
      'curl -X POST http://x/',
      'curl -d a=b http://x/',
      'wget http://x/file',
      'sed -i s/a/b/ web.yaml',
      'find . -delete',
      './script.sh',
      '',
    ]))

  it('after which other Pods may have an address are recognised', () => {
    all(mayReplacePods, true, [
      'kubectl delete pod web-0',
      'kubectl apply -f web.yaml',
      'kubectl -n x rollout restart sts web',
      'helm upgrade x y',
    ])
    all(mayReplacePods, true, [`kubectl patch pod web-0 --subresource=status -p '{"status":{"phase":"Failed"}}'`])
    all(mayReplacePods, false, ['kubectl patch pod web-0 --subresource=status --patch-file=open.yaml'])
    all(mayReplacePods, false, [
      'kubectl get pods',
      'kubectl run -it t --image=busybox --rm',
      'kubectl exec web-0 -- touch x',
      'echo a > b',
    ])
  })

  it('that wait by themselves are recognised', () => {
    all(waits, true, ['kubectl wait --for=condition=Ready pod/web-0', 'kubectl -n x rollout status sts/web'])
    all(waits, false, ['kubectl get pods', 'kubectl rollout history sts/web', 'echo wait'])
  })

  it('that open a session are recognised', () => {
    all(opensSession, true, [
      'kubectl run -it --image busybox:1.28 t --restart=Never --rm',
      'kubectl run t -i --tty --image busybox',
      'kubectl exec -ti web-0 -- sh',
      'kubectl exec -i -t web-0 -- /bin/bash',
      'kubectl attach -it t',
    ])
    all(opensSession, false, [
      'kubectl exec web-0 -- sh -it',
      'kubectl exec -it web-0 -- hostname',
      'kubectl get pods -it',
      'kubectl run t --image busybox',
      'for i in 0 1; do kubectl exec -i -t web-$i -- curl http://localhost/; done',
    ])
  })

  it('that keep their terminal are recognised', () => {
    all(keepsTerminal, true, [
      'kubectl get pods -w -l app=nginx',
      'kubectl get pods -l app=nginx --watch',
      'kubectl get sts -o wide --watch-only=true',
      'kubectl logs -f web-0',
      'kubectl port-forward web-0 8080:80',
      'kubectl run -it --image busybox t',
      'kubectl get -ow pods -w',
    ])
    all(keepsTerminal, false, [
      'kubectl get pods -o wide',
      'kubectl get pods --watch=false',
      'kubectl apply -f web.yaml',
      'kubectl logs web-0',
      'timeout 5 kubectl get pods -w',
      'kubectl rollout status sts/web -w',
      'kubectl get pods -l app=web-w',
    ])
  })
})
