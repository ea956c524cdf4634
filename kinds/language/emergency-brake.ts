import { isRecord } from '../schema-walk.ts';
import type { Item } from '../words.ts';

/** Whether somebody pulled the emergency brake on this very rule: it is to stop routing, and that is meant. */
export const isBraked = ({ options }: Pick<Item, 'options'>): boolean =>
  isRecord(options) && options['emergencyBrake'] === 'Engaged';
