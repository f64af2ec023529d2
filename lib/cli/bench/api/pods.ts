/** The Pods of the benchmark: as people write them, some 2 KB once they are stored. */

export const podsPath = '/api/v1/namespaces/default/pods'

export const nameOf = (index: number): string => `pod-${`${index}`.padStart(5, '0')}`
export const pathOf = (index: number): string => `${podsPath}/${nameOf(index)}`

/** Pods of one group: what lists by label ask for. */
export const groupSize = 100

export const podOf = (index: number): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: nameOf(index), labels: { app: 'bench', group: `g${Math.floor(index / groupSize)}` } },
    spec: {
      containers: [
        {
          name: 'nginx',
          image: 'registry.k8s.io/nginx-slim:0.8',
          ports: [{ containerPort: 80, name: 'web' }],
          env: [{ name: 'MODE', value: 'bench' }],
          resources: { requests: { cpu: '10m', memory: '16Mi' } },
          readinessProbe: { httpGet: { path: '/', port: 80 } },
        },
      ],
    },
  })
