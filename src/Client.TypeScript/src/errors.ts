import { GatherError, type ProblemDetails } from './generated/api-client.js';

export { GatherError };

/** The server has said why a request failed (RFC 9457). */
export class GatherProblemError extends GatherError {
  override readonly name = 'GatherProblemError';

  /** @param problem What the server said. */
  constructor(
    readonly problem: ProblemDetails,
    /** In how many seconds to try again, if the answer says so. */
    readonly retryAfter: number | undefined,
    headers: Record<string, string> = {},
  ) {
    super(messageOf(problem), problem.status, JSON.stringify(problem), headers, problem);
  }

  /** Which kind of failure, such as `validation` or `concurrency-limit`: the last part of the problem's type. */
  get code(): string {
    return this.problem.type.slice(this.problem.type.lastIndexOf('/') + 1);
  }

  /** The id under which the server's traces and logs tell of the request. */
  get traceId(): string {
    return this.problem.traceId;
  }
}

/** A failure that the server does not explain: something else has answered, such as a proxy, or a stream broke off. */
export function failure(message: string, status: number, body = '', headers: Record<string, string> = {}, cause?: unknown): GatherError {
  const error = new GatherError(message, status, body, headers, null);
  error.name = 'GatherError';
  if (cause !== undefined)
    error.cause = cause;
  return error;
}

/** The error that an unsuccessful answer stands for. */
export async function errorOf(response: Response): Promise<GatherError> {
  const body = await response.text();
  const headers = Object.fromEntries(response.headers);
  const type = mediaTypeOf(response);
  const problem = type === 'application/problem+json' ? problemIn(body) : undefined;
  return problem
    ? new GatherProblemError(problem, retryAfterOf(response.headers.get('Retry-After')), headers)
    : failure(`The answer was ${response.status} ${response.statusText} (${type || 'untyped'}), and not from Gather.`, response.status, body, headers);
}

/** The media type of an answer, without its parameters. */
export function mediaTypeOf(response: Response): string {
  return (response.headers.get('Content-Type') ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

function messageOf(problem: ProblemDetails): string {
  const errors = Object.entries(problem.errors ?? {}).flatMap(([field, reasons]) => reasons.map(reason => ` ${field} ${reason}`));
  return `${problem.status} ${problem.title} ${problem.detail}${errors.join('')}`;
}

// Somebody else's problem details lack what Gather's always have.
function problemIn(body: string): ProblemDetails | undefined {
  try {
    const value = JSON.parse(body) as Partial<ProblemDetails> | null;
    return typeof value?.type === 'string' && typeof value.status === 'number' && typeof value.traceId === 'string' ? value as ProblemDetails : undefined;
  } catch {
    return undefined;
  }
}

// RFC 9110 §10.2.3: seconds, or a date.
function retryAfterOf(header: string | null): number | undefined {
  if (header === null)
    return undefined;
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
