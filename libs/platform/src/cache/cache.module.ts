import { Global, Module } from '@nestjs/common';
import { AnswerCache } from './answer-cache.js';
import { CacheTags } from './cache-tags.js';
import { RedisBroadcast } from './redis-broadcast.js';

/** Offers the cache and the broadcast over Redis everywhere. */
@Global()
@Module({ providers: [AnswerCache, CacheTags, RedisBroadcast], exports: [AnswerCache, CacheTags, RedisBroadcast] })
export class CacheModule {}
