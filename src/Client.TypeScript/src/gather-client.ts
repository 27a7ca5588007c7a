import { errorOf, failure, GatherError, GatherProblemError, mediaTypeOf } from './errors.js';
import { type AcceptedJob, ApiClient, type ItemResult, type ItemState, type MapEntry, type MapSite, type PageResult, type ProblemDetails, type ResultOrder, type RunSleeps, type ScrapeBatch, type ScrapePage, type SleepOutcome } from './generated/api-client.js';
import { type BatchTerms, type JobEvent, linesOf, resumed } from './jobs.js';
import { ndjson } from './ndjson.js';
import { sse } from './sse.js';

/** Where a Gather server is and how to say who calls. */
export interface GatherClientOptions {
  /** The server's address, such as `http://localhost:5080`; in a browser, the empty text means the page's own server. */
  baseUrl: string;
  /** An API key. It must not reach a browser; use a token there. */
  apiKey?: string | undefined;
  /** A short-lived token, or what gives one; that is asked before every request. */
  token?: string | (() => string | Promise<string>) | undefined;
  /** What to send requests by; the environment's own `fetch` when absent. */
  fetch?: typeof globalThis.fetch | undefined;
}

/** How to read a stream. */
export interface StreamOptions {
  /** Ends the reading, and the operation on the server. */
  signal?: AbortSignal | undefined;
  /** How the items come over the wire: newline-delimited JSON (the default), or server-sent events, whose heartbeats keep proxies patient. */
  format?: 'ndjson' | 'sse' | undefined;
}

/** How to read the results of scraping. */
export interface ScrapeStreamOptions extends StreamOptions {
  /** The order of the results: as they are there (the default), or that of the input. */
  order?: ResultOrder | undefined;
}

const mediaTypes = { ndjson: 'application/x-ndjson', sse: 'text/event-stream' } as const;

/** A Gather server. Every method throws a {@link GatherProblemError} when the server says why it failed. */
export class GatherClient extends ApiClient {
  readonly #baseUrl: string;
  readonly #send: typeof globalThis.fetch;

  constructor(options: GatherClientOptions) {
    const baseUrl = options.baseUrl.replace(/\/+$/, '');
    const send = sender(options);
    super(baseUrl, { fetch: send });
    this.#baseUrl = baseUrl;
    this.#send = send;
  }

  /**
   * Waits many times at once and tells of each when it is over. The request is sent when reading begins; leaving the loop, or
   * aborting, ends the operation on the server.
   * @param request The waits.
   * @return One outcome for each item, in the order in which they come.
   */
  streamSleeps(request: RunSleeps, options: StreamOptions = {}): AsyncGenerator<SleepOutcome, void, undefined> {
    return this.#stream<SleepOutcome>('/v1/sleeps', json(request), request.seconds.length, options);
  }

  /**
   * Orders a batch of any number of URLs, up to a million, which are sent as they come. The job exists when all of them are there.
   * @param urls The pages.
   * @param terms How they are worked on; absent for the server's defaults.
   * @param idempotencyKey The same request under the same key makes no second job.
   */
  async submitBatch(urls: Iterable<string> | AsyncIterable<string>, terms?: BatchTerms, idempotencyKey?: string, signal?: AbortSignal): Promise<AcceptedJob> {
    const response = await this.#send(`${this.#baseUrl}/v1/jobs/batches`, {
      method: 'POST',
      headers: { 'Content-Type': mediaTypes.ndjson, Accept: 'application/json', 'Idempotency-Key': idempotencyKey ?? '' },
      body: linesOf(urls, terms),
      duplex: 'half',
      ...(signal && { signal }),
    } as RequestInit);
    return await response.json() as AcceptedJob;
  }

  /**
   * Follows a job: all that happened, then what happens, until it has ended. A connection that breaks is made anew, and the reading
   * goes on after the last event that was read.
   * @param id The job's id.
   * @return The events, each once; `progress` in between.
   */
  streamJobEvents(id: string, { after, includeResults, signal }: { after?: string; includeResults?: boolean; signal?: AbortSignal } = {}): AsyncGenerator<JobEvent, void, undefined> {
    const path = `/v1/jobs/${encodeURIComponent(id)}/events?include=${includeResults ? 'result' : 'reference'}`;
    return resumed<JobEvent>(last => this.#lines(path, last, signal), event => event.cursor, after, signal);
  }

  /**
   * Reads all results that a job has, in the order of their index. A connection that breaks is made anew, and the reading goes on
   * after the last result that was read.
   * @param id The job's id.
   * @return The results, each once.
   */
  streamJobResults(id: string, { state, after, signal }: { state?: ItemState; after?: number; signal?: AbortSignal } = {}): AsyncGenerator<ItemResult, void, undefined> {
    const path = `/v1/jobs/${encodeURIComponent(id)}/results?${state ? `state=${state}` : ''}`;
    return resumed<ItemResult>(last => this.#lines(path, last, signal), result => String(result.index), after === undefined ? undefined : String(after), signal);
  }

  async *#lines<T>(path: string, after: string | undefined, signal: AbortSignal | undefined): AsyncGenerator<T, void, undefined> {
    const response = await this.#send(this.#baseUrl + path + (after === undefined ? '' : `&after=${encodeURIComponent(after)}`), {
      headers: { Accept: mediaTypes.ndjson },
      ...(signal && { signal }),
    });
    if (response.status !== 204)
      yield* fromLines<T>(response.body!);
  }

  /**
   * Fetches many pages in the same way and tells of each when it is there. The request is sent when reading begins; leaving the
   * loop, or aborting, ends the work on the server.
   * @param request The pages.
   * @return One result for each page.
   */
  streamScrapes(request: ScrapeBatch, options: ScrapeStreamOptions = {}): AsyncGenerator<PageResult, void, undefined> {
    return this.#stream<PageResult>(batchPath(options), json(request), request.urls.length, options);
  }

  /**
   * Fetches any number of pages, each in its own way, and tells of each. Not every environment can send a body and read the answer
   * at once, so the pages go in groups, one after the other: a group is sent when it is full or the input is over.
   * @param pages The pages, read as they are needed.
   * @param groupSize How many pages a group has: few to see results soon, many to keep the server busy.
   * @return One result for each page; its index is the page's place in the input.
   */
  async *streamPages(pages: Iterable<ScrapePage> | AsyncIterable<ScrapePage>, options: ScrapeStreamOptions = {}, groupSize = 250): AsyncGenerator<PageResult, void, undefined> {
    let sent = 0;
    for await (const group of groups(pages, groupSize)) {
      const body = { type: mediaTypes.ndjson, text: group.map(page => JSON.stringify(page) + '\n').join('') };
      for await (const result of this.#stream<PageResult>(batchPath(options), body, group.length, options))
        yield { ...result, index: sent + result.index! };
      sent += group.length;
    }
  }

  /**
   * Finds the URLs of a site and tells of each when it is found.
   * @param request The site.
   * @return The URLs, and what could not be read.
   */
  streamMap(request: MapSite, options: StreamOptions = {}): AsyncGenerator<MapEntry, void, undefined> {
    return this.#stream<MapEntry>('/v1/map', json(request), undefined, options);
  }

  // A proxy can end a broken stream as if it were whole, so the items are counted where their number is known.
  async *#stream<T>(path: string, body: Body, expected: number | undefined, { signal, format = 'ndjson' }: StreamOptions): AsyncGenerator<T, void, undefined> {
    const response = await this.#send(this.#baseUrl + path, {
      method: 'POST',
      headers: { 'Content-Type': body.type, Accept: mediaTypes[format] },
      body: body.text,
      ...(signal && { signal }),
    });

    let received = 0;
    try {
      for await (const item of format === 'sse' ? fromEvents<T>(response.body!) : fromLines<T>(response.body!)) {
        received++;
        yield item;
      }
    } catch (error) {
      throw signal?.aborted || error instanceof GatherError ? error : failure('The stream broke off, or is malformed.', response.status, '', {}, error);
    }
    if (expected !== undefined && received !== expected)
      throw failure(`The stream ended after ${received} of ${expected} items.`, response.status);
  }
}

interface Body {
  type: string;
  text: string;
}

function json(request: unknown): Body {
  return { type: 'application/json', text: JSON.stringify(request) };
}

function batchPath({ order }: ScrapeStreamOptions): string {
  return order === undefined ? '/v1/scrape/batch' : `/v1/scrape/batch?order=${order}`;
}

async function* groups<T>(items: Iterable<T> | AsyncIterable<T>, size: number): AsyncGenerator<T[], void, undefined> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size)
      continue;
    yield group;
    group = [];
  }
  if (group.length > 0)
    yield group;
}

async function* fromLines<T>(stream: ReadableStream<Uint8Array>): AsyncGenerator<T, void, undefined> {
  for await (const line of ndjson<T | { problem: ProblemDetails }>(stream)) {
    if (typeof line === 'object' && line !== null && 'problem' in line)
      throw new GatherProblemError(line.problem as ProblemDetails, undefined);
    yield line as T;
  }
}

async function* fromEvents<T>(stream: ReadableStream<Uint8Array>): AsyncGenerator<T, void, undefined> {
  for await (const { event, data } of sse(stream)) {
    if (event === 'problem')
      throw new GatherProblemError(JSON.parse(data) as ProblemDetails, undefined);
    yield JSON.parse(data) as T;
  }
}

// Every request of the client passes here: it gets the credential, and what is no good answer becomes an error.
function sender({ apiKey, token, fetch = globalThis.fetch }: GatherClientOptions): typeof globalThis.fetch {
  return async (url, init = {}) => {
    const headers = new Headers(init.headers);
    // Generated code sends an optional header that is not set as an empty one.
    for (const [name, value] of [...headers])
      if (value === '')
        headers.delete(name);
    if (apiKey !== undefined)
      headers.set('X-Api-Key', apiKey);
    else if (token !== undefined)
      headers.set('Authorization', `Bearer ${typeof token === 'function' ? await token() : token}`);

    // A redirect would take the credential elsewhere.
    const response = await fetch(url, { ...init, headers, redirect: 'error' });
    if (!response.ok)
      throw await errorOf(response);
    const wanted = headers.get('Accept');
    if (wanted !== null && response.status !== 204 && mediaTypeOf(response) !== wanted)
      throw failure(`The answer is ${mediaTypeOf(response) || 'untyped'} where ${wanted} was asked for.`, response.status, await response.text());
    return response;
  };
}
