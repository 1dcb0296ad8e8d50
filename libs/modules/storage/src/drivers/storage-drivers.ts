import { StorageErrors } from '../storage.errors.js';
import type { StorageDriver } from './storage-driver.js';

/** The drivers of this instance: the one that new bytes go to, and others where bytes may lie from before. */
export class StorageDrivers {
  private readonly byName: ReadonlyMap<string, StorageDriver>;

  constructor(
    readonly home: StorageDriver,
    others: readonly StorageDriver[],
  ) {
    this.byName = new Map([home, ...others].map((driver) => [driver.name, driver]));
  }

  /** All of them. */
  get all(): readonly StorageDriver[] {
    return [...this.byName.values()];
  }

  /** The driver of that name; the home of new bytes where none is named. @throws {AppError} `storage.driver_not_configured`. */
  get(name: string | null): StorageDriver {
    const driver = name === null ? this.home : this.byName.get(name);
    if (!driver)
      throw StorageErrors.driverNotConfigured({ detail: `The driver ${String(name)} is not configured here.` });
    return driver;
  }
}
