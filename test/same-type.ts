/** A type without readonly: a schema does not say it. */
export type Plain<T> = T extends readonly (infer U)[]
  ? Plain<U>[]
  : T extends object
    ? { -readonly [K in keyof T]: Plain<T[K]> }
    : T;

/** Whether two types are the same; the compiler proves it. */
export type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
