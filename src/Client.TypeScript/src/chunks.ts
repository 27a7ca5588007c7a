/** The chunks of a stream. Leaving the loop cancels the stream, and with it the request. (Safari's streams are not iterable.) */
export async function* chunks(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader();
  let isOver = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      isOver = done;
      if (done)
        return;
      yield value;
    }
  } catch (error) {
    isOver = true;
    throw error;
  } finally {
    if (!isOver)
      await reader.cancel();
    reader.releaseLock();
  }
}
