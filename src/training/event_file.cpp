#include "training/event_file.h"

#include <fmt/format.h>

#include <chrono>
#include <cstring>

#include "weights/checksum.h"

namespace mend {
namespace {

double now() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

// Protocol buffers: a field is its number and wire type as a varint, then its value.
// https://protobuf.dev/programming-guides/encoding
std::string varint(uint64_t value) {
  std::string bytes;
  for (; value >= 128; value >>= 7) bytes += static_cast<char>(value | 128);
  return bytes + static_cast<char>(value);
}

template <typename T>
std::string raw(T value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

std::string whole(int field, int64_t value) {
  return varint(static_cast<uint64_t>(field) << 3) + varint(static_cast<uint64_t>(value));
}
std::string real64(int field, double value) { return varint(static_cast<uint64_t>(field) << 3 | 1) + raw(value); }
std::string bytes(int field, const std::string& value) {
  return varint(static_cast<uint64_t>(field) << 3 | 2) + varint(value.size()) + value;
}
std::string real32(int field, float value) { return varint(static_cast<uint64_t>(field) << 3 | 5) + raw(value); }

/// Event: wall_time 1, step 2, file_version 3, summary 5.
std::string event(int64_t step, const std::string& summary) {
  return real64(1, now()) + whole(2, step) + bytes(5, summary);
}

}  // namespace

EventFile::EventFile(const std::filesystem::path& folder)
    : file_(folder / fmt::format("events.out.tfevents.{}.mend", static_cast<int64_t>(now())),
            std::ios::binary | std::ios::app) {
  record(real64(1, now()) + bytes(3, "brain.Event:2"));
}

void EventFile::scalars(int64_t step, const std::vector<std::pair<std::string, double>>& values) {
  std::string summary;  // of values 1: tag 1, simple_value 2
  for (const auto& [tag, value] : values) summary += bytes(1, bytes(1, tag) + real32(2, static_cast<float>(value)));
  record(event(step, summary));
}

void EventFile::picture(int64_t step, const std::string& tag, const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string png((std::istreambuf_iterator<char>(file)), {});
  if (png.size() < 24) return;
  const auto size_at = [&](size_t at) {  // big-endian, in the header chunk
    int64_t value = 0;
    for (size_t i = at; i < at + 4; ++i) value = value << 8 | static_cast<unsigned char>(png[i]);
    return value;
  };
  constexpr int rgb = 3;  // Image: height 1, width 2, colorspace 3, encoded_image_string 4
  const auto image = whole(1, size_at(20)) + whole(2, size_at(16)) + whole(3, rgb) + bytes(4, png);
  record(event(step, bytes(1, bytes(1, tag) + bytes(4, image))));
}

void EventFile::record(const std::string& event) {
  const auto length = raw(static_cast<uint64_t>(event.size()));
  file_ << length << raw(masked_crc(crc32c(length.data(), length.size()))) << event
        << raw(masked_crc(crc32c(event.data(), event.size())));
  file_.flush();
}

}  // namespace mend
