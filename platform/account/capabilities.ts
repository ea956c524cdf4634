import type { Platform, Writer } from '../context.ts';

/** What is licensed now. */
export function capabilitiesOf({ account, documents }: Platform): readonly string[] {
  return documents.read<readonly string[]>('account', 'capabilities')?.body ?? account.capabilities;
}

/** Licenses exactly these. */
export function licence(platform: Platform, writer: Writer, capabilities: readonly string[]): void {
  platform.apply(writer, {
    collection: 'account',
    id: 'capabilities',
    body: capabilities,
    category: 'account_logs',
    action: 'Packages changed',
    object: 'Account packages',
    before: capabilitiesOf(platform),
    after: capabilities,
  });
}
