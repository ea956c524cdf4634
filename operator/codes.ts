import { defineCodes } from '../kinds/codes.ts';

/** Findings of the operator. */
export const { codes, finding } = defineCodes({
  PSTN6001: {
    title: 'The Kubernetes API cannot be reached with this configuration',
    remedy:
      'Run inside a cluster with a service account, or name a kubeconfig whose current context has a server and a user.',
    retry: 'never',
  },
  PSTN6002: {
    title: 'The Kubernetes API did not answer as it should',
    remedy: 'Look at the API server and the network between. The operator tries again by itself.',
    retry: 'later',
  },
  PSTN6003: {
    title: 'The operator lacks a permission in Kubernetes',
    remedy: 'Bind the Role of the chart to the service account of the operator.',
    retry: 'later',
  },
  PSTN6010: {
    title: 'A secret reference is not one that the operator reads',
    remedy: 'Use secretKeyRef with the name of a Secret in the namespace of the object.',
    retry: 'never',
  },
  PSTN6011: {
    title: 'The Secret does not exist',
    remedy: 'Create the Secret in the namespace of the object, or correct the name.',
    retry: 'later',
  },
  PSTN6012: {
    title: 'The Secret has no such key',
    remedy: 'Add the key to the Secret, or correct the key in the reference.',
    retry: 'later',
  },
  PSTN6013: {
    title: 'The value in the Secret is not text',
    remedy: 'Store the credential as UTF-8 text.',
    retry: 'later',
  },
  PSTN6014: {
    title: 'The operator may not read the Secret',
    remedy: 'Allow `get` on this Secret to the service account of the operator in that namespace.',
    retry: 'later',
  },
  PSTN6015: {
    title: 'The operator writes secrets into no file',
    remedy: 'Use writeTo: {secretRef: {name}}: a file would be one of the operator, not of the namespace.',
    retry: 'never',
  },
  PSTN6016: {
    title: 'The operator may not write the Secret',
    remedy:
      'Bind the ClusterRole postern-operator-secret-sinks to the service account of the operator in that namespace.',
    retry: 'later',
  },
  PSTN6020: {
    title: 'This replica no longer holds the lease of the scope',
    remedy: 'Nothing to do: the replica that holds the lease goes on.',
    retry: 'later',
  },
  PSTN6021: {
    title: 'What has to be remembered could not be stored in the status of an object',
    remedy: 'Look at the object and at the permissions on its status. Nothing is sent before it is stored.',
    retry: 'later',
  },
  PSTN6022: {
    title: 'The memory in the status of an object would grow too large',
    remedy: 'Split the object into several, so that each remembers less.',
    retry: 'never',
  },
  PSTN6030: {
    title: 'The endpoint is not one that the operator may use',
    remedy:
      'Leave the endpoint out to use those of the cloud, or have whoever runs the operator add its origin with --allow-endpoint. No credential was read.',
    retry: 'never',
  },
  PSTN6031: {
    title: 'The Zone or Tenant that the object needs cannot be used',
    remedy: 'Look at the status of that object first.',
    retry: 'later',
  },
  PSTN6032: {
    title: 'The object cannot end',
    remedy:
      'Create the Zone or Tenant that it names again, or take the finalizer postern.dev/finalizer off to leave what is outside as it is.',
    retry: 'never',
  },
  PSTN6033: {
    title: 'A pass ended with a fault in Postern',
    remedy: 'Look at the log of the operator for what it was, and report it. Nothing more is done until it passes.',
    retry: 'later',
  },
});
