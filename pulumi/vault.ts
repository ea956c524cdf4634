import { createHmac, randomBytes } from 'node:crypto';
import { FindingError } from '../kinds/codes.ts';
import type { SecretRef } from '../kinds/words.ts';
import { finding } from './codes.ts';
import { scrubber } from './scrub.ts';

/**
 * The secrets that this process has been given. They live in memory only. `held` references stand for them everywhere
 * behind the server; the same secret has the same reference, so that references can be compared.
 */
export class Vault {
  readonly #key: Uint8Array;
  readonly #held = new Map<string, string>();
  readonly #scrubber = scrubber();

  /** `key` makes the references the same in another process; without one they are good for this process only. */
  constructor(key: Uint8Array = randomBytes(32)) {
    this.#key = key;
  }

  /** Keeps a secret and gives its reference, which does not tell anything about it. */
  hold(secret: string): { readonly held: string } {
    const held = createHmac('sha256', this.#key).update(secret).digest('hex').slice(0, 32);
    this.#held.set(held, secret);
    this.remember(secret);
    return { held };
  }

  /** The secret behind a reference, if this process has been given it. */
  held(id: string): string | undefined {
    return this.#held.get(id);
  }

  /** The secret behind a reference. Rejects with PSTN7008 for references of other forms and unknown ones. */
  async read(reference: SecretRef): Promise<string> {
    const secret = 'held' in reference ? this.#held.get(reference.held) : undefined;
    if (secret !== undefined) return secret;
    const form = Object.keys(reference)[0] ?? 'empty';
    throw new FindingError(finding('PSTN7008', { message: `the provider holds no secret for a ${form} reference` }));
  }

  /** Takes note of a secret that is not to appear in any message. */
  remember(secret: string | number): void {
    this.#scrubber.remember(secret);
  }

  /** A message for people with every secret taken out. */
  scrub(message: string): string {
    return this.#scrubber.scrub(message);
  }
}
