/** Seconds of a Retry-After header (RFC 9110 10.2.3), as a number or as a date; null when there is none. */
export const retryAfter = (header: string | undefined, now: number): number | null => {
  if (header === undefined || header === '') return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000));
};

const isJsonObject = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};

/** The claims of a WWW-Authenticate challenge, decoded; null when there is none. */
export const challengeOf = (header: string): string | null => {
  const encoded = /claims="([^"]+)"/.exec(header)?.[1];
  if (encoded === undefined) return null;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  return isJsonObject(decoded) ? decoded : null;
};

/** The code that a failed request carries, '' where it has none. */
export const failureCode = (error: unknown): string => {
  const { code } = (typeof error === 'object' && error !== null ? error : {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
};

/** Why no answer came, in few words and without an address. */
export const unansweredReason = (error: unknown): string => {
  const name = error instanceof Error ? error.name : '';
  if (name === 'TimeoutError') return 'no answer in time';
  return failureCode(error) || name || 'no answer';
};
