/** Where one Microsoft cloud is. The scopes are the resources of the tokens, whatever the base URLs of the calls. */
export type Cloud = {
  readonly login: string;
  readonly graph: string;
  readonly exchange: string;
  readonly exchangeScope: string;
  readonly graphScope: string;
};

const cloud = (login: string, graph: string, exchange: string): Cloud => ({
  login: `https://${login}`,
  graph: `https://${graph}`,
  exchange: `https://${exchange}`,
  exchangeScope: `https://${exchange}/.default`,
  graphScope: `https://${graph}/.default`,
});

/** The national clouds (learn.microsoft.com, Exchange Online admin API and Entra endpoints). */
export const clouds: Readonly<Record<'Global' | 'GccHigh' | 'Dod' | 'China', Cloud>> = {
  Global: cloud('login.microsoftonline.com', 'graph.microsoft.com', 'outlook.office365.com'),
  GccHigh: cloud('login.microsoftonline.us', 'graph.microsoft.us', 'outlook.office365.us'),
  Dod: cloud('login.microsoftonline.us', 'dod-graph.microsoft.us', 'outlook-dod.office365.us'),
  China: cloud('login.partner.microsoftonline.cn', 'microsoftgraph.chinacloudapi.cn', 'outlook.office365.cn'),
};

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');

/** The cloud of a tenant with the endpoints that the resource overrides. */
export const endpointsOf = (spec: {
  readonly cloud?: keyof typeof clouds;
  readonly endpoints?: { readonly login?: string; readonly graph?: string; readonly exchange?: string };
}): Cloud => {
  const own = clouds[spec.cloud ?? 'Global'];
  return {
    login: withoutSlash(spec.endpoints?.login ?? own.login),
    graph: withoutSlash(spec.endpoints?.graph ?? own.graph),
    exchange: withoutSlash(spec.endpoints?.exchange ?? own.exchange),
    exchangeScope: own.exchangeScope,
    graphScope: own.graphScope,
  };
};
