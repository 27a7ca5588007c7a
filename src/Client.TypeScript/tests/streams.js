/** A stream of the given chunks, texts or bytes; `cancelled` tells whether its reader has left. */
export function streamOf(...chunks) {
  const encoder = new TextEncoder();
  const state = { cancelled: false };
  const stream = new ReadableStream({
    pull(controller) {
      const chunk = chunks.shift();
      if (chunk === undefined)
        controller.close();
      else
        controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
    },
    cancel() {
      state.cancelled = true;
    },
  }, { highWaterMark: 0 });
  return Object.assign(stream, { state });
}

/** The same bytes in chunks of the given size. */
export function inChunksOf(size, text) {
  const bytes = new TextEncoder().encode(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.slice(i * size, (i + 1) * size));
}

export async function all(items) {
  const list = [];
  for await (const item of items)
    list.push(item);
  return list;
}
