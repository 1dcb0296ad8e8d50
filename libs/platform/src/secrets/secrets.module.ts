import { Global, Module } from '@nestjs/common';
import { platformSection } from '@plinth/config';
import { LoadedConfig } from '../config/load-config.js';
import { KeyRing } from './key-ring.js';
import { loadKeyRing } from './load-key-ring.js';

/** Offers the `KeyRing` everywhere. */
@Global()
@Module({
  providers: [
    {
      provide: KeyRing,
      inject: [LoadedConfig],
      useFactory: (config: LoadedConfig) => loadKeyRing(config.of(platformSection), config.production),
    },
  ],
  exports: [KeyRing],
})
export class SecretsModule {}
