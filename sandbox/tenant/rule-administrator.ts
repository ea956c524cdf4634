import { byIdentity, type TenantState } from './cmdlet.ts';
import type { Properties } from './directory.ts';
import { notFound } from './exchange-error.ts';
import { bindParameters } from './parameters.ts';
import { inOrder } from './rule-priority.ts';
import { shownRule, transportRuleCmdlets } from './transport-rule.ts';

type Parameters = Readonly<Record<string, unknown>>;

/** What another administrator, or another tool, does with transport rules. */
export type RuleAdministrator = {
  /**
   * As New-TransportRule would. `more` is laid over the stored rule as it is: how a tool leaves a rule whose condition no cmdlet
   * of this sandbox knows, such as `{Conditions: ['….NovelPredicate']}`.
   */
  createRule(parameters: Parameters, more?: Properties): Properties;
  setRule(identity: string, parameters: Parameters): Properties;
  enableRule(identity: string, enabled: boolean): Properties;
  removeRule(identity: string): void;
  /** Puts the rule at a 0-based priority, as Set-TransportRule -Priority. */
  moveRule(identity: string, priority: number): void;
  /** What the vendor does at a mode change: its rules go to the top in the order given, made where they are missing. */
  vendorInsertsOnTop(block: readonly (Parameters & { readonly Name: string })[]): void;
};

/** The administrator of one tenant's rules. `changed` is called after every write. */
export function ruleAdministrator(state: TenantState, changed: () => void): RuleAdministrator {
  const run = (name: string, parameters: Parameters): void => {
    const cmdlet = transportRuleCmdlets.find((one) => one.name === name);
    if (cmdlet === undefined) throw new Error(`The sandbox has no cmdlet ${name}.`);
    cmdlet.run(state, bindParameters(parameters, cmdlet.parameters, cmdlet.mandatory), 0);
    changed();
  };
  const rule = (identity: string): Properties => {
    const found = byIdentity(state.rules.current(), identity);
    if (found === undefined) throw notFound(identity);
    return found;
  };
  const moveRule = (identity: string, priority: number): void => {
    run('Set-TransportRule', { Identity: String(rule(identity)['Guid']), Priority: priority });
  };
  return {
    createRule(parameters, more = {}) {
      run('New-TransportRule', parameters);
      const made = { ...rule(String(parameters['Name'])), ...more };
      state.rules.put(made);
      changed();
      return shownRule(state, made);
    },
    setRule(identity, parameters) {
      const guid = String(rule(identity)['Guid']);
      run('Set-TransportRule', { ...parameters, Identity: guid });
      return shownRule(state, rule(guid));
    },
    enableRule(identity, enabled) {
      run(enabled ? 'Enable-TransportRule' : 'Disable-TransportRule', { Identity: identity });
      return shownRule(state, rule(identity));
    },
    removeRule: (identity) => run('Remove-TransportRule', { Identity: identity }),
    moveRule,
    vendorInsertsOnTop(block) {
      for (const one of block.toReversed()) {
        if (byIdentity(state.rules.current(), one.Name) === undefined)
          run('New-TransportRule', { ...one, Priority: 0 });
        else moveRule(one.Name, 0);
      }
    },
  };
}

/** All rules in the order in which they run, as they truly are. */
export function rulesOf(state: TenantState): readonly Properties[] {
  return inOrder(state.rules.current()).map((one) => shownRule(state, one));
}
