import { BlockList } from 'node:net';
import type { Platform } from '../context.ts';
import { truePage } from './page.ts';

/** Whether the admin IP ranges of the page let an IPv4 address in. Without ranges everybody is let in. */
export function isLetIn(platform: Platform, address: string): boolean {
  const { adminIpRanges } = truePage(platform).body.userAccess;
  if (adminIpRanges.length === 0) return true;
  const list = new BlockList();
  for (const range of adminIpRanges) {
    const [network = '', bits = '32'] = range.split('/');
    list.addSubnet(network, Number(bits));
  }
  return list.check(address.replace(/^::ffff:/, ''));
}
