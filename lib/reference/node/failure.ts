import { ApiError } from '../../kube/errors.ts'

/** What a kubelet's answer becomes at the API server. */
export const failure = (code: number, reason: string, message: string): ApiError =>
  new ApiError({ apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', message, reason, code })
