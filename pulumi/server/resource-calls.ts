import type {
  CheckRequest,
  CreateRequest,
  DeleteRequest,
  DiffRequest,
  ReadRequest,
  UpdateRequest,
} from '@pulumi/pulumi/proto/provider_pb.js';
import provider from '@pulumi/pulumi/proto/provider_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { Struct } from 'google-protobuf/google/protobuf/struct_pb.js';
import { FindingError } from '../../kinds/codes.ts';
import { finding } from '../codes.ts';
import { refreshedInputs } from '../intent.ts';
import type { Call, Handler, Live, Made, Provider } from '../ports.ts';
import { parsePath } from '../wire/path.ts';
import type { Plains } from '../wire/values.ts';
import { PartialError, sentence } from './answer.ts';
import { type House, unary } from './calls.ts';
import { diffResponse } from './diff-response.ts';
import { give, type Received, receive } from './exchange.ts';
import { failuresOf } from './failures.ts';

/** Check, Diff, Create, Read, Update and Delete. */
export const resourceCalls = (house: House, { resources, name }: Provider) => {
  const { vault } = house;
  const handlerOf = (type: string, urn: string): Handler => {
    const token = type === '' ? typeOfUrn(urn) : type;
    const handler = resources.get(token);
    if (handler !== undefined) return handler;
    throw new FindingError(finding('PSTN7003', { message: `the ${name} provider has no resource type ${token}` }));
  };
  /** Inputs and outputs as one set of properties; throws what makes the engine keep them and fail all the same. */
  const properties = (made: Made, inputs: Plains, sides: readonly Received[]): Struct => {
    const whole = give({ ...inputs, ...made.outputs }, sides, vault);
    if (made.failures.length === 0) return whole;
    throw new PartialError({
      id: made.id,
      properties: whole,
      inputs: give(inputs, sides, vault),
      reasons: made.failures.map(sentence),
    });
  };
  const tell = async (made: { readonly notes: Made['notes'] }, call: Call): Promise<void> => {
    for (const note of made.notes) await call.warn(note);
  };

  return {
    check: unary(house, async (request: CheckRequest, call) => {
      const handler = handlerOf(request.getType(), request.getUrn());
      const response = new provider.CheckResponse();
      try {
        const olds = receive(request.getOlds(), handler.shape, vault);
        const news = receive(request.getNews(), handler.shape, vault);
        const about = call({ urn: request.getUrn(), name: request.getName() });
        const checked = await handler.check({ inputs: news.plain, olds: olds.plain }, about);
        await tell(checked, about);
        response.setInputs(give(checked.inputs, [news, { ...olds, secrets: [] }], vault));
        response.setFailuresList(failuresOf(checked.findings, vault));
      } catch (error) {
        if (!(error instanceof FindingError)) throw error;
        response.setInputs(request.getNews());
        response.setFailuresList(failuresOf([error.finding], vault));
      }
      return response;
    }),

    diff: unary(house, async (request: DiffRequest) => {
      const handler = handlerOf(request.getType(), request.getUrn());
      const side = (message: Struct | undefined): Plains => receive(message, handler.shape, vault).plain;
      return diffResponse(
        handler,
        {
          id: request.getId(),
          oldInputs: side(request.getOldInputs()),
          outputs: side(request.getOlds()),
          inputs: side(request.getNews()),
        },
        request.getIgnorechangesList().map(parsePath),
      );
    }),

    create: unary(house, async (request: CreateRequest, call) => {
      const handler = handlerOf(request.getType(), request.getUrn());
      const about = call({ urn: request.getUrn(), name: request.getName(), timeoutSeconds: request.getTimeout() });
      const inputs = receive(request.getProperties(), handler.shape, vault);
      const made = await handler.create({ inputs: inputs.plain, preview: request.getPreview() }, about);
      await tell(made, about);
      const response = new provider.CreateResponse();
      response.setProperties(properties(made, inputs.plain, [inputs]));
      response.setId(request.getPreview() ? '' : made.id);
      response.setRefreshBeforeUpdate(true);
      return response;
    }),

    update: unary(house, async (request: UpdateRequest, call) => {
      const handler = handlerOf(request.getType(), request.getUrn());
      const about = call({ urn: request.getUrn(), name: request.getName(), timeoutSeconds: request.getTimeout() });
      const inputs = receive(request.getNews(), handler.shape, vault);
      const outputs = receive(request.getOlds(), handler.shape, vault);
      const oldInputs = receive(request.getOldInputs(), handler.shape, vault);
      const made = await handler.update(
        {
          id: request.getId(),
          inputs: inputs.plain,
          oldInputs: oldInputs.plain,
          outputs: outputs.plain,
          preview: request.getPreview(),
        },
        about,
      );
      await tell(made, about);
      const response = new provider.UpdateResponse();
      response.setProperties(properties(made, inputs.plain, [inputs, outputsOnly(outputs, inputs)]));
      response.setRefreshBeforeUpdate(true);
      return response;
    }),

    read: unary(house, async (request: ReadRequest, call) => {
      const handler = handlerOf(request.getType(), request.getUrn());
      const about = call({ urn: request.getUrn(), name: request.getName(), timeoutSeconds: request.getTimeout() });
      const side = (message: Struct | undefined): Received | undefined =>
        message === undefined || message.getFieldsMap().getLength() === 0
          ? undefined
          : receive(message, handler.shape, vault);
      const outputs = side(request.getProperties());
      const inputs = side(request.getInputs());
      const live = await handler.read(
        { id: request.getId(), inputs: inputs?.plain ?? null, outputs: outputs?.plain ?? null },
        about,
      );
      const response = new provider.ReadResponse();
      if (live === null) return response;
      await tell(live, about);
      const stored = storedInputs(handler, inputs?.plain, live);
      const sides = [inputs, outputs].filter((found) => found !== undefined);
      response.setProperties(properties(live, stored, sides));
      response.setInputs(give(stored, sides, vault));
      response.setId(live.id);
      response.setRefreshBeforeUpdate(true);
      return response;
    }),

    delete: unary(house, async (request: DeleteRequest, call) => {
      const handler = handlerOf(request.getType(), request.getUrn());
      const about = call({ urn: request.getUrn(), name: request.getName(), timeoutSeconds: request.getTimeout() });
      await handler.delete(
        {
          id: request.getId(),
          inputs: receive(request.getOldInputs(), handler.shape, vault).plain,
          outputs: receive(request.getProperties(), handler.shape, vault).plain,
        },
        about,
      );
      return new empty.Empty();
    }),
  };
};

/** What was secret among the old outputs, but for the inputs: a program may stop calling an input a secret. */
const outputsOnly = (outputs: Received, inputs: Received): Received => ({
  ...outputs,
  secrets: outputs.secrets.filter(([name]) => !Object.hasOwn(inputs.plain, String(name))),
});

const storedInputs = (handler: Handler, declared: Plains | undefined, live: Live): Plains => {
  if (declared === undefined) return live.inputs ?? {};
  return live.inputs === null ? declared : refreshedInputs(handler.shape, declared, live.inputs);
};

/** The third part of a URN; of a chain of parent types (`a$b`) the last. */
const typeOfUrn = (urn: string): string => urn.split('::')[2]?.split('$').at(-1) ?? '';
