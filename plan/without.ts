/** The object without one member. */
export const without = <T extends object, K extends keyof T>(value: T, member: K): Omit<T, K> => {
  const { [member]: _dropped, ...rest } = value;
  return rest;
};
