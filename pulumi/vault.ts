import { createHmac, randomBytes } from 'node:crypto';
import { FindingError } from '../kinds/codes.ts';
import { secretVariable } from '../kinds/language/secret-variable.ts';
import type { SecretRef } from '../kinds/words.ts';
import { scrubber } from '../plan/scrub.ts';
import { finding } from './codes.ts';

/**
 * The secrets that this process has been given. They live in memory only. `held` references stand for them everywhere
 * behind the server; the same secret has the same reference, so that references can be compared.
 */
export class Vault {
  readonly #key: Uint8Array;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #held = new Map<string, string>();
  readonly #scrubber = scrubber();

  /**
   * `key` makes the references the same in another process; without one they are good for this process only.
   * `environment` stands in for Kubernetes Secrets.
   */
  constructor(key: Uint8Array = randomBytes(32), environment: NodeJS.ProcessEnv = process.env) {
    this.#key = key;
    this.#environment = environment;
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

  /**
   * The secret behind a reference: one that is held, or the environment variable that stands for a Kubernetes Secret.
   * Rejects with PSTN7008 for one that is not held, PSTN7012 for one that is not set, PSTN7011 for other forms.
   */
  async read(reference: SecretRef): Promise<string> {
    if ('held' in reference) {
      const secret = this.#held.get(reference.held);
      if (secret !== undefined) return secret;
      throw new FindingError(finding('PSTN7008', { message: 'the provider holds no secret for a held reference' }));
    }
    if (!('secretKeyRef' in reference)) {
      const form = Object.keys(reference)[0] ?? 'empty';
      throw new FindingError(finding('PSTN7011', { message: `the secret is given as ${form}` }));
    }
    const variable = secretVariable(reference.secretKeyRef.name, reference.secretKeyRef.key);
    const secret = this.#environment[variable];
    if (secret === undefined) throw new FindingError(finding('PSTN7012', { message: `${variable} is not set` }));
    this.remember(secret);
    return secret;
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
