/** The kubeconfig that lets an administrator in. */
import type { Certificates } from './certificate.ts'

const name = 'stickyset'

/** Whether a text is a kubeconfig of ours and of nobody else. */
export const isOurs = (text: string): boolean => {
  const names = [...text.matchAll(/^- name: (.*)$/gm)].map(([, one]) => one)
  return names.length === 3 && names.every((one) => one === name)
}

export function kubeconfigText(url: string, token: string, { authority, client }: Certificates): string {
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  return [
    'apiVersion: v1',
    'kind: Config',
    'clusters:',
    `- name: ${name}`,
    '  cluster:',
    `    server: ${url}`,
    `    certificate-authority-data: ${base64(authority.certificate)}`,
    'users:',
    `- name: ${name}`,
    '  user:',
    `    client-certificate-data: ${base64(client.certificate)}`,
    `    client-key-data: ${base64(client.key)}`,
    `    token: ${token}`,
    'contexts:',
    `- name: ${name}`,
    '  context:',
    `    cluster: ${name}`,
    `    user: ${name}`,
    '    namespace: default',
    `current-context: ${name}`,
    '',
  ].join('\n')
}
