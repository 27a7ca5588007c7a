import { chunks } from './chunks.js';

/**
 * Reads newline-delimited JSON as it arrives. Every line must have an end, the last one too: one without was cut off, and is an
 * error. Leaving the loop cancels the stream.
 */
export async function* ndjson<T = unknown>(stream: ReadableStream<Uint8Array>): AsyncGenerator<T, void, undefined> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  for await (const chunk of chunks(stream)) {
    const lines = decoder.decode(chunk, { stream: true }).split('\n');
    const rest = lines.pop()!;
    for (const end of lines) {
      parts.push(end);
      const line = parts.join('');
      parts.length = 0;
      if (line.trim() !== '')
        yield JSON.parse(line) as T;
    }
    parts.push(rest);
  }

  parts.push(decoder.decode());
  if (parts.join('').trim() !== '')
    throw new SyntaxError('The stream ended in the middle of a line.');
}
