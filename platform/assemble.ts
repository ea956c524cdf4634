import { trackTrial } from './account/trial.ts';
import { createAuditLog } from './audit.ts';
import { createApply, type Platform } from './context.ts';
import { openDatabase } from './database.ts';
import { seedDirectory } from './directory/directory.ts';
import { createDocuments } from './documents.ts';
import { walkRoad } from './installation/road.ts';
import { seedInstallation } from './installation/seed.ts';
import { createJobs } from './jobs.ts';
import { createMailer } from './mailer.ts';
import { createNotifications } from './notifications.ts';
import { contosoAccount, type PlatformOptions } from './options.ts';
import type { TenantPort } from './tenant-port.ts';
import { watchRemediations } from './threats/remediation.ts';
import { watchScan } from './threats/scan.ts';

/** Puts the parts of a platform together and fills a new database. `url` is asked when it is needed. */
export function assemble(options: PlatformOptions, tenant: TenantPort, url: () => string): Platform {
  const { clock = Date.now, dataFile = ':memory:' } = options;
  const database = openDatabase(dataFile);
  const documents = createDocuments(database, clock);
  const audit = createAuditLog(database, clock);
  const jobs = createJobs(database, clock);
  const platform: Platform = {
    account: { ...contosoAccount, ...options.account },
    clock,
    database,
    documents,
    audit,
    jobs,
    notifications: createNotifications(documents, clock),
    mailer: createMailer(jobs, clock, options.sendMail),
    url,
    apply: createApply({ database, documents, audit }),
  };
  walkRoad(platform, tenant);
  watchScan(platform);
  watchRemediations(platform);
  trackTrial(platform, database.isNew);
  if (database.isNew) {
    seedDirectory(platform);
    seedInstallation(platform);
  }
  return platform;
}
