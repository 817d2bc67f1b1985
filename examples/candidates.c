/* Three fills of one hole, with progress, a choice, and a cancel: what an editor's dialog does.
 * cc candidates.c $(pkg-config --cflags --libs mend) -o candidates */
#include <mend/mend.h>
#include <stdio.h>

enum { width = 96, height = 64 };
static unsigned short picture[height][width][4]; /* 16-bit RGBA */
static unsigned char missing[height][width];

static int on_progress(double fraction, const char* stage, void* user) {
  int* calls = user;
  ++*calls;
  fprintf(stderr, "%3.0f %% %s\n", 100 * fraction, stage);
  return 0; /* go on */
}

static int stop_at_once(double fraction, const char* stage, void* user) {
  (void)fraction, (void)stage, (void)user;
  return 1; /* cancel */
}

static int fail(mend_error* error) {
  fprintf(stderr, "status %d: %s\n", mend_error_status(error), mend_error_message(error));
  mend_error_free(error);
  return 1;
}

int main(void) {
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c) picture[y][x][c] = (unsigned short)((x * 37 ^ y * 11) * (200 + c));
      picture[y][x][3] = (unsigned short)(65535 - x);
      missing[y][x] = x > 40 && x < 56 && y > 20 && y < 40;
    }
  mend_pixels pixels = {.struct_size = sizeof pixels,
                        .data = picture,
                        .data_size = sizeof picture,
                        .width = width,
                        .height = height,
                        .channels = 4,
                        .depth = MEND_U16};
  mend_hole hole = {.struct_size = sizeof hole,
                    .data = &missing[0][0],
                    .data_size = sizeof missing,
                    .width = width,
                    .height = height};
  int calls = 0;
  mend_fill_options options = {.struct_size = sizeof options, .progress = on_progress, .user = &calls};
  mend_error* error = NULL;
  mend_filler* filler = NULL;
  mend_candidates* candidates = NULL;

  for (size_t i = 0; mend_method_name(i); ++i) printf("method %s\n", mend_method_name(i));
  if (mend_filler_new(NULL, &filler, &error) != MEND_OK) return fail(error);
  printf("filler %s\n", mend_filler_description(filler));
  if (mend_candidates_new(filler, &pixels, &hole, &options, 3, &candidates, &error) != MEND_OK) return fail(error);
  printf("%zu candidates, %s\n", mend_candidates_count(candidates), calls > 0 ? "with progress" : "without progress");
  if (mend_candidates_apply(candidates, mend_candidates_count(candidates) - 1, &pixels, &error) != MEND_OK)
    return fail(error);

  options.progress = stop_at_once;
  const mend_status status = mend_fill(filler, &pixels, &hole, &options, NULL, &error);
  printf("cancelled: %s\n", status == MEND_CANCELLED ? "yes" : "no");
  mend_error_free(error);
  mend_candidates_free(candidates);
  mend_filler_free(filler);
  return status != MEND_CANCELLED;
}
