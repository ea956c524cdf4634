import type {
  CheckRequest,
  ConfigureRequest,
  DiffRequest,
  ProviderHandshakeRequest,
} from '@pulumi/pulumi/proto/provider_pb.js';
import provider from '@pulumi/pulumi/proto/provider_pb.js';
import { FindingError } from '../../kinds/codes.ts';
import { inputDifferences, topLevel } from '../differences.ts';
import type { Provider } from '../ports.ts';
import { readSettings } from '../wire/configuration.ts';
import { decode } from '../wire/decode.ts';
import { encode } from '../wire/encode.ts';
import { open } from '../wire/open.ts';
import { isList, isObject, Secret, type Values } from '../wire/values.ts';
import { type House, unary } from './calls.ts';
import { type Received, receiveValues } from './exchange.ts';
import { failuresOf } from './failures.ts';

/** Handshake, CheckConfig, DiffConfig and Configure. */
export const settingsCalls = (house: House, { settings }: Provider) => {
  const received = (values: Values): Received =>
    receiveValues(opened(readSettings(settings.shape, ownSettings(values))), settings.shape, house.vault);
  return {
    handshake: unary(house, async (request: ProviderHandshakeRequest) => {
      house.log.connect(request.getEngineAddress());
      const response = new provider.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      response.setAcceptResources(true);
      response.setAcceptOutputs(true);
      return response;
    }),

    checkConfig: unary(house, async (request: CheckRequest, call) => {
      const news = decode(request.getNews());
      const response = new provider.CheckResponse();
      try {
        const { plain, secrets } = received(news);
        const findings = await settings.check(plain, call({ urn: request.getUrn(), name: request.getName() }));
        response.setFailuresList(failuresOf(findings, house.vault));
        response.setInputs(encode(withSecretSettings(news, new Set(secrets.map(([name]) => name)))));
      } catch (error) {
        if (!(error instanceof FindingError)) throw error;
        response.setFailuresList(failuresOf([error.finding], house.vault));
        response.setInputs(encode(news));
      }
      return response;
    }),

    /** Never replaces: it would replace every resource. A resource whose scope is another one replaces itself. */
    diffConfig: unary(house, async (request: DiffRequest) => {
      const before = received(decode(request.getOldInputs())).plain;
      const after = received(decode(request.getNews())).plain;
      const differences = inputDifferences(settings.shape, before, after);
      const response = new provider.DiffResponse();
      const { DiffChanges } = provider.DiffResponse;
      response.setChanges(differences.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
      response.setDiffsList([...topLevel(differences)]);
      return response;
    }),

    configure: unary(house, async (request: ConfigureRequest, call) => {
      const { plain } = received(decode(request.getArgs()));
      await settings.configure(plain, call({ urn: request.getUrn() ?? '', name: request.getName() ?? '' }));
      const response = new provider.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setAcceptresources(true);
      response.setAcceptoutputs(true);
      response.setSupportspreview(true);
      return response;
    }),
  };
};

/** `version`, `pluginDownloadURL` and names with two underscores in front are the engine's, not ours. */
const ownSettings = (values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).filter(
      ([name]) => name !== 'version' && name !== 'pluginDownloadURL' && !name.startsWith('__'),
    ),
  );

/*
 * The engine calls a whole map secret when one value in it is. The schema knows which; were all of them taken for
 * secrets, no message could name a zone any more.
 */
const opened = (values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value instanceof Secret && (isObject(value.value) || isList(value.value)) ? value.value : value,
    ]),
  );

/** The settings as they came, but what holds a secret anywhere inside is marked: it must not stand in the state readable. */
const withSecretSettings = (values: Values, secret: ReadonlySet<string | number | undefined>): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value !== undefined && secret.has(name) && open({ value }).secrets.length === 0 ? new Secret(value) : value,
    ]),
  );
