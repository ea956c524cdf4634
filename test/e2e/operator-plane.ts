import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from '../../sandbox/index.ts';
import { type Kubernetes, startKubernetes } from '../real/kubernetes.ts';

const root = join(import.meta.dirname, '../..');

/** One line of the operator's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string };

/** An operator in a process of its own, with the rights that its manifests give and no others. */
export type OperatorProcess = {
  /** Everything it printed. */
  readonly output: string;
  readonly lines: readonly LogLine[];
  readonly pid: number;
  readonly probe: number | null;
  /** Resolves with the exit code; null when it was killed. */
  readonly ended: Promise<number | null>;
  /** SIGTERM. */
  stop(): Promise<void>;
  kill(): void;
  pause(): void;
  resume(): void;
};

/** An object as `kubectl get -o json` shows it. */
export type Shown = {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly resourceVersion: string;
    readonly generation: number;
    readonly finalizers?: readonly string[];
    readonly deletionTimestamp?: string;
  };
  readonly status?: {
    readonly state?: string;
    readonly observedGeneration?: number;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason: string;
      readonly message: string;
    }[];
    readonly findings?: readonly { readonly code: string; readonly message: string; readonly path: string }[];
    readonly gates?: readonly { readonly id: string }[];
    readonly changes?: readonly string[];
  };
};

/** A control plane with the CRDs and the manifests of the operator. */
export type OperatorPlane = {
  readonly kubernetes: Kubernetes;
  /** kubectl as the admin; throws when it fails. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /** Puts manifests into a namespace. */
  apply(namespace: string, manifests: readonly unknown[]): Promise<void>;
  /** All our objects of a namespace. */
  objects(namespace: string): Promise<readonly Shown[]>;
  /** A namespace in which the operator has the rights of its manifests, Leases included. */
  makeNamespace(name: string): Promise<void>;
  /** Starts the operator as the service account of its manifests. */
  startOperator(sandbox: Sandbox, flags: readonly string[]): OperatorProcess;
  stop(): Promise<void>;
};

const startProcess = (args: readonly string[]): OperatorProcess => {
  const child: ChildProcess = spawn(process.execPath, [join(root, 'operator/bin.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const read = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
  };
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const lines = (): readonly LogLine[] =>
    output
      .split('\n')
      .flatMap((line) => (line.startsWith('{') && line.endsWith('}') ? [JSON.parse(line) as LogLine] : []));
  return {
    get output() {
      return output;
    },
    get lines() {
      return lines();
    },
    pid: child.pid ?? 0,
    get probe() {
      const started = lines().find(({ msg }) => msg === 'started');
      return started === undefined ? null : Number(started['probe']);
    },
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
    kill: () => void child.kill('SIGKILL'),
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
  };
};

/** Polls until `look` gives something other than null. Throws with what `explain` says. */
export const eventually = async <T>(
  look: () => Promise<T | null> | T | null,
  explain: () => string,
  milliseconds = 60_000,
): Promise<T> => {
  for (const deadline = Date.now() + milliseconds; ; await sleep(100)) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > deadline) throw new Error(`waited ${milliseconds / 1000} s in vain\n${explain()}`);
  }
};

/** The rights of the operator in one namespace, as its manifests say for `--namespace`. */
const bindings = (namespace: string): readonly unknown[] =>
  ['postern-operator', 'postern-operator-secrets', 'postern-operator-leases'].map((name) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name, namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name: 'postern-operator', namespace: 'postern-system' }],
  }));

/** Starts a control plane and installs CRDs, service account and roles. Binds nothing. */
export const openOperatorPlane = async (): Promise<OperatorPlane> => {
  const kubernetes = await startKubernetes();
  const kubectl = async (args: readonly string[], input?: string): Promise<string> => {
    const { stdout, stderr, code } = await kubernetes.kubectl(args, input);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  const apply = async (namespace: string, manifests: readonly unknown[]): Promise<void> => {
    if (manifests.length === 0) return;
    const list = { apiVersion: 'v1', kind: 'List', items: manifests };
    await kubectl(['apply', '-n', namespace, '-f', '-'], JSON.stringify(list));
  };
  try {
    const manifests = ['namespace', 'service-account', 'roles'].flatMap((name) => [
      '-f',
      join(root, `operator/manifests/${name}.yaml`),
    ]);
    await kubectl(['apply', ...manifests, '-f', join(root, 'crds')].filter((word) => word !== ''));
    await kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
    const kubeconfig = await kubernetes.serviceAccountKubeconfig('postern-system', 'postern-operator');
    return {
      kubernetes,
      kubectl,
      apply,
      objects: async (namespace) =>
        (JSON.parse(await kubectl(['get', 'postern', '-n', namespace, '-o', 'json'])) as { items: readonly Shown[] })
          .items,
      makeNamespace: async (name) => {
        await kubectl(['create', 'namespace', name]);
        await apply(name, bindings(name));
      },
      startOperator: (sandbox, flags) =>
        startProcess([
          `--kubeconfig=${kubeconfig}`,
          `--allow-endpoint=${sandbox.tenant.url}`,
          '--probe-address=127.0.0.1:0',
          ...flags,
        ]),
      stop: () => kubernetes.stop(),
    };
  } catch (error) {
    await kubernetes.stop();
    throw error;
  }
};
