import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HealthService } from '@plinth/platform/health';
import { StorageDrivers } from '../drivers/storage-drivers.js';

/** Makes the process ready only while the bytes that lie elsewhere are within reach. */
@Injectable()
export class StorageReadiness implements OnModuleInit {
  constructor(
    private readonly health: HealthService,
    private readonly drivers: StorageDrivers,
  ) {}

  onModuleInit(): void {
    for (const driver of this.drivers.all) if (driver.isRemote) this.health.watch('storage', () => driver.ping());
  }
}
