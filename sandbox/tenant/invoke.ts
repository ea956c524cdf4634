import type { Faults } from '../faults.ts';
import type { RequestRecorder } from '../requests.ts';
import type { HookSet } from '../write-hooks.ts';
import { getAcceptedDomain } from './accepted-domain.ts';
import { arcConfigCmdlets } from './arc-config.ts';
import type { Cmdlet, CmdletResult, TenantState } from './cmdlet.ts';
import { afterwards, beforehand, type Delivery, type HttpAnswer, json, nulBytes, unauthorized } from './delivery.ts';
import { envelope } from './envelope.ts';
import { ExchangeError } from './exchange-error.ts';
import type { GraphState } from './graph/state.ts';
import { inboundConnectorCmdlets } from './inbound-connector.ts';
import { outboundConnectorCmdlets } from './outbound-connector.ts';
import { cutPage } from './paging.ts';
import { bindParameters } from './parameters.ts';
import { type App, EXCHANGE, type TokenIssuer } from './token.ts';
import { transportRuleCmdlets } from './transport-rule.ts';

/** Everything that a request to the tenant meets. */
export type InvokeContext = {
  readonly tenantId: string;
  readonly url: () => string;
  readonly app: App;
  readonly issuer: TokenIssuer;
  readonly state: TenantState;
  readonly graph: GraphState;
  /** The TXT records that the world sees at a name. */
  readonly texts: (name: string) => readonly string[];
  readonly faults: Faults;
  readonly requests: RequestRecorder;
  readonly hooks: HookSet;
  /** Called after every write that changed something. */
  readonly changed: () => void;
};

/** One request to InvokeCommand, as HTTP brought it. */
export type InvokeRequest = {
  readonly tenant: string;
  readonly authorization: string | undefined;
  readonly prefer: string | undefined;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
};

const CMDLETS: ReadonlyMap<string, Cmdlet> = new Map(
  [
    ...inboundConnectorCmdlets,
    ...outboundConnectorCmdlets,
    ...arcConfigCmdlets,
    ...transportRuleCmdlets,
    getAcceptedDomain,
  ].map((one) => [one.name.toLowerCase(), one]),
);

/** The cmdlets that the directory role lets the app run. */
export function exportedCmdlets(app: App): readonly string[] {
  return [...CMDLETS.values()].filter((one) => mayRun(app, one)).map((one) => one.name);
}

/** Serves one InvokeCommand, with the faults and hooks in force. */
export async function invoke(context: InvokeContext, request: InvokeRequest): Promise<Delivery> {
  const call = callOf(request.body);
  const cmdlet = CMDLETS.get(call?.name.toLowerCase() ?? '');
  const what = cmdlet?.name ?? call?.name ?? 'InvokeCommand';
  const entry = context.requests.open('tenant', what, cmdlet?.isWrite ?? !/^Get-/i.test(what));
  const fault = context.faults.take('tenant', what);
  const early = beforehand(fault);
  if (early !== null) {
    entry.outcome = fault?.kind ?? '';
    return early;
  }
  const bearer = await context.issuer.check(request.authorization, EXCHANGE);
  const answered = (answer: HttpAnswer): Delivery => {
    const delivery = afterwards(fault, answer);
    entry.outcome = fault === null ? String(answer.status) : `${answer.status} ${fault.kind}`;
    return delivery;
  };
  if (fault?.kind === 'unauthorizedOnce') {
    if (bearer.ok) context.issuer.revoke(bearer.tokenId);
    return answered(unauthorized(true));
  }
  if (!bearer.ok) return answered(unauthorized(bearer.reason === 'revoked'));
  if (!bearer.roles.includes('Exchange.ManageAsApp')) return answered(unauthorized(false));
  if (request.tenant.toLowerCase() !== context.tenantId.toLowerCase()) return answered(unauthorized(false));
  if (call === null) return answered(json(400, { error: { code: 'BadRequest', message: 'Invalid CmdletInput' } }));
  if (cmdlet === undefined || !mayRun(context.app, cmdlet)) return answered(nulBytes());
  try {
    const bound = bindParameters(call.parameters, cmdlet.parameters, cmdlet.mandatory);
    if (fault?.kind === 'errorsOn200') {
      const errors = fault.errors ?? ['|System.Exception|The operation failed because of a transient problem.'];
      return answered(
        json(200, envelope({ value: [], warnings: [] }, { context: contextUrl(context), select: null, errors })),
      );
    }
    const write = { plane: 'tenant' as const, what, input: call.parameters };
    if (cmdlet.isWrite) await context.hooks.before(write);
    const result = cmdlet.run(context.state, bound, fault?.kind === 'lag' ? fault.ms : 0);
    entry.applied = result.changed;
    if (result.changed) context.changed();
    if (cmdlet.isWrite && (await context.hooks.after(write)) === 'lose') {
      entry.outcome = '200 lost';
      return { how: 'cut' };
    }
    return answered(
      pageOf(context, request, result, fault?.kind === 'partialPage' ? (fault.pagination ?? 'Expired') : null),
    );
  } catch (error) {
    if (!(error instanceof ExchangeError)) {
      entry.outcome = `failed: ${String(error)}`;
      throw error;
    }
    return answered(json(error.status, error.body(), { 'x-exceptiontype': error.className, 'cmdlet-name': what }));
  }
}

function mayRun(app: App, cmdlet: Cmdlet): boolean {
  return app.directoryRole === 'ExchangeAdministrator' || (app.directoryRole === 'GlobalReader' && !cmdlet.isWrite);
}

function pageOf(
  context: InvokeContext,
  request: InvokeRequest,
  result: CmdletResult,
  broken: 'Expired' | 'Invalid' | null,
): HttpAnswer {
  const size = Number(/odata\.maxpagesize=(\d+)/i.exec(request.prefer ?? '')?.[1] ?? 1000);
  const page = cutPage(result.value, size, request.query['$skiptoken'], broken);
  if (page === null) {
    const message = 'Expired or Invalid pagination request. Default Expiry time is 00:30:00';
    return json(400, { error: { code: 'BadRequest', message, innererror: { message, type: '', stacktrace: '' } } });
  }
  const select = request.query['$select'] ?? null;
  const options = { context: contextUrl(context), select };
  if (page.skipToken === null) return json(200, envelope({ ...result, value: page.value }, options));
  const query = new URLSearchParams(select === null ? {} : { $select: select });
  query.set('$skiptoken', page.skipToken);
  const nextLink = `${context.url()}/adminapi/beta/${context.tenantId}/InvokeCommand?${query}`;
  return json(200, envelope({ ...result, value: page.value }, { ...options, nextLink }));
}

function contextUrl(context: InvokeContext): string {
  return `${context.url()}/adminapi/beta/${context.tenantId}/$metadata#Collection(Exchange.GenericHashTable)`;
}

function callOf(body: unknown): { name: string; parameters: Readonly<Record<string, unknown>> } | null {
  const input = isObject(body) ? body['CmdletInput'] : undefined;
  if (!isObject(input) || typeof input['CmdletName'] !== 'string' || !isObject(input['Parameters'])) return null;
  return { name: input['CmdletName'], parameters: input['Parameters'] };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
