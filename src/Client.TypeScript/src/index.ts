export { GatherClient } from './gather-client.js';
export type { GatherClientOptions, ScrapeStreamOptions, StreamOptions } from './gather-client.js';
export { GatherError, GatherProblemError } from './errors.js';
export type { BatchTerms, JobEvent } from './jobs.js';
export { ndjson } from './ndjson.js';
export { sse } from './sse.js';
export type { ServerSentEvent } from './sse.js';
export type * from './generated/api-client.js';
