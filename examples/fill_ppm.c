/* Fills a picture: fill_ppm photo.ppm mask.pgm out.ppm (binary PPM and PGM of 8 bits; white in the mask is the hole).
 * cc fill_ppm.c $(pkg-config --cflags --libs mend) -o fill_ppm */
#include <mend/mend.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned char* read_pnm(const char* path, char kind, int channels, int* width, int* height) {
  FILE* file = fopen(path, "rb");
  char magic = 0;
  unsigned char* values = NULL;
  if (file && fscanf(file, "P%c %d %d 255", &magic, width, height) == 3 && magic == kind && fgetc(file) != EOF) {
    const size_t size = (size_t)*width * (size_t)*height * (size_t)channels;
    values = malloc(size);
    if (values && fread(values, 1, size, file) != size) free(values), values = NULL;
  }
  if (file) fclose(file);
  if (!values) fprintf(stderr, "cannot read %s\n", path), exit(2);
  return values;
}

int main(int argc, char** argv) {
  if (argc != 4) return fprintf(stderr, "usage: %s photo.ppm mask.pgm out.ppm\n", argv[0]), 2;
  mend_pixels pixels = {.struct_size = sizeof pixels, .channels = 3, .depth = MEND_U8};
  mend_hole hole = {.struct_size = sizeof hole, .threshold = 127};
  pixels.data = read_pnm(argv[1], '6', 3, &pixels.width, &pixels.height);
  pixels.data_size = (size_t)pixels.width * (size_t)pixels.height * 3;
  hole.data = read_pnm(argv[2], '5', 1, &hole.width, &hole.height);
  hole.data_size = (size_t)hole.width * (size_t)hole.height;

  mend_error* error = NULL;
  mend_filler* filler = NULL;
  if (mend_filler_new(NULL, &filler, &error) != MEND_OK || mend_fill(filler, &pixels, &hole, NULL, NULL, &error))
    return fprintf(stderr, "%s\n", mend_error_message(error)), 1;

  FILE* out = fopen(argv[3], "wb");
  if (!out) return fprintf(stderr, "cannot write %s\n", argv[3]), 2;
  fprintf(out, "P6 %d %d 255\n", pixels.width, pixels.height);
  fwrite(pixels.data, 1, pixels.data_size, out);
  const int failed = fclose(out) != 0;
  mend_filler_free(filler);
  free((void*)hole.data);
  free(pixels.data);
  return failed;
}
