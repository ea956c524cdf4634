import { run } from '../../pulumi/run.ts';
import { noticeProvider } from './notice.ts';

/** Entry of the notice provider as a process of its own. `NOTICE_WORLD` names the file with the boards. */
await run(noticeProvider(process.env['NOTICE_WORLD'] ?? 'boards.json'), process.argv.slice(2));
