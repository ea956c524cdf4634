import { Type } from '@fastify/type-provider-typebox';
import type { Room } from '../context.ts';
import { rpc, rpcAnswer, rpcRequest } from '../rpc.ts';
import { accountSummary } from './summary.ts';

const Anything = Type.Record(Type.String(), Type.Unknown());
const Codes = Type.Object({ ci: Type.Optional(Type.String()), lead: Type.Optional(Type.String()) });

/** Who the application belongs to, and what the vendor's public API says of the account. */
export const publicAccountRoom: Room = (platform) => async (server) => {
  server.get(
    '/identity/whoami',
    {
      config: { permission: null },
      schema: {
        summary: 'Which account the application belongs to',
        response: {
          200: Type.Object({
            version: Type.String(),
            type: Type.String(),
            'account-codes': Codes,
            'home-account': Codes,
          }),
        },
      },
    },
    () => {
      const { accountCode } = platform.account;
      const codes = { ci: accountCode, lead: accountCode };
      return { version: '1', type: 'application', 'account-codes': codes, 'home-account': codes };
    },
  );
  server.post(
    '/api/account/get-account',
    {
      config: { permission: 'Account|Dashboard|Read', reads: true },
      schema: { summary: 'The account', body: rpcRequest(Anything), response: { 200: rpcAnswer(Anything) } },
    },
    () => rpc([accountSummary(platform)]),
  );
  server.post(
    '/api/provisioning/get-packages',
    {
      config: { permission: null, reads: true },
      schema: { summary: 'What is licensed', body: rpcRequest(Anything), response: { 200: rpcAnswer(Anything) } },
    },
    () => {
      const names = accountSummary(platform).packages;
      return rpc([{ products: names.map((name, index) => ({ id: 1001 + index, name })) }]);
    },
  );
};
