import { Module, type DynamicModule } from '@nestjs/common';
import { sections, type Section } from '@plinth/config';
import { LoadedConfig } from './load-config.js';

/** The injection token of a section. A module injects its own and no other's. */
export function configToken(section: Section): string {
  return `config:${section.name}`;
}

/** Hands every section to whoever injects it with `@Inject(configToken(section))`. */
@Module({})
export class ConfigModule {
  static register(config: LoadedConfig): DynamicModule {
    const tokens = sections.map((section) => ({ provide: configToken(section), useValue: config.of(section) }));
    return {
      module: ConfigModule,
      global: true,
      providers: [{ provide: LoadedConfig, useValue: config }, ...tokens],
      exports: [LoadedConfig, ...tokens.map(({ provide }) => provide)],
    };
  }
}
