/**
 * mend fills holes in pictures. This is the interface for other programs: plain C, one shared library (libmend), no
 * libtorch unless a network is asked for.
 *
 * Rules that hold for everything below
 *
 * - Functions may be called from any thread, also at the same time; a mend_filler or mend_detector may be shared
 *   between threads. Other handles belong to one thread at a time.
 * - A function that can fail returns a mend_status and, where `error` is not NULL and something went wrong, puts an
 *   error object there that the caller frees. Nothing is thrown, nothing is printed, and no input ends the process:
 *   NULL, wrong sizes and overflowing strides are MEND_INVALID_ARGUMENT.
 * - Every struct begins with its size as the caller knows it: `mend_pixels pixels = {.struct_size = sizeof pixels}`.
 *   Later versions add fields at the end only. What the caller's struct does not reach counts as zero, and zero is
 *   always a valid default; what the library's struct does not reach must be zero (MEND_UNSUPPORTED otherwise).
 * - Strings are UTF-8 and end in '\0'. Returned strings belong to the handle they came from.
 * - Every mend_..._free accepts NULL.
 */
#ifndef MEND_MEND_H
#define MEND_MEND_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define MEND_API __attribute__((visibility("default")))
#else
#define MEND_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Errors ------------------------------------------------------------------------------------------------------ */

typedef enum mend_status {
  MEND_OK = 0,
  MEND_INVALID_ARGUMENT = 1, /**< a value is outside what is allowed; the message names both */
  MEND_BAD_IMAGE = 2,        /**< the picture cannot be filled: NaN or infinite known pixels */
  MEND_BAD_WEIGHTS = 3,      /**< a weights file is damaged or of another network */
  MEND_UNSUPPORTED = 4,      /**< well formed, but this libmend does not do it */
  MEND_IO = 5,               /**< a file cannot be read */
  MEND_OUT_OF_MEMORY = 6,
  MEND_CANCELLED = 7, /**< by mend_cancel() or by the progress callback */
  MEND_INTERNAL = 8   /**< a fault of the library */
} mend_status;

typedef struct mend_error mend_error;
/** MEND_OK for NULL. */
MEND_API mend_status mend_error_status(const mend_error* error);
/** One sentence for a person; "" for NULL. */
MEND_API const char* mend_error_message(const mend_error* error);
MEND_API void mend_error_free(mend_error* error);

/** "0.1.0" of the library that is loaded. */
MEND_API const char* mend_version(void);

/* ---- Fillers ----------------------------------------------------------------------------------------------------- */

/** A way to fill, with its options and, for a network, its weights. */
typedef struct mend_filler mend_filler;

typedef struct mend_filler_options {
  size_t struct_size;
  const char* method;    /**< one of mend_method_name(); NULL: "network" if `model` is given, otherwise "auto", which
                              takes mend's own network where it is installed and helps, and patches of the picture */
  const char* model;     /**< a network by the name of its weights (mend_models_name) or a weights file; NULL: none */
  const char* precision; /**< of a network: "auto" (NULL), "fp32" or "bf16" */
  const char* device;    /**< of a network: "cpu" (NULL) or "cuda" */
  const char* const* settings; /**< "key=value" of the method, as `mend fill --set` takes them; NULL: none */
  size_t setting_count;
  const char* adapt; /**< fits a network to each picture before it fills it: "500" steps, or "60s"; NULL: not */
} mend_filler_options;

/**
 * @param options NULL: all defaults.
 * @param filler  receives the handle, NULL on failure; free it by mend_filler_free().
 * MEND_INVALID_ARGUMENT (the message lists what there is), MEND_IO, MEND_BAD_WEIGHTS, MEND_UNSUPPORTED (networks are
 * not installed). The first network of a process costs about a third of a second more: libtorch is loaded for it.
 */
MEND_API mend_status mend_filler_new(const mend_filler_options* options, mend_filler** filler, mend_error** error);
/** Name and options on one line, for records; "" for NULL. */
MEND_API const char* mend_filler_description(const mend_filler* filler);
MEND_API void mend_filler_free(mend_filler* filler);

/** The methods `method` may name, in the order to show them in: "auto" first. NULL beyond the last. */
MEND_API size_t mend_method_count(void);
MEND_API const char* mend_method_name(size_t index);

/** The networks that `model` may name: those that fill. */
typedef struct mend_models mend_models;
/** Loads libtorch. MEND_UNSUPPORTED if networks are not installed. */
MEND_API mend_status mend_models_new(mend_models** models, mend_error** error);
MEND_API size_t mend_models_count(const mend_models* models);
/** NULL beyond the last. */
MEND_API const char* mend_models_name(const mend_models* models, size_t index);
/** 1 if its weights are installed, 0 if not or beyond the last. */
MEND_API int mend_models_installed(const mend_models* models, size_t index);
MEND_API void mend_models_free(mend_models* models);

/* ---- Pictures ---------------------------------------------------------------------------------------------------- */

typedef enum mend_depth {
  MEND_U8 = 0,  /**< 0..255 */
  MEND_U16 = 1, /**< 0..65535, in the machine's byte order */
  MEND_F32 = 2  /**< [0,1], or wider: finite values outside are kept and may be filled with */
} mend_depth;

/** A picture in memory: interleaved samples, rows and pixels at any distance. The caller keeps the memory. */
typedef struct mend_pixels {
  size_t struct_size;
  void* data;          /**< the first sample of the top left pixel; needs no alignment */
  size_t data_size;    /**< bytes that may be touched from `data` on */
  int32_t width;       /**< pixels; width * height at most 2^30 */
  int32_t height;      /**< pixels */
  int32_t channels;    /**< 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha. Alpha is never changed */
  int32_t depth;       /**< a mend_depth */
  size_t row_stride;   /**< bytes from a row to the next; 0: the rows follow one another */
  size_t pixel_stride; /**< bytes from a pixel to the next; 0: the pixels follow one another */
} mend_pixels;

/** What is missing: one byte a pixel, in the frame of the picture. */
typedef struct mend_hole {
  size_t struct_size;
  const uint8_t* data; /**< missing where the value is above `threshold` */
  size_t data_size;    /**< bytes that may be read from `data` on */
  int32_t width;       /**< pixels: those of the picture */
  int32_t height;
  size_t row_stride; /**< bytes from a row to the next; 0: `width` */
  int32_t threshold; /**< 0..254; 0 means that any value but 0 is missing */
} mend_hole;

/* ---- Filling ----------------------------------------------------------------------------------------------------- */

/** A switch that stops work from any thread, or from a signal handler. */
typedef struct mend_canceller mend_canceller;
/** NULL if there is no memory. */
MEND_API mend_canceller* mend_canceller_new(void);
/** Work that was given this switch returns MEND_CANCELLED soon; once thrown, it stays. NULL does nothing. */
MEND_API void mend_cancel(mend_canceller* canceller);
/** Not before the work that was given it has returned. */
MEND_API void mend_canceller_free(mend_canceller* canceller);

/**
 * Hears how far the work is: a fraction in [0,1] that never falls, and what is being done. Called on the thread that
 * called libmend. Answer 0 to go on; anything else cancels.
 */
typedef int (*mend_progress)(double fraction, const char* stage, void* user);

typedef struct mend_fill_options {
  size_t struct_size;
  uint64_t seed;   /**< another seed, another fill; the same seed, the same bytes at any thread count */
  int32_t threads; /**< 0: as many as the machine has; at most 1024 */
  int32_t grow;    /**< pixels to grow the hole by, 0..1000: what is drawn around an object misses its soft edge */
  mend_progress progress;    /**< NULL: none */
  void* user;                /**< handed to `progress` */
  mend_canceller* canceller; /**< NULL: none */
} mend_fill_options;

typedef struct mend_fill_report {
  size_t struct_size; /**< set by the caller; the other fields are the library's */
  int64_t missing;    /**< pixels filled */
  int32_t windows;    /**< parts of the picture that were worked on */
  double seconds;     /**< wall time */
} mend_fill_report;

/**
 * Fills `hole` in `pixels`. Known pixels and alpha keep every byte. After a failure or a cancel all pixels are as they
 * were.
 * @param options NULL: all defaults.
 * @param report  NULL, or receives what was done.
 * A hole without a missing pixel is MEND_OK and changes nothing; one without a known pixel is MEND_INVALID_ARGUMENT.
 */
MEND_API mend_status mend_fill(const mend_filler* filler, const mend_pixels* pixels, const mend_hole* hole,
                               const mend_fill_options* options, mend_fill_report* report, mend_error** error);

/* ---- Candidates -------------------------------------------------------------------------------------------------- */

/** Several fills of one hole, to choose from. They keep the missing pixels only, not the picture. */
typedef struct mend_candidates mend_candidates;

/**
 * Fills a copy of `pixels` with the seeds options->seed, options->seed + 1 and so on; `pixels` stays as it is. Fills
 * that are equal count once: a method without chance gives one.
 * @param count 1..64 seeds to try.
 */
MEND_API mend_status mend_candidates_new(const mend_filler* filler, const mend_pixels* pixels, const mend_hole* hole,
                                         const mend_fill_options* options, size_t count, mend_candidates** candidates,
                                         mend_error** error);
MEND_API size_t mend_candidates_count(const mend_candidates* candidates);
/** The seed by which mend_fill() makes this one; 0 beyond the last. */
MEND_API uint64_t mend_candidates_seed(const mend_candidates* candidates, size_t index);
/** Writes candidate `index` into the missing pixels of a picture of the same width, height, channels and depth. */
MEND_API mend_status mend_candidates_apply(const mend_candidates* candidates, size_t index, const mend_pixels* pixels,
                                           mend_error** error);
MEND_API void mend_candidates_free(mend_candidates* candidates);

/* ---- Heatmap ----------------------------------------------------------------------------------------------------- */

/** The dense detector: says where a picture looks made up, whoever made it. */
typedef struct mend_detector mend_detector;

typedef struct mend_detector_options {
  size_t struct_size;
  const char* model;  /**< the detector's weights by name or file; NULL: "detector" */
  const char* device; /**< "cpu" (NULL) or "cuda" */
} mend_detector_options;

/** 1 if mend_detector_new(NULL, …) finds weights and networks are installed; libtorch is loaded only for the latter. */
MEND_API int mend_detector_installed(void);
/**
 * @param options  NULL: all defaults.
 * @param detector receives the handle, NULL on failure; free it by mend_detector_free(). It may be shared by threads.
 * MEND_IO (no such weights), MEND_BAD_WEIGHTS (damaged, or no detector's), MEND_UNSUPPORTED (networks are not
 * installed).
 */
MEND_API mend_status mend_detector_new(const mend_detector_options* options, mend_detector** detector,
                                       mend_error** error);
MEND_API void mend_detector_free(mend_detector* detector);
/**
 * Looks at the whole picture and changes nothing in it.
 * @param options   NULL: all defaults; seed and grow mean nothing here.
 * @param heat      receives width * height values in [0,1], row by row: 0 looks like a photograph, 1 looks made up.
 * @param heat_size bytes that may be written from `heat` on.
 */
MEND_API mend_status mend_heatmap(const mend_detector* detector, const mend_pixels* pixels,
                                  const mend_fill_options* options, float* heat, size_t heat_size, mend_error** error);

#ifdef __cplusplus
}
#endif
#endif
