/** As much of a schema as the provider reads: a `SchemaNode` of a kind, or a map of such by name (provider settings). */
export type Shape = {
  readonly type: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  /** Entries of a map whose names the user chooses. */
  readonly additionalProperties?: Shape;
  readonly items?: Shape;
  readonly 'x-secret'?: boolean;
  readonly default?: string | boolean | number;
  readonly 'x-immutable'?: boolean;
  readonly 'x-list'?: 'set' | 'list';
};

/** The shape one step further in, where there is one. */
export const shapeAt = (shape: Shape | undefined, step: string | number): Shape | undefined => {
  if (shape === undefined) return undefined;
  if (typeof step === 'number') return shape.items;
  const { properties = {} } = shape;
  return Object.hasOwn(properties, step) ? properties[step] : shape.additionalProperties;
};
