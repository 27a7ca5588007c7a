import { GatherError, GatherProblemError } from './errors.js';
import type { JobScrape, Webhook } from './generated/api-client.js';

/** Something that happened to a job. */
export interface JobEvent {
  /** Where the reader stands after it, to go on from; absent for `progress` and `reset`, which are told once and not kept. */
  cursor?: string;
  /** What happened: `job.started`, `item.succeeded`, `progress` … */
  type: string;
  /** What is told of it. */
  data: Record<string, unknown>;
}

/** How a batch that is sent URL by URL is worked on. */
export interface BatchTerms {
  /** How each page is scraped. */
  scrape?: JobScrape;
  /** Its pages at once, 1 to 1,000. */
  concurrency?: number;
  /** The least time between the starts of two of its requests to one host, in seconds. */
  delay?: number;
  /** From -10 to 10; of one key's jobs those with a higher one go first. */
  priority?: number;
  /** When what is not done is given up (RFC 3339). */
  deadline?: string;
  /** Whom to tell what happens to it. */
  webhook?: Webhook;
}

const firstWait = 250;
const longestWait = 10_000;
const maxAttempts = 10;

/**
 * Reads a stream to its end, asking again after what was read last whenever it breaks. It is at its end when nothing follows: a
 * proxy can end a broken stream as if it were whole.
 */
export async function* resumed<T>(
  open: (after: string | undefined) => AsyncGenerator<T, void, undefined>,
  cursorOf: (item: T) => string | undefined,
  after: string | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, undefined> {
  let hasBegun = false;
  let attempts = 0;
  while (true) {
    let hasItems = false;
    const reader = open(after);
    try {
      while (true) {
        let next: IteratorResult<T, void>;
        try {
          next = await reader.next();
        } catch (error) {
          if (!hasBegun || attempts >= maxAttempts || signal?.aborted || !mayMend(error))
            throw error;
          const asked = error instanceof GatherProblemError ? (error.retryAfter ?? 0) * 1000 : 0;
          await pause(Math.max(asked, Math.min(firstWait * 2 ** attempts++, longestWait)), signal);
          hasItems = true;
          break;
        }
        if (next.done)
          break;
        hasBegun = hasItems = true;
        attempts = 0;
        after = cursorOf(next.value) ?? after;
        yield next.value;
      }
    } finally {
      await reader.return();
    }
    if (!hasItems)
      return;
  }
}

/** A body of lines of JSON, made while it is sent. */
export function linesOf(urls: Iterable<string> | AsyncIterable<string>, head: unknown): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const lines = (async function* () {
    if (head !== undefined)
      yield head;
    yield* urls;
  })();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      // Many lines make a chunk.
      let text = '';
      while (text.length < 16_384) {
        const { done, value } = await lines.next();
        if (done) {
          if (text !== '')
            controller.enqueue(encoder.encode(text));
          controller.close();
          return;
        }
        text += `${JSON.stringify(value)}\n`;
      }
      controller.enqueue(encoder.encode(text));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
}

// What the request itself is guilty of stays so. What is no answer of Gather's is a network that failed, or a line that was cut.
function mayMend(error: unknown): boolean {
  return !(error instanceof GatherError) || error.status === 200 || error.status === 429 || error.status >= 500;
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      signal?.removeEventListener('abort', abort);
      resolve();
    }
    function abort() {
      clearTimeout(timer);
      reject(signal!.reason);
    }
    signal?.addEventListener('abort', abort, { once: true });
  });
}
