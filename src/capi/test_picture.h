/// Pictures in memory and a filler, for the tests of the C interface.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "base/rng.h"
#include "mend/mend.h"

namespace mend::testing {

inline size_t sample_bytes(int depth) { return depth == MEND_U8 ? 1 : depth == MEND_U16 ? 2 : 4; }

/// A noisy picture in memory with room between pixels and rows, and a hole in its middle.
struct Picture {
  Picture(int width, int height, int channels, int depth, size_t pixel_gap = 0, size_t row_gap = 0) {
    pixels.width = width;
    pixels.height = height;
    pixels.channels = channels;
    pixels.depth = depth;
    pixels.pixel_stride = static_cast<size_t>(channels) * sample_bytes(depth) + pixel_gap;
    pixels.row_stride = static_cast<size_t>(width) * pixels.pixel_stride + row_gap;
    memory.resize(pixels.row_stride * static_cast<size_t>(height));
    Rng rng(5);
    for (auto& byte : memory) byte = static_cast<uint8_t>(rng.next() >> 56);
    if (depth == MEND_F32)
      for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
          for (int c = 0; c < channels; ++c) {
            const auto value = static_cast<float>(rng.uniform(-0.2, 1.4));
            std::memcpy(sample(y, x, c), &value, sizeof value);
          }
    pixels.data = memory.data();
    pixels.data_size = memory.size();
    missing.assign(static_cast<size_t>(width) * static_cast<size_t>(height), 0);
    for (int y = height / 3; y < height / 2; ++y)
      for (int x = width / 3; x < width / 2; ++x) missing[static_cast<size_t>(y * width + x)] = 255;
    hole.data = missing.data();
    hole.data_size = missing.size();
    hole.width = width;
    hole.height = height;
  }
  uint8_t* sample(int y, int x, int c) {
    return memory.data() + static_cast<size_t>(y) * pixels.row_stride + static_cast<size_t>(x) * pixels.pixel_stride +
           static_cast<size_t>(c) * sample_bytes(pixels.depth);
  }

  mend_pixels pixels{sizeof(mend_pixels), nullptr, 0, 0, 0, 0, 0, 0, 0};
  mend_hole hole{sizeof(mend_hole), nullptr, 0, 0, 0, 0, 127};
  std::vector<uint8_t> memory, missing;
};

inline mend_fill_options plain_options() {
  mend_fill_options options{};
  options.struct_size = sizeof options;
  options.threads = 1;
  return options;
}

class CApi : public ::testing::Test {
 protected:
  CApi() { use("push-pull"); }
  ~CApi() override {
    mend_filler_free(filler);
    mend_error_free(error);
  }
  void use(const char* method) {
    mend_filler_free(filler);
    mend_filler_options options{};
    options.struct_size = sizeof options;
    options.method = method;
    EXPECT_EQ(mend_filler_new(&options, &filler, nullptr), MEND_OK);
  }
  /// Fills and keeps the error.
  mend_status fill(const Picture& picture, const mend_fill_options* options = nullptr) {
    mend_error_free(error);
    return mend_fill(filler, &picture.pixels, &picture.hole, options, nullptr, &error);
  }
  std::string message() const { return mend_error_message(error); }

  mend_filler* filler = nullptr;
  mend_error* error = nullptr;
};

}  // namespace mend::testing
