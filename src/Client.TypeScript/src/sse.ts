import { chunks } from './chunks.js';

/** A server-sent event. */
export interface ServerSentEvent {
  /** The event's type, `message` unless the stream names another. */
  event: string;
  /** The event's data; its lines are joined by a line feed. */
  data: string;
  /** The last id the stream has given, by which it can be resumed; empty when it has given none. */
  id: string;
  /** How long to wait before connecting again, in milliseconds, if the stream has said so. */
  retry: number | undefined;
}

/**
 * Reads server-sent events as they arrive, as the WHATWG's HTML standard (§9.2.6) has them read. An event that is not ended by a
 * blank line is dropped. Leaving the loop cancels the stream.
 */
export async function* sse(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent, void, undefined> {
  let event = '';
  let data: string[] = [];
  let id = '';
  let retry: number | undefined;

  for await (const line of lines(stream)) {
    if (line === '') {
      if (data.length > 0)
        yield { event: event || 'message', data: data.join('\n'), id, retry };
      event = '';
      data = [];
      continue;
    }

    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'event')
      event = value;
    else if (field === 'data')
      data.push(value);
    else if (field === 'id' && !value.includes('\0'))
      id = value;
    else if (field === 'retry' && /^\d+$/.test(value))
      retry = Number(value);
  }
}

// Lines end with LF, CR or CRLF. A CR ends its line at once, for nothing may follow it for a long time; an LF after it is then
// no end of another line.
async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let isAfterCr = false;
  for await (const chunk of chunks(stream)) {
    let text = decoder.decode(chunk, { stream: true });
    if (text === '')
      continue;
    if (isAfterCr && text.startsWith('\n'))
      text = text.slice(1);
    isAfterCr = text.endsWith('\r');

    const ended = text.split(/\r\n|\r|\n/);
    const rest = ended.pop()!;
    for (const end of ended) {
      parts.push(end);
      yield parts.join('');
      parts.length = 0;
    }
    parts.push(rest);
  }
}
