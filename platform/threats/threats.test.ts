import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningPlatform, startPlatform } from '../index.ts';
import { type PlatformClient, platformClient } from '../platform-client.ts';
import { REMEDIATION_MS } from './remediation.ts';
import type { ScanView } from './scan.ts';

const ADA = 'ada@contoso.example';
const SCAN_MS = 30 * 60_000;
let now = 0;
let platform: RunningPlatform;
let client: PlatformClient;
beforeEach(async () => {
  now = Date.parse('2026-03-02T08:15:00Z');
  platform = await startPlatform({ clock: () => now, tokenSeconds: 86_400, account: { scanMs: SCAN_MS } });
  client = await platformClient(platform);
  platform.admin.editSettings(ADA, { notifications: { administrators: [ADA, 'ben@contoso.example'] } });
  await platform.admin.signUp();
  platform.admin.requestMode(ADA, 'ThreatScanOnly');
  await platform.admin.consent({ actor: ADA, isGranted: true });
  now += 120_000;
  await platform.settle();
});
afterEach(() => platform.stop());

const pass = async (ms: number) => {
  now += ms;
  await platform.settle();
};
const scan = async () => (await client.get('/reference/v1/threat-scan')).body as ScanView;
const detections = async () =>
  ((await client.get('/reference/v1/detections')).body as { items: readonly { detectionId: string; state: string }[] })
    .items;
const end = (confirm: string) => client.post('/reference/v1/threat-scan/end', { confirm });

describe('the threat scan', () => {
  it('looks at 30 days, shows how far it is, and ends with a report [C57][C58][C59]', async () => {
    expect(await scan()).toMatchObject({ state: 'Running', windowDays: 30, scanned: 0, total: 3, result: null });
    await pass(SCAN_MS / 2);
    expect(await scan()).toMatchObject({ state: 'Running', scanned: 1, unreviewed: 1 });
    await pass(SCAN_MS / 2);
    const ended = await scan();
    expect(ended).toMatchObject({ state: 'Ended', scanned: 3, partial: false, result: { detected: 3 }, unreviewed: 3 });
    expect(ended.reportSentAt).toBe(ended.endedAt);
    expect((await client.get('/reference/v1/notifications')).body).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ kind: 'ThreatScanComplete' })]),
    });
    await platform.settle();
    expect(platform.admin.mails().at(-1)).toMatchObject({
      subject: 'Threat scan report',
      to: [ADA, 'ben@contoso.example'],
    });
  });

  it('ended early, reports at once on what was scanned so far, and finds nothing more [C53][C54][C55]', async () => {
    await pass(SCAN_MS / 2);
    const { scanId } = await scan();
    expect((await end('yes')).status).toBe(400);
    expect(await end(scanId ?? '')).toMatchObject({
      status: 200,
      body: {
        state: 'Ended',
        scanned: 1,
        partial: true,
        result: { detected: 1 },
        endedAt: new Date(now).toISOString(),
      },
    });
    await pass(SCAN_MS);
    expect([await detections(), (await scan()).scanned]).toEqual([[expect.anything()], 1]);
  });

  it('cannot be ended twice nor started again [C56]', async () => {
    const { scanId } = await scan();
    await end(scanId ?? '');
    expect(await end(scanId ?? '')).toMatchObject({
      status: 409,
      body: { errors: [{ code: 'err_threat_scan_ended' }] },
    });
    await pass(240_000);
    platform.admin.requestMode(ADA, 'Monitor');
    await platform.admin.consent({ actor: ADA, isGranted: true });
    await pass(400_000);
    expect(platform.admin.installation().mode).toBe('Monitor');
    expect(await scan()).toMatchObject({ scanId, state: 'Ended' });
    expect(platform.admin.audit({ text: 'Threat scan started' })).toHaveLength(1);
  });
});

describe('remediation', () => {
  const remove = async (ids: readonly string[], confirm?: string) =>
    client.post('/reference/v1/remediations', {
      requestName: 'contoso/clean-up',
      detectionIds: ids,
      confirm: confirm ?? (await scan()).scanId,
    });

  it('needs a confirmation, shows how far it is, and tells the result [C61][C63][C64][C65][C66][C67]', async () => {
    await pass(SCAN_MS);
    const ids = (await detections()).map(({ detectionId }) => detectionId);
    expect((await remove(ids, 'yes')).status).toBe(400);
    const { remediationId } = (await remove(ids)).body as { remediationId: string };
    const progress = async () => (await client.get(`/reference/v1/remediations/${remediationId}`)).body;
    expect(await progress()).toMatchObject({ state: 'Running', total: 3, removed: 0, requestName: 'contoso/clean-up' });
    await pass(REMEDIATION_MS * 0.7);
    expect(await progress()).toMatchObject({ state: 'Running', removed: 2 });
    await pass(REMEDIATION_MS * 0.3);
    expect(await progress()).toMatchObject({ state: 'Done', removed: 3 });
    expect((await detections()).map(({ state }) => state)).toEqual(['Removed', 'Removed', 'Removed']);
    expect((await client.get('/reference/v1/notifications')).body).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ kind: 'ThreatRemediationComplete' })]),
    });
    await platform.settle();
    expect(platform.admin.mails().at(-1)).toMatchObject({
      to: [ADA, 'ben@contoso.example'],
      text: '3 threats were removed.',
    });
  });

  it('may be started by people, later and from elsewhere, and is listed with its author [C60][C62]', async () => {
    await pass(SCAN_MS * 3);
    const id = platform.admin.remediate(ADA);
    expect((await client.get('/reference/v1/remediations')).body).toMatchObject({
      items: [{ remediationId: id, requestedBy: ADA, requestName: null }],
    });
    const ids = (await detections()).map(({ detectionId }) => detectionId);
    expect((await remove(ids)).status).toBe(409);
    expect((await remove(['nothing'])).status).toBe(404);
    expect((await client.get('/reference/v1/remediations/nothing')).status).toBe(404);
  });

  it('leaves nothing to review, and so does a look at everything', async () => {
    await pass(SCAN_MS);
    const [first] = await detections();
    await remove([first?.detectionId ?? '']);
    expect((await scan()).unreviewed).toBe(2);
    platform.admin.reviewDetections(ADA);
    expect((await scan()).unreviewed).toBe(0);
  });
});
