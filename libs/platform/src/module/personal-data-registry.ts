import type { ModuleRef } from '@nestjs/core';
import type { ModuleDefinition } from './define-module.js';
import type { PersonalData } from './personal-data.js';

/** What every module keeps on people, for whoever exports or erases a whole person. */
export class PersonalDataRegistry {
  constructor(
    private readonly modules: readonly ModuleDefinition[],
    private readonly ref: ModuleRef,
  ) {}

  /** Each module's part. Those that build on others come first, so that an erasure never pulls the ground away. */
  all(): readonly { readonly module: string; readonly data: PersonalData }[] {
    return [...this.modules]
      .reverse()
      .flatMap(({ name, personalData }) =>
        personalData === 'none' ? [] : [{ module: name, data: this.ref.get(personalData, { strict: false }) }],
      );
  }
}
