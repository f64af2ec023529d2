/** What the real kubectl has and the built-in one has not. */
export const lacking: ReadonlySet<string> = new Set([
  'alpha',
  'auth',
  'autoscale',
  'certificate',
  'completion',
  'cordon',
  'cp',
  ...['clusterrole', 'clusterrolebinding', 'configmap', 'cm', 'cronjob', 'deployment', 'deploy', 'ingress', 'job'].map(
    creating,
  ),
  ...['poddisruptionbudget', 'pdb', 'priorityclass', 'quota', 'role', 'rolebinding', 'secret', 'service', 'svc'].map(
    creating,
  ),
  ...['serviceaccount', 'sa', 'token'].map(creating),
  'debug',
  'diff',
  'drain',
  'edit',
  'events',
  'explain',
  'expose',
  'kustomize',
  'options',
  'plugin',
  'port-forward',
  'proxy',
  'rollout pause',
  'rollout resume',
  ...['env', 'resources', 'selector', 'serviceaccount', 'sa', 'subject'].map((what) => `set ${what}`),
  'taint',
  'top',
  'uncordon',
])

function creating(kind: string): string {
  return `create ${kind}`
}
