import type { CheckFailure } from '@pulumi/pulumi/proto/provider_pb.js';
import provider from '@pulumi/pulumi/proto/provider_pb.js';
import type { Finding } from '../../kinds/words.ts';
import type { Vault } from '../vault.ts';
import { formatPath, pathOfPointer } from '../wire/path.ts';
import { sentence } from './answer.ts';

/** Findings as the failures of a Check: the property in Pulumi's notation, and what to do. */
export const failuresOf = (findings: readonly Finding[], vault: Vault): CheckFailure[] =>
  findings.map((found) => {
    const failure = new provider.CheckFailure();
    failure.setProperty(formatPath(pathOfPointer(found.path)));
    failure.setReason(vault.scrub(sentence(found)));
    return failure;
  });
