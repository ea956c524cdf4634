import { defineCodes } from '../codes.ts';

/** Findings about the order of transport rules. */
export const { codes, finding } = defineCodes({
  PSTN1640: {
    title: 'A rule is asked to stand in two places',
    remedy: 'List the rule in one of block and pinnedAbove only.',
    retry: 'never',
  },
  PSTN1641: {
    title: 'A selector stands for every rule',
    remedy: 'Write a name, or a pattern that fits only the rules you mean.',
    retry: 'never',
  },
  PSTN1642: {
    title: 'The block is empty',
    remedy: 'Name the rules of the block, or use pattern or routesTo.',
    retry: 'never',
  },
  PSTN1650: {
    title: 'The wishes about the order contradict each other',
    remedy: 'Take one of the named wishes away. No rule is moved until then.',
    retry: 'never',
  },
  PSTN1660: {
    title: 'A pinned rule lets mail skip the block',
    remedy:
      'Take stopRuleProcessing off the pinned rule, or narrow its conditions to mail that the block is not to see.',
    retry: 'never',
  },
  PSTN1661: {
    title: 'Rules that no order lists',
    remedy: 'Nothing is done about them. List a rule under pinnedAbove or thirdParty if its place matters.',
    retry: 'never',
  },
  PSTN1662: {
    title: 'A selector fits no rule',
    remedy: 'Correct the name or pattern, or take it away. Nothing is moved on it until then.',
    retry: 'never',
  },
});
