import type { Scope } from '../words.ts';

/** The gate that nobody has refused the consent to this step; it holds for steps down as well. */
export const consentGateId = (scope: Scope): string => `ConsentNotDenied/${scope.id}`;

/** The gate that the platform is through with what a change of mode makes it configure. */
export const modeConfiguredGateId = (scope: Scope): string => `ModeConfigured/${scope.id}`;
