import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Bytes that a driver keeps under this id. They never change; versions and derivatives refer to them. */
@Entity('blob')
export class Blob {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  driver: string;

  @Column('bigint')
  size: number;

  /** Hexadecimal. */
  @Column('text')
  sha256: string;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;

  /** Set when what referred to it went away; it is removed once nothing else does. */
  @Column({ type: 'timestamptz', name: 'unused_since', precision: 3, nullable: true })
  unusedSince: Date | null;
}
