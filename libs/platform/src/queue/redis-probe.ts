import { Injectable } from '@nestjs/common';
import { RedisConnections } from './redis-connections.js';

/** Whether Redis can be used, for readiness. */
@Injectable()
export class RedisProbe {
  constructor(private readonly connections: RedisConnections) {}

  /**
   * Asks Redis within its deadline. @returns `null` where all is well, else what is wrong in one line: it does not
   * answer, or its memory policy would throw jobs away.
   */
  async fault(): Promise<string | null> {
    try {
      const memory = await this.connections.commands.info('memory');
      const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
      if (policy === undefined || policy === 'noeviction') return null;
      return `Redis runs with maxmemory-policy ${policy}, which loses jobs: set it to noeviction.`;
    } catch {
      return 'Redis does not answer.';
    }
  }
}
