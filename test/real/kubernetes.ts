import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findTool, freePorts, missingTools } from './tools.ts';

/** What came out of one run of kubectl. */
export type KubectlResult = { readonly stdout: string; readonly stderr: string; readonly code: number };

/** A real control plane: etcd and kube-apiserver, no controllers (nothing collects garbage or empties namespaces). */
export type Kubernetes = {
  /** For the admin, group `system:masters`. */
  readonly kubeconfigPath: string;
  readonly server: string;
  readonly adminToken: string;
  /** Certificate bundle of the API server, PEM. */
  readonly certificateAuthority: string;
  kubectl(args: readonly string[], input?: string): Promise<KubectlResult>;
  /**
   * A kubeconfig for a user with no rights but those bound to it. Restarts the API server, which reads its token file
   * only at start.
   */
  userKubeconfig(name: string, groups: readonly string[]): Promise<string>;
  /** A kubeconfig with a token of this service account, which has to exist. */
  serviceAccountKubeconfig(namespace: string, name: string): Promise<string>;
  /** Kills the API server and starts it again on the same port. */
  restartApiServer(): Promise<void>;
  /** Kills the API server. `restartApiServer` brings it back. */
  killApiServer(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
};

/** Why `startKubernetes` cannot work here, or null. Throws when POSTERN_REQUIRE_REAL is 1. */
export const missingKubernetes = (): string | null => missingTools(['etcd', 'kube-apiserver', 'kubectl']);

const pathOf = (tool: string): string => {
  const path = findTool(tool);
  if (path === null) throw new Error(`${tool} is not built: run test/tools/build.sh ${tool}`);
  return path;
};

const start = (tool: string, args: readonly string[], logPath: string): ChildProcess => {
  const log = openSync(logPath, 'a');
  const child = spawn(pathOf(tool), args, { stdio: ['ignore', log, log] });
  closeSync(log);
  return child;
};

const kill = async (child: ChildProcess | null): Promise<void> => {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGCONT');
  child.kill('SIGKILL');
  await gone;
};

const readyz = (server: string): Promise<boolean> =>
  new Promise((resolve) => {
    const call = request(`${server}/readyz`, { rejectUnauthorized: false, timeout: 2000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    call.on('timeout', () => call.destroy(new Error('timeout')));
    call.on('error', () => resolve(false));
    call.end();
  });

/** Starts etcd and kube-apiserver on free ports of 127.0.0.1, in a folder of their own. Ready when it resolves. */
export const startKubernetes = async (): Promise<Kubernetes> => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-kubernetes-'));
  const [etcdClient = 0, etcdPeer = 0, securePort = 0] = await freePorts(3);
  const server = `https://127.0.0.1:${securePort}`;
  const adminToken = randomBytes(16).toString('hex');
  const tokens = [`${adminToken},admin,admin,"system:masters"`];
  const tokenFile = join(folder, 'tokens.csv');
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  await writeFile(join(folder, 'service-account.pub'), keys.publicKey);
  await writeFile(join(folder, 'service-account.key'), keys.privateKey, { mode: 0o600 });

  const etcd = start(
    'etcd',
    [
      `--data-dir=${join(folder, 'etcd')}`,
      `--listen-client-urls=http://127.0.0.1:${etcdClient}`,
      `--advertise-client-urls=http://127.0.0.1:${etcdClient}`,
      `--listen-peer-urls=http://127.0.0.1:${etcdPeer}`,
      '--unsafe-no-fsync=true',
    ],
    join(folder, 'etcd.log'),
  );
  let apiServer: ChildProcess | null = null;

  const startApiServer = async (): Promise<void> => {
    await writeFile(tokenFile, `${tokens.join('\n')}\n`, { mode: 0o600 });
    const log = join(folder, 'kube-apiserver.log');
    const child = start(
      'kube-apiserver',
      [
        `--etcd-servers=http://127.0.0.1:${etcdClient}`,
        `--secure-port=${securePort}`,
        '--bind-address=127.0.0.1',
        `--cert-dir=${join(folder, 'certificates')}`,
        '--service-cluster-ip-range=10.0.0.0/24',
        '--authorization-mode=RBAC',
        '--disable-admission-plugins=ServiceAccount',
        '--service-account-issuer=https://127.0.0.1/',
        `--service-account-key-file=${join(folder, 'service-account.pub')}`,
        `--service-account-signing-key-file=${join(folder, 'service-account.key')}`,
        `--token-auth-file=${tokenFile}`,
      ],
      log,
    );
    apiServer = child;
    for (const deadline = Date.now() + 60_000; !(await readyz(server)); await sleep(100)) {
      if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
        const tail = readFileSync(log, 'utf8').split('\n').slice(-15).join('\n');
        throw new Error(`kube-apiserver did not become ready:\n${tail}`);
      }
    }
  };

  const stop = async (): Promise<void> => {
    await kill(apiServer);
    await kill(etcd);
    await rm(folder, { recursive: true, force: true });
  };

  const writeKubeconfig = async (name: string, token: string): Promise<string> => {
    const path = join(folder, `${name}.kubeconfig`);
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        { name: 'local', cluster: { server, 'certificate-authority': join(folder, 'certificates', 'apiserver.crt') } },
      ],
      users: [{ name, user: { token } }],
      contexts: [{ name: 'local', context: { cluster: 'local', user: name, namespace: 'default' } }],
      'current-context': 'local',
    };
    await writeFile(path, JSON.stringify(config), { mode: 0o600 });
    return path;
  };

  try {
    await startApiServer();
  } catch (error) {
    await stop();
    throw error;
  }
  const kubeconfigPath = await writeKubeconfig('admin', adminToken);

  const kubectl = (args: readonly string[], input?: string): Promise<KubectlResult> =>
    new Promise((resolve) => {
      const child = execFile(
        pathOf('kubectl'),
        [`--kubeconfig=${kubeconfigPath}`, `--cache-dir=${join(folder, 'kubectl')}`, ...args],
        { maxBuffer: 64 * 1024 * 1024 },
        (error, stdout, stderr) =>
          resolve({ stdout, stderr, code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1 }),
      );
      child.stdin?.end(input ?? '');
    });

  const restartApiServer = async (): Promise<void> => {
    await kill(apiServer);
    await startApiServer();
  };

  return {
    kubeconfigPath,
    server,
    adminToken,
    certificateAuthority: readFileSync(join(folder, 'certificates', 'apiserver.crt'), 'utf8'),
    kubectl,
    userKubeconfig: async (name, groups) => {
      const token = randomBytes(16).toString('hex');
      tokens.push(`${token},${name},${name}${groups.length === 0 ? '' : `,"${groups.join(',')}"`}`);
      await restartApiServer();
      return writeKubeconfig(name, token);
    },
    serviceAccountKubeconfig: async (namespace, name) => {
      const made = await kubectl(['create', 'token', name, `--namespace=${namespace}`]);
      if (made.code !== 0) throw new Error(made.stderr);
      return writeKubeconfig(`${namespace}-${name}`, made.stdout.trim());
    },
    restartApiServer,
    killApiServer: () => kill(apiServer),
    freeze: () => void apiServer?.kill('SIGSTOP'),
    thaw: () => void apiServer?.kill('SIGCONT'),
    stop,
  };
};
