// Any structs over memory of known size: libmend answers with a status and touches no byte it was not given.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "mend/mend.h"

namespace {

/// Takes values from the fuzzer's bytes; zeros when they are used up.
class Bytes {
 public:
  Bytes(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  template <typename T>
  T take() {
    T value{};
    const size_t part = std::min(sizeof value, size_);
    std::memcpy(&value, data_, part);
    data_ += part;
    size_ -= part;
    return value;
  }
  /// A size that is often the right one and sometimes anything.
  size_t size_near(size_t right) {
    const auto choice = take<uint8_t>();
    if (choice < 160) return right;
    return choice < 200 ? right + take<int8_t>() : take<size_t>();
  }
  /// Mostly small, so that pictures are filled and not only refused.
  int32_t extent() {
    const auto choice = take<uint8_t>();
    return choice < 230 ? choice % 40 : take<int32_t>();
  }

 private:
  const uint8_t* data_;
  size_t size_;
};

int stop_after(double, const char*, void* user) { return --*static_cast<int*>(user) < 0; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Bytes bytes(data, size);
  std::vector<uint8_t> memory(16384), missing(2048);
  for (auto& value : memory) value = static_cast<uint8_t>(&value - memory.data());

  const std::string method = mend_method_name(bytes.take<uint8_t>() % (mend_method_count() - 1)),
                    setting(1, bytes.take<char>());
  const char* settings[] = {setting.c_str()};
  mend_filler_options how{bytes.size_near(sizeof how),
                          method.c_str(),
                          nullptr,
                          nullptr,
                          nullptr,
                          settings,
                          bytes.take<uint8_t>() > 250,
                          bytes.take<uint8_t>() > 250 ? setting.c_str() : nullptr};
  // A size beyond the struct says that there is more memory behind it, which is the caller's word; keep it true.
  const auto honest = [](size_t& given, size_t known) { given = given > known && given <= 4096 ? known : given; };
  honest(how.struct_size, sizeof how);
  mend_filler* filler = nullptr;
  if (mend_filler_new(&how, &filler, nullptr) != MEND_OK) mend_filler_new(nullptr, &filler, nullptr);

  mend_pixels pixels{};
  pixels.struct_size = bytes.size_near(sizeof pixels);
  pixels.data = memory.data();
  pixels.data_size = std::min(bytes.size_near(memory.size()), memory.size());
  pixels.width = bytes.extent();
  pixels.height = bytes.extent();
  pixels.channels = bytes.take<uint8_t>() % 6;
  pixels.depth = bytes.take<uint8_t>() % 4;
  pixels.row_stride = bytes.size_near(0);
  pixels.pixel_stride = bytes.size_near(0);
  mend_hole hole{bytes.size_near(sizeof hole), missing.data(),       missing.size(), pixels.width, pixels.height,
                 bytes.size_near(0),           bytes.take<uint8_t>()};
  int calls = bytes.take<uint8_t>();
  mend_fill_options options{bytes.size_near(sizeof options),
                            bytes.take<uint64_t>(),
                            1,
                            bytes.take<uint8_t>() % 8,
                            stop_after,
                            &calls,
                            nullptr};
  mend_fill_report report{};
  report.struct_size = bytes.size_near(sizeof report);
  // Last, because short inputs end here: the hole is what is left, and no hole where nothing is.
  for (auto& value : missing) value = bytes.take<uint8_t>();
  honest(pixels.struct_size, sizeof pixels);
  honest(hole.struct_size, sizeof hole);
  honest(options.struct_size, sizeof options);
  honest(report.struct_size, sizeof report);

  mend_error* error = nullptr;
  const auto before = memory;
  if (mend_fill(filler, &pixels, &hole, &options, &report, &error) != MEND_OK) {
    if (memory != before || mend_error_message(error)[0] == 0) __builtin_trap();
  }
  mend_error_free(error);
  mend_candidates* candidates = nullptr;
  if (mend_candidates_new(filler, &pixels, &hole, &options, 2, &candidates, nullptr) == MEND_OK)
    mend_candidates_apply(candidates, bytes.take<uint8_t>() % 3, &pixels, nullptr);
  mend_candidates_free(candidates);
  mend_detector_options where{bytes.size_near(sizeof where), method.c_str(), nullptr};
  honest(where.struct_size, sizeof where);
  mend_detector* detector = nullptr;
  if (mend_detector_new(&where, &detector, nullptr) == MEND_OK) __builtin_trap();  // there is no such detector
  float heat = 0;
  if (mend_heatmap(detector, &pixels, &options, &heat, sizeof heat, nullptr) == MEND_OK) __builtin_trap();
  mend_filler_free(filler);
  return 0;
}
