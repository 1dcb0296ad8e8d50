export { createClient, type Client } from './create-client.js';
export type { ClientOptions } from './client-options.js';
export { PlinthError, type Fault, type ProblemDocument } from './plinth-error.js';
export type { Session } from './session.js';
export { memoryStorage, webStorage, type Tokens, type TokenStorage, type WebStore } from './token-storage.js';
export type { Answer, Binary, Call, CallOptions, EventStream, ListCall, ServerEvent } from './types.js';
export type * from './generated/api.js';
export type * from './generated/schemas.js';
