import { request } from 'undici';

/** A page as a browser got it. `headers.location` is where it would go on to. */
export type Visited = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly html: string;
};

/** A browser of a test: it keeps cookies and follows nothing by itself. */
export type Visitor = {
  get(path: string): Promise<Visited>;
  post(path: string, form?: Readonly<Record<string, string>>): Promise<Visited>;
  /** By name; a test may take them away. */
  readonly cookies: Map<string, string>;
};

/** A browser that comes to the server at `url`. */
export function visitor(url: string, userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Firefox/143.0'): Visitor {
  const cookies = new Map<string, string>();
  const call = async (method: 'GET' | 'POST', path: string, body: string | null): Promise<Visited> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await request(new URL(path, url), {
      method,
      headers: { 'user-agent': userAgent, cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = '', age] = /^([^=]+)=([^;]*);.*Max-Age=(\d+)/.exec(line) ?? [];
      if (age === '0') cookies.delete(name);
      else cookies.set(name, value);
    }
    return { status: answer.statusCode, headers: answer.headers, html: await answer.body.text() };
  };
  return {
    get: (path) => call('GET', path, null),
    post: (path, form = {}) => call('POST', path, new URLSearchParams(form).toString()),
    cookies,
  };
}
