import { createHash } from 'node:crypto';

/** How an error of a cmdlet is laid out: in `details` (a task's error) or in `internalexception` (parameter binding). */
type Layout = 'details' | 'transformation' | 'both';

/** A cmdlet's refusal with its .NET class, which is the only stable discriminator. */
export class ExchangeError extends Error {
  readonly status: number;
  readonly className: string;
  readonly layout: Layout;

  constructor(status: number, className: string, message: string, layout: Layout = 'details') {
    super(message);
    this.name = 'ExchangeError';
    this.status = status;
    this.className = className;
    this.layout = layout;
  }

  /** The JSON body. ErrorIds are hashes of string ids in the service, and of class and text's first words here. */
  body(): object {
    const inner = (message: string): object => ({
      message,
      type: 'Microsoft.Exchange.Admin.OData.Core.ODataServiceException',
      stacktrace: '',
    });
    const cause = { message: this.message, type: this.className, stacktrace: '' };
    if (this.layout === 'transformation') {
      const message = 'Invalid Operation';
      return { error: { code: 'BadRequest', message, innererror: { ...inner(message), internalexception: cause } } };
    }
    const message = 'Error executing cmdlet';
    const id = this.layout === 'both' ? '' : errorId(`${this.className} ${this.message.slice(0, 24)}`);
    return {
      error: {
        code: this.status === 404 ? 'NotFound' : 'BadRequest',
        message,
        details: [{ code: 'Client', target: '', message: `${id}|${this.className}|${this.message}` }],
        innererror: this.layout === 'both' ? { ...inner(message), internalexception: cause } : inner(message),
      },
    };
  }
}

function errorId(text: string): string {
  return `Ex${createHash('sha256').update(text).digest('hex').slice(0, 6).toUpperCase()}`;
}

const COMMAND = 'Microsoft.Exchange.AdminApi.CommandInvocation';

/** 404 for an identity that no object has. */
export function notFound(identity: string): ExchangeError {
  return new ExchangeError(
    404,
    'Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException',
    `The operation couldn't be performed because object '${identity}' couldn't be found on 'SBXPR01A01DC001.SBXPR01A001.PROD.OUTLOOK.COM'.`,
  );
}

/** 400 of the validation of an object as a whole. */
export function invalidObject(message: string): ExchangeError {
  return new ExchangeError(400, 'Microsoft.Exchange.Data.DataValidationException', message);
}

/** 400 of a parameter whose value cannot be turned into its type. */
export function cannotTransform(parameter: string, reason: string): ExchangeError {
  return new ExchangeError(
    400,
    `${COMMAND}.ParameterTransformationException`,
    `Cannot process argument transformation on parameter '${parameter}'. ${reason}`,
    'transformation',
  );
}

/** 400 of a parameter that the cmdlet does not have. */
export function unknownParameters(names: readonly string[]): ExchangeError {
  return new ExchangeError(
    400,
    `${COMMAND}.AmbiguousParameterSetException`,
    `Parameter set cannot be resolved using the specified named parameters. Invalid cmdlet parameters specified. ${names.join(', ')}`,
    'both',
  );
}

/** 400 of a mandatory parameter left out. */
export function missingParameters(names: readonly string[]): ExchangeError {
  return new ExchangeError(
    400,
    'System.Management.Automation.ParameterBindingException',
    `Cannot process command because of one or more missing mandatory parameters: ${names.join(' ')}.`,
    'both',
  );
}
