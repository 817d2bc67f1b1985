// Event files, read back as TensorBoard does: records, checksums, fields.
#include "training/event_file.h"

#include <gmock/gmock.h>

#include <cstring>

#include "data/png.h"
#include "support/scratch_folder.h"
#include "weights/checksum.h"

namespace mend {
namespace {

using Fields = std::vector<std::pair<int, std::string>>;  // number; the raw bytes of the value

/// Reads protocol buffer fields of every wire type that events have.
Fields fields_of(const std::string& message) {
  Fields fields;
  size_t at = 0;
  const auto varint = [&] {
    uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(message.at(at++));
      value |= static_cast<uint64_t>(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < message.size()) {
    const auto key = varint();
    const auto type = key & 7;
    std::string value;
    if (type == 0) {
      value = std::to_string(varint());
    } else {
      const size_t size = type == 1 ? 8 : type == 5 ? 4 : varint();
      value = message.substr(at, size);
      at += size;
    }
    fields.emplace_back(static_cast<int>(key >> 3), value);
  }
  return fields;
}

std::string field(const Fields& fields, int number) {
  for (const auto& [key, value] : fields)
    if (key == number) return value;
  ADD_FAILURE() << "no field " << number;
  return "";
}

template <typename T>
T number_at(const std::string& bytes, size_t at = 0) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

std::vector<Fields> read_events(const std::filesystem::path& folder) {
  std::vector<Fields> events;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().filename().string().find("tfevents") == std::string::npos) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    for (size_t at = 0; at < bytes.size();) {
      const auto size = number_at<uint64_t>(bytes, at);
      EXPECT_EQ(number_at<uint32_t>(bytes, at + 8), masked_crc(crc32c(bytes.data() + at, 8)));
      EXPECT_EQ(number_at<uint32_t>(bytes, at + 12 + size), masked_crc(crc32c(bytes.data() + at + 12, size)));
      events.push_back(fields_of(bytes.substr(at + 12, size)));
      at += 16 + size;
    }
  }
  return events;
}

TEST(EventFile, ComesBackAsItWasWritten) {
  const testing::ScratchFolder folder;
  const std::vector<uint8_t> pixels(5 * 3 * 3, 200);
  write_png(folder / "grid.png", pixels.data(), 5, 3);
  {
    EventFile events(folder / "");
    events.scalars(300, {{"pixel", 0.25}, {"generator.gradient", -1.5}});
    events.picture(301, "validation", folder / "grid.png");
    events.picture(302, "absent", folder / "absent.png");
  }
  const auto events = read_events(folder / "");
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(field(events[0], 3), "brain.Event:2");
  EXPECT_GT(number_at<double>(field(events[1], 1)), 1.6e9) << "wall time";
  EXPECT_EQ(field(events[1], 2), "300");
  const auto values = fields_of(field(events[1], 5));
  ASSERT_EQ(values.size(), 2u);
  EXPECT_EQ(field(fields_of(values[1].second), 1), "generator.gradient");
  EXPECT_EQ(number_at<float>(field(fields_of(values[1].second), 2)), -1.5f);
  const auto picture = fields_of(fields_of(field(events[2], 5))[0].second);
  EXPECT_EQ(field(picture, 1), "validation");
  const auto image = fields_of(field(picture, 4));
  EXPECT_EQ(field(image, 1), "3");
  EXPECT_EQ(field(image, 2), "5");
  EXPECT_EQ(field(image, 4).substr(1, 3), "PNG");
}

}  // namespace
}  // namespace mend
