import { object, optional, text } from '../schema.ts';

/** The name of the schema of a sink: who may write where depends on the door. */
export const SECRET_SINK = 'SecretSink';

/** Where secrets of the outside system are put; exactly one of the two. */
export const secretSink = (description: string) =>
  object(
    SECRET_SINK,
    {
      file: optional(
        text({
          description:
            'Path of a file, relative to the YAML file. It is written as a v1 Secret that only its owner may read (mode 0600). Command line and Pulumi.',
          minLength: 1,
          maxLength: 1024,
        }),
      ),
      secretRef: optional(
        object(
          'SecretSinkReference',
          {
            name: text({
              description: 'metadata.name of the Secret.',
              pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
              maxLength: 253,
            }),
          },
          {
            description: 'A Kubernetes Secret in the same namespace; it is made where it is not there. Operator only.',
          },
        ),
      ),
    },
    { description, 'x-exactly-one': ['file', 'secretRef'] },
  );
