/** The body of a delivery to a webhook. */
export interface WebhookDelivery {
  /** The delivery's id, the same however often it comes: note it, to tell what has come before. */
  id: string;
  /** The job. */
  job: string;
  /** What happened, in its order. */
  events: WebhookEvent[];
}

/** Something that happened to a job. */
export interface WebhookEvent {
  /** Its place in the job's own stream of events: each event has one of its own, and is in one delivery only. */
  cursor: string;
  /** What happened: `job.ended`, `item.succeeded` … */
  type: string;
  /** When (RFC 3339). */
  at: string;
  /** What is told of it. */
  data: Record<string, unknown>;
}

/** How a signature is checked. */
export interface SignatureOptions {
  /** How old it may be, or how far ahead, in seconds; 300 by default. */
  tolerance?: number;
  /** The time; the system's by default. */
  now?: Date;
}

/**
 * Whether a delivery to a webhook comes from the server, which alone knows the secret besides its receiver, and was sent a moment ago.
 * @param header The value of `Gather-Signature`.
 * @param body The body as it came, byte by byte.
 * @param secret The webhook's secret.
 */
export async function isValidSignature(
  header: string | null | undefined,
  body: Uint8Array | string,
  secret: string,
  { tolerance = 300, now = new Date() }: SignatureOptions = {},
): Promise<boolean> {
  const parts = (header ?? '').split(',').map(part => part.trim());
  const time = parts.filter(part => part.startsWith('t=')).at(-1)?.slice(2) ?? '';
  if (!/^\d{1,15}$/.test(time) || Math.abs(Math.floor(now.getTime() / 1000) - Number(time)) > tolerance)
    return false;

  const encoder = new TextEncoder();
  const [head, rest] = [encoder.encode(`${time}.`), typeof body === 'string' ? encoder.encode(body) : body];
  const signed = new Uint8Array(head.length + rest.length);
  signed.set(head);
  signed.set(rest, head.length);

  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  for (const part of parts)
    // It compares in constant time.
    if (/^v1=[0-9a-f]{64}$/.test(part) && await crypto.subtle.verify('HMAC', key, bytesOf(part.slice(3)), signed))
      return true;
  return false;
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}
