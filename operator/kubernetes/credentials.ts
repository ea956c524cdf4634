import { readFile } from 'node:fs/promises';
import { FindingError } from '../../kinds/codes.ts';
import { finding } from '../codes.ts';

/** What TLS needs to reach the API server: PEM bytes. */
export type Tls = {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
};

/** How to reach one API server and who we are there. Files are read again, so that rotated ones take effect. */
export type Credentials = {
  /** Origin, with a path prefix where the server stands behind one; no trailing slash. */
  readonly server: string;
  /** Namespace of the context or of the service account; `default` when neither says. */
  readonly namespace: string;
  /** HTTP proxy, or null. */
  readonly proxy: string | null;
  tls(): Promise<Tls>;
  /** Headers that say who calls. */
  headers(): Promise<Readonly<Record<string, string>>>;
};

const rereadMilliseconds = 60_000;
const serviceAccountNamespace = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';

/** A reader that keeps the content for a minute. When a later read fails, the last content stays (a mount being swapped). */
const rereading = (path: string, now: () => number): (() => Promise<string>) => {
  let last: { readonly text: string; readonly at: number } | null = null;
  return async () => {
    if (last !== null && now() - last.at < rereadMilliseconds) return last.text;
    try {
      last = { text: await readFile(path, 'utf8'), at: now() };
    } catch (error) {
      if (last === null) throw error;
    }
    return last.text;
  };
};

/** A token sent in the clear is a token given away: plain HTTP is for loopback (`kubectl proxy`, tests). */
const checkServer = (server: string): string => {
  const url = new URL(server);
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback))
    throw new FindingError(finding('PSTN6001', { message: `the server ${url.origin} is not https` }));
  return server.replace(/\/+$/, '');
};

/** Credentials for a server that needs none, or a fixed token. */
export const plainCredentials = (
  server: string,
  more: { readonly token?: string; readonly ca?: string } = {},
): Credentials => ({
  server: checkServer(server),
  namespace: 'default',
  proxy: null,
  tls: async () => (more.ca === undefined ? {} : { ca: more.ca }),
  headers: async () => (more.token === undefined ? {} : { authorization: `Bearer ${more.token}` }),
});

/**
 * Loads a kubeconfig, or what kubectl would take (KUBECONFIG, the home folder, the pod's service account) when no path
 * is given. Only here does the official client come in, for its reading of kubeconfig and its exec and OIDC plug-ins;
 * it is imported on use because it costs 88 MB.
 */
export const loadCredentials = async (
  options: { readonly kubeconfig?: string; readonly context?: string; readonly now?: () => number } = {},
): Promise<Credentials> => {
  const now = options.now ?? Date.now;
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  if (options.kubeconfig === undefined) config.loadFromDefault();
  else config.loadFromFile(options.kubeconfig);
  if (options.context !== undefined) config.setCurrentContext(options.context);
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  if (cluster === null || user === null) {
    const what = cluster === null ? 'cluster' : 'user';
    throw new FindingError(
      finding('PSTN6001', { message: `the context ${config.getCurrentContext()} has no ${what}` }),
    );
  }
  // What the official client assumes when it finds nothing at all.
  if (options.kubeconfig === undefined && cluster.server === 'http://localhost:8080')
    throw new FindingError(finding('PSTN6001', { message: 'there is neither a kubeconfig nor a service account' }));
  if (cluster.proxyUrl?.startsWith('socks'))
    throw new FindingError(
      finding('PSTN6001', { message: 'the kubeconfig asks for a SOCKS proxy, which is not supported' }),
    );

  const material = (file: string | undefined, data: string | undefined): (() => Promise<string | undefined>) => {
    if (file !== undefined && file !== '') return rereading(file, now);
    const text = data === undefined || data === '' ? undefined : Buffer.from(data, 'base64').toString('utf8');
    return async () => text;
  };
  const ca = material(cluster.caFile, cluster.caData);
  const cert = material(user.certFile, user.certData);
  const key = material(user.keyFile, user.keyData);
  const tokenFile: unknown = user.authProvider?.config?.tokenFile;
  const tokenOf = typeof tokenFile === 'string' ? rereading(tokenFile, now) : null;
  const plugin = tokenOf === null && (Boolean(user.exec) || Boolean(user.authProvider));

  /** What the exec or OIDC plug-in gives; it caches by the expiry that its answer names. */
  const fromPlugin = async (): Promise<Record<string, unknown>> => {
    const given: Record<string, unknown> = {};
    if (plugin) await config.applyToHTTPSOptions(given);
    return given;
  };
  const pem = (value: unknown): string | undefined =>
    typeof value === 'string' ? value : Buffer.isBuffer(value) ? value.toString('utf8') : undefined;

  return {
    server: checkServer(cluster.server),
    namespace: await readFile(serviceAccountNamespace, 'utf8').then(
      (text) => text.trim(),
      () => config.getContextObject(config.getCurrentContext())?.namespace ?? 'default',
    ),
    proxy: cluster.proxyUrl ?? null,
    tls: async () => {
      const given = await fromPlugin();
      const parts = {
        ca: await ca(),
        cert: pem(given['cert']) ?? (await cert()),
        key: pem(given['key']) ?? (await key()),
      };
      return {
        ...(parts.ca === undefined ? {} : { ca: parts.ca }),
        ...(parts.cert === undefined ? {} : { cert: parts.cert }),
        ...(parts.key === undefined ? {} : { key: parts.key }),
        ...(cluster.tlsServerName === undefined ? {} : { servername: cluster.tlsServerName }),
        ...(cluster.skipTLSVerify ? { rejectUnauthorized: false } : {}),
      };
    },
    headers: async () => {
      const headers: Record<string, string> = {};
      if (tokenOf !== null) headers['authorization'] = `Bearer ${(await tokenOf()).trim()}`;
      else if (plugin) {
        const given = (await fromPlugin())['headers'] as Readonly<Record<string, string>> | undefined;
        if (given?.['Authorization'] !== undefined) headers['authorization'] = given['Authorization'];
      }
      if (user.token !== undefined && user.token !== '') headers['authorization'] = `Bearer ${user.token}`;
      if (user.impersonateUser !== undefined && user.impersonateUser !== null)
        headers['impersonate-user'] = user.impersonateUser;
      return headers;
    },
  };
};
