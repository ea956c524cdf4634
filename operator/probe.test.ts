import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAddress, startProbe } from './probe.ts';

test('the process is healthy while it answers, and ready when it says so', async () => {
  let isReady = false;
  const probe = await startProbe({ host: '127.0.0.1', port: 0 }, () => isReady);
  const ask = async (path: string): Promise<number> => (await fetch(`http://127.0.0.1:${probe.port}${path}`)).status;
  try {
    expect([await ask('/healthz'), await ask('/readyz'), await ask('/metrics')]).toEqual([200, 503, 404]);
    isReady = true;
    expect(await ask('/readyz')).toBe(200);
  } finally {
    await probe.stop();
  }
  await expect(ask('/healthz')).rejects.toThrow();
});

test('an address is host and port, a port for all hosts, or an address of version 6 in brackets', () => {
  expect(readAddress(':8080')).toEqual({ host: '0.0.0.0', port: 8080 });
  expect(readAddress('127.0.0.1:0')).toEqual({ host: '127.0.0.1', port: 0 });
  expect(readAddress('[::1]:8080')).toEqual({ host: '::1', port: 8080 });
  for (const wrong of ['', '8080', 'a:b', '::1:8080', ':65536', 'host:']) expect(readAddress(wrong)).toBeNull();
  fc.assert(
    fc.property(fc.ipV6(), fc.integer({ min: 0, max: 65_535 }), (host, port) => {
      expect(readAddress(`[${host}]:${port}`)).toEqual({ host, port });
    }),
  );
});
