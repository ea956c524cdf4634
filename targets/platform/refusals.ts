/** Why operations of the catalogue are not used: those that `matches` names (`METHOD /path`), and the reason. */
export type Refusal = { readonly matches: RegExp; readonly reason: string };

const gatewayProduct =
  'It configures the Cloud Gateway product, which takes mail by MX; the accounts here are Cloud Integrated.';
const record = 'It tells what happened or was counted; nothing in it can be declared.';
const act = 'It is an act on single messages or people, not a state that could be kept.';
const dmarcAnalyzer = 'It belongs to DMARC Analyzer, another product; DMARC and SPF are written in DNS itself.';
const archive = 'It reads or changes what is archived: the content of mail is none of our business.';
const consent = 'Its consent is given by a person in a browser; without it there is nothing to keep as declared.';
const undocumented = 'Its body is not documented in public, and a body is not guessed.';
const laterKind = 'No kind describes it yet: domains, users and directories come with the directory kinds.';

/**
 * One reason for each operation of the catalogue that is not used; the first that matches holds. A test keeps every
 * operation either used or here, and every line here needed.
 */
export const refusals: readonly Refusal[] = [
  { matches: /^POST \/email\/cloud-integrated\/v1\/onboarding$/, reason: undocumented },
  { matches: /^PATCH \/email\/cloud-gateway\/v1\/(gateway-details|protection-mode)$/, reason: undocumented },
  { matches: /^[A-Z]+ \/connector\//, reason: consent },
  { matches: /^[A-Z]+ \/marketplace\//, reason: consent },
  {
    matches: /^PUT \/account\/cloud-gateway\/v1\/emergency-contact$/,
    reason: 'It replaces the contact as a whole; PATCH leaves what nobody declares.',
  },
  {
    matches: /^PATCH \/email\/cloud-integrated\/v1\/policies\/default-policy$/,
    reason:
      'The content of the Default Policy is the vendor’s and changes with what is licensed: it is only looked at.',
  },
  { matches: /^POST \/api\/account\/get-(dashboard-notifications|support-info)$/, reason: record },
  { matches: /^POST \/api\/audit\/get-categories$/, reason: record },
  { matches: /^GET \/siem\//, reason: record },
  { matches: /^[A-Z]+ \/(threats|human-risk)\//, reason: record },
  { matches: /^POST \/api\/(awareness-training|dlp)\//, reason: record },
  { matches: /^POST \/api\/ttp\/(attachment|impersonation|url)\/get-logs$/, reason: record },
  { matches: /^POST \/api\/ttp\/(threat-intel|url\/decode-url)/, reason: record },
  { matches: /^[A-Z]+ \/threat-reporting\//, reason: record },
  { matches: /^[A-Z]+ \/security\/remediation\//, reason: act },
  { matches: /^POST \/api\/ttp\/remediation\//, reason: act },
  { matches: /^POST \/api\/(email|gateway|message-finder|file)\//, reason: act },
  { matches: /^POST \/api\/user\/(add-to|remove-from)-purge-list$/, reason: act },
  { matches: /^POST \/api\/archive\//, reason: archive },
  { matches: /^[A-Z]+ \/dataretention\//, reason: archive },
  {
    matches: /^POST \/config-snapshot\//,
    reason: 'It holds three families of the Gateway product that no kind describes.',
  },
  { matches: /^[A-Z]+ \/policy-management\//, reason: gatewayProduct },
  { matches: /^POST \/api\/policy\//, reason: gatewayProduct },
  { matches: /^POST \/api\/(ttp\/url|byo-threat-intelligence|managedsender)\//, reason: gatewayProduct },
  { matches: /^[A-Z]+ \/email\/cloud-gateway\//, reason: gatewayProduct },
  { matches: /^[A-Z]+ \/journaling\//, reason: laterKind },
  { matches: /^POST \/api\/(journaling|domain|directory|attribute|user)\//, reason: laterKind },
  { matches: /^[A-Z]+ \/(domain|user|role|directory)\/cloud-gateway\//, reason: laterKind },
  {
    matches:
      /^[A-Z]+ \/(compliance|customers|delegated-domains|detected-domains|dmarc-policy-preset|dns|domain-groups|domains|events|issues|notifications|report-metadata|reports|sources|tasks|users)(\/|$)/,
    reason: dmarcAnalyzer,
  },
];
