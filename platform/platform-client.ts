import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { request } from 'undici';
import type { RunningPlatform } from './index.ts';

/** An answer with its body parsed; null where there is none. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
};

/** What a test sends besides the path. */
export type Sent = { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> };

/** A client of the platform for tests. An answer that is not as the description says throws. */
export type PlatformClient = {
  call(method: string, path: string, sent?: Sent): Promise<Answer>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  put(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  patch(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
};

type Operations = Readonly<
  Record<string, Readonly<Record<string, { readonly responses?: Readonly<Record<string, Described>> }>>>
>;
type Described = { readonly content?: Readonly<Record<string, { readonly schema?: object }>> };

/** Fetches a token with the platform's first application. */
export async function accessToken(platform: RunningPlatform): Promise<string> {
  const { clientId, clientSecret, url } = platform;
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const answer = await request(`${url}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
  return ((await answer.body.json()) as { access_token: string }).access_token;
}

/** A client with a fresh token. */
export async function platformClient(platform: RunningPlatform): Promise<PlatformClient> {
  const token = await accessToken(platform);
  const description = (await (await request(`${platform.url}/openapi.json`)).body.json()) as { paths: Operations };
  const check = checker(description.paths);
  const call = async (method: string, path: string, { body, headers = {} }: Sent = {}): Promise<Answer> => {
    const answer = await request(`${platform.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    const isJson = String(answer.headers['content-type']).startsWith('application/json');
    const found = { status: answer.statusCode, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
    check(method, path.split('?')[0] ?? path, found);
    return found;
  };
  return {
    call,
    get: (path, headers = {}) => call('GET', path, { headers }),
    post: (path, body, headers = {}) => call('POST', path, { body, headers }),
    put: (path, body, headers = {}) => call('PUT', path, { body, headers }),
    patch: (path, body, headers = {}) => call('PATCH', path, { body, headers }),
  };
}

function checker(paths: Operations): (method: string, path: string, answer: Answer) => void {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const validators = new Map<string, ValidateFunction>();
  // A path without a parameter goes before one with.
  const known = Object.keys(paths).sort((one, other) => Number(one.includes('{')) - Number(other.includes('{')));
  return (method, path, { status, body }) => {
    if (status >= 400) return;
    const template = known.find((one) => new RegExp(`^${one.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path));
    const described = paths[template ?? '']?.[method.toLowerCase()]?.responses?.[String(status)];
    if (described === undefined) throw new Error(`${method} ${path} answers ${status}, which is not described.`);
    const [content] = Object.values(described.content ?? {});
    if (content?.schema === undefined || body === '') return;
    const key = `${method} ${template} ${status}`;
    const validate = validators.get(key) ?? ajv.compile(content.schema);
    validators.set(key, validate);
    if (!validate(body)) throw new Error(`${key}: ${ajv.errorsText(validate.errors)}`);
  };
}
