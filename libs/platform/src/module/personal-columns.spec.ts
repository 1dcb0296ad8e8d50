import { Module } from '@nestjs/common';
import type { Json } from '@plinth/kernel';
import { describe, expect, it } from '@jest/globals';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Owned } from '../database/index.js';
import { assertDefinitions } from './catalogues.js';
import { defineModule, type ModuleDefinition } from './define-module.js';
import { PersonalData, type Erased } from './personal-data.js';

@Module({})
class NotesModule {}

@Entity('note')
class Note extends Owned {
  @PrimaryColumn('uuid')
  id: string;
}

@Entity('visit')
class Visit {
  @Column('text', { name: 'user_agent' })
  userAgent: string;
}

@Entity('tariff')
class Tariff {
  @Column('text')
  name: string;
}

class NotesPersonalData extends PersonalData {
  exportUser(): Promise<Json> {
    return Promise.resolve(null);
  }
  eraseUser(): Promise<Erased> {
    return Promise.resolve({});
  }
}

class Forgetful {
  exportUser(): Promise<Json> {
    return Promise.resolve(null);
  }
}

const notes = (more: Partial<ModuleDefinition>) => (): void => {
  assertDefinitions([defineModule({ name: 'notes', core: NotesModule, personalData: 'none', ...more })]);
};

describe('a module with personal data does not boot', () => {
  it.each([
    [Note, 'note.owner_id'],
    [Visit, 'visit.user_agent'],
  ])('with %p and the word that it keeps none', (entity, column) => {
    expect(notes({ entities: [entity] })).toThrow(
      `The module notes says that it keeps no personal data, but has the column ${column}: set personalData`,
    );
  });

  it('without a way to erase, or to export', () => {
    expect(notes({ personalData: Forgetful as never })).toThrow(
      'The module notes keeps personal data, but has no eraseUser.',
    );
    expect(notes({ personalData: NotesModule as never })).toThrow('has no exportUser and no eraseUser.');
    expect(notes({ personalData: undefined })).toThrow('The module notes does not say what personal data');
  });

  it('with an empty reason', () => {
    expect(notes({ entities: [Visit], impersonal: { 'visit.user_agent': ' ' } })).toThrow('visit.user_agent');
  });
});

describe('a module boots', () => {
  it.each([
    ['with its part', { entities: [Note], personalData: NotesPersonalData }],
    ['with nothing personal', { entities: [Tariff] }],
    ['with a reason', { entities: [Visit], impersonal: { 'visit.user_agent': 'of our own crawlers' } }],
  ])('%s', (_, more) => {
    expect(notes(more)).not.toThrow();
  });
});
