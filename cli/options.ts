import { type Command, InvalidArgumentError, Option } from 'commander';
import { isTime } from '../kinds/language/time.ts';
import type { World } from './world.ts';

/** Parser of an option that may be repeated. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** Parser of a day (`2027-01-31`, in UTC) or a time (RFC 3339). A day that ends something ends with its last moment. */
export const time =
  (moment: 'begins' | 'ends') =>
  (text: string): string => {
    const isDay = /^[0-9]{4}(-[0-9]{2}){2}$/.test(text);
    const whole = isDay ? `${text}T${moment === 'begins' ? '00:00:00' : '23:59:59.999'}Z` : text;
    const isRfc3339 = /^[0-9-]{10}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$/.test(whole);
    if (!isRfc3339 || !isTime(whole))
      throw new InvalidArgumentError('write a day as 2027-01-31 or a time as 2027-01-31T18:00:00Z');
    return new Date(whole).toISOString();
  };

/** Options of a command that reads the files of an estate and writes nothing outside. */
export const withFiles = (command: Command, world: World): Command =>
  command
    .addOption(
      new Option('-f, --file <path>', 'file, folder or - for standard input; may be repeated')
        .argParser(collect)
        .makeOptionMandatory(),
    )
    .option('--state <directory>', 'memory between runs (default: .postern beside the first -f)')
    .option('--estate <name>', 'name of the estate, as for plan', world.environment['POSTERN_ESTATE'] ?? 'default');
