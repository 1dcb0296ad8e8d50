import { ApiProperty } from '@nestjs/swagger';
import { renderSVG } from 'uqr';
import type { NewFactor } from '../../application/mfa/enrol-factor.js';

/** A factor that waits to be activated with its first code. The secret is shown this once. */
export class NewFactorResponse {
  /** A UUIDv7. */
  id: string;

  /** To be typed into an app that cannot scan, in base32. */
  @ApiProperty({ type: 'string', example: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' })
  secret: string;

  /** What the QR code says. */
  @ApiProperty({ type: 'string', example: 'otpauth://totp/Plinth:ada%40example.com?secret=…&issuer=Plinth' })
  otpauthUri: string;

  /** The QR code as SVG. */
  @ApiProperty({ type: 'string', example: '<svg …' })
  qrSvg: string;

  static from({ id, secret, otpauthUri }: NewFactor): NewFactorResponse {
    return { id, secret, otpauthUri, qrSvg: renderSVG(otpauthUri, { ecc: 'M', border: 2 }) };
  }
}
