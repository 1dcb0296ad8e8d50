const DESCRIBABLE = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif', 'image/tiff']);

/** Whether an object of this media type is an image that can be described and resized. SVG is a document, not one. */
export function isDescribable(mediaType: string): boolean {
  return DESCRIBABLE.has(mediaType);
}
