import { arcConfigCmdlets } from './arc-config.ts';
import { byIdentity, type TenantState } from './cmdlet.ts';
import type { Properties } from './directory.ts';
import { notFound } from './exchange-error.ts';
import { outboundConnectorCmdlets } from './outbound-connector.ts';
import { bindParameters } from './parameters.ts';

type Parameters = Readonly<Record<string, unknown>>;

/** What another administrator does with outbound connectors and trusted ARC sealers. */
export type OutboundAdministrator = {
  /** As New-OutboundConnector would. */
  createOutboundConnector(parameters: Parameters): Properties;
  setOutboundConnector(identity: string, parameters: Parameters): Properties;
  removeOutboundConnector(identity: string): void;
  /** As Set-ArcConfig would: the whole list, `[' ']` for none. */
  setArcTrustedSealers(sealers: readonly string[]): void;
};

/** The administrator of one tenant's outbound mail. `changed` is called after every write. */
export function outboundAdministrator(state: TenantState, changed: () => void): OutboundAdministrator {
  const run = (name: string, parameters: Parameters): void => {
    const cmdlet = [...outboundConnectorCmdlets, ...arcConfigCmdlets].find((one) => one.name === name);
    if (cmdlet === undefined) throw new Error(`The sandbox has no cmdlet ${name}.`);
    cmdlet.run(state, bindParameters(parameters, cmdlet.parameters, cmdlet.mandatory), 0);
    changed();
  };
  const connector = (identity: string): Properties => {
    const found = byIdentity(state.outboundConnectors.current(), identity);
    if (found === undefined) throw notFound(identity);
    return found;
  };
  return {
    createOutboundConnector(parameters) {
      run('New-OutboundConnector', parameters);
      return connector(String(parameters['Name']));
    },
    setOutboundConnector(identity, parameters) {
      const guid = String(connector(identity)['Guid']);
      run('Set-OutboundConnector', { ...parameters, Identity: guid });
      return connector(guid);
    },
    removeOutboundConnector: (identity) => run('Remove-OutboundConnector', { Identity: identity }),
    setArcTrustedSealers: (sealers) => run('Set-ArcConfig', { Identity: 'Default', ArcTrustedSealers: sealers }),
  };
}
