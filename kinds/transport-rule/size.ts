import { type RuleMembers, ruleParameters } from '../language/exchange-transport-rule.ts';
import type { Json } from '../words.ts';

/** Characters that Exchange takes in the stored form of one rule's conditions, exceptions and actions. */
export const largest = 8192;

const escaped = (text: string): number => text.replaceAll(/[<>&"']/g, '&quot;').length;

/* How long a secret is, nobody is told here. */
const sizeOf = (value: Json): number => (typeof value === 'object' && value !== null ? 0 : escaped(String(value)));

/** About how many characters a canonical rule takes as Exchange stores it: XML, one element per value. */
export const storedSize = (rule: RuleMembers): number =>
  ruleParameters
    .filter((one) => one.role !== 'setting' && (rule[one.field] ?? null) !== null)
    .reduce((sum, one) => {
      const values = [rule[one.field] ?? null].flat().map((value) => '<value></value>'.length + sizeOf(value));
      return sum + `<part name="${one.parameter}"></part>`.length + values.reduce((total, size) => total + size, 0);
    }, 0);
