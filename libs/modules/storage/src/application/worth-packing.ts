const PACKED =
  /^(?:image\/(?!svg|bmp|tiff)|video\/|audio\/|application\/(?:zip|gzip|x-7z|pdf|vnd\.openxml|x-bzip2|zstd))/;

/** Whether bytes of this media type grow smaller in an archive: packing what is packed already costs time and gains nothing. */
export function isWorthPacking(mediaType: string): boolean {
  return !PACKED.test(mediaType);
}
